// What all http clients ask of the same server.
import http from 'node:http'
import { buffer } from 'node:stream/consumers'

export const body = Buffer.alloc(1_000_000, 'sockcall ')

/** An http server that answers a POST with its body, once all of it is there: a reset is in the one or in the other. */
export function echoServer() {
  const server = http.createServer((request, response) => {
    response.on('error', () => {})
    buffer(request).then(
      (data) => response.end(data),
      () => {},
    )
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  return server
}

/** Serves what a node:http server takes. */
export const serveHttp = (make) => (listen) => {
  const server = make()
  return listen((stream) => server.emit('connection', stream), { allowHalfOpen: true }).then((listening) => ({
    ...listening,
    close() {
      server.closeAllConnections?.()
      listening.close()
    },
  }))
}

/** An agent whose connections are ours. */
export function agentOver(connect) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  agent.createConnection = () => connect()
  return agent
}
