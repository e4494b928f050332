/** The same servers on node:net. */
import { createServer, type Socket } from 'node:net'
import { ready, setting } from '../settings.js'
import { REQUEST_END, RESPONSE } from './response.js'

const mode = setting('mode', 'echo')

function echo(connection: Socket): void {
  connection.setNoDelay(true)
  connection.on('data', (data) => connection.write(data))
}

function http(connection: Socket): void {
  connection.setNoDelay(true)
  let pending = ''
  connection.on('data', (data: Buffer) => {
    pending += data.toString('latin1')
    if (!pending.endsWith(REQUEST_END)) return
    pending = ''
    connection.write(RESPONSE)
  })
}

function acceptClose(connection: Socket): void {
  connection.end('x')
}

const handlers = { echo, http, accept: acceptClose, idle: echo }
const server = createServer((connection) => {
  connection.on('error', () => {})
  handlers[mode as keyof typeof handlers](connection)
})
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') ready(address.port)
})
if (mode === 'idle') setInterval(() => globalThis.gc?.(), 200)
