/** Servers on AsyncSocket: echo, answers in the form of HTTP, accept and close. */
import type { AsyncSocket } from '@sockcall/core'
import { check, ready, setting } from '../settings.js'
import { sockets } from '../sockets.js'
import { REQUEST_END, RESPONSE } from './response.js'

const { serve, constants } = await sockets()
const { IPPROTO_TCP, TCP_NODELAY } = constants
const mode = setting('mode', 'echo')
const X = Buffer.from('x')

async function echo(connection: AsyncSocket): Promise<void> {
  connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
  for (;;) {
    const data = await connection.recv(65536)
    if (data.length === 0) break
    await connection.sendall(data)
  }
  connection.close()
}

async function http(connection: AsyncSocket): Promise<void> {
  connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
  let pending = ''
  for (;;) {
    const data = await connection.recv(65536)
    if (data.length === 0) break
    pending += data.toString('latin1')
    if (!pending.endsWith(REQUEST_END)) continue
    pending = ''
    await connection.sendall(RESPONSE)
  }
  connection.close()
}

async function acceptClose(connection: AsyncSocket): Promise<void> {
  await connection.sendall(X)
  connection.close()
}

const handlers = { echo, http, accept: acceptClose, idle: echo }

/** The same with callbacks, as node:net has them. */
const answering = {
  connectionMade: (connection: AsyncSocket) => connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1),
  dataReceived: (connection: AsyncSocket, data: Buffer): unknown => connection.sendall(data),
}
/** The same without memory for what is received: like the server in C, it sends what is in the buffer of the receive. */
const answeringFromBuffer = {
  connectionMade: answering.connectionMade,
  dataBorrowed: answering.dataReceived,
}
const pending = new WeakMap<AsyncSocket, string>()
const answeringHttp = {
  connectionMade: answering.connectionMade,
  dataReceived(connection: AsyncSocket, data: Buffer): unknown {
    const text = (pending.get(connection) ?? '') + data.toString('latin1')
    if (!text.endsWith(REQUEST_END)) {
      pending.set(connection, text)
      return
    }
    if (text.length > data.length) pending.delete(connection)
    return connection.sendall(RESPONSE)
  },
}
const style = setting('style', 'await')
check(style !== 'borrowed' || mode === 'echo', 'only the echo server borrows')
const echoing = style === 'borrowed' ? answeringFromBuffer : answering
const protocols = { echo: echoing, http: answeringHttp, idle: echoing }
const withProtocol = style !== 'await' && mode !== 'accept'
const reuse = setting('reuse') === '1'
const server = await serve(
  { address: ['127.0.0.1', Number(setting('port', '0'))], backlog: 4096, reusePort: reuse, onError: () => {} },
  withProtocol ? protocols[mode as keyof typeof protocols] : handlers[mode as keyof typeof handlers],
)
if (mode === 'idle') setInterval(() => globalThis.gc?.(), 200)
ready(String(server.address).split(',')[1] ?? '')
