/** Node's http, on its own sockets or on ours as Duplex streams. */
import { createServer } from 'node:http'
import { BODY } from '../serve/response.js'
import { ready, setting } from '../settings.js'
import { sockets } from '../sockets.js'

const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': BODY.length })
  response.end(BODY)
})

if (setting('backend') === 'none') {
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
    const address = server.address()
    if (address !== null && typeof address === 'object') ready(address.port)
  })
} else {
  const { serve, constants } = await sockets()
  const running = await serve({ address: ['127.0.0.1', 0], backlog: 4096, onError: () => {} }, (connection) => {
    connection.setsockopt(constants.IPPROTO_TCP, constants.TCP_NODELAY, 1)
    server.emit('connection', connection.toDuplex())
  })
  ready(String(running.address).split(',')[1] ?? '')
}
