/** The echo server on Bun's own sockets. */
import { ready } from '../settings.js'

interface BunSocket {
  write(data: Uint8Array): number
}
interface Bun {
  listen(options: { hostname: string; port: number; socket: { data(socket: BunSocket, data: Uint8Array): void } }): {
    port: number
  }
}

const bun = (globalThis as unknown as { Bun: Bun }).Bun
const server = bun.listen({
  hostname: '127.0.0.1',
  port: 0,
  socket: {
    data: (socket, data) => {
      socket.write(data)
    },
  },
})
ready(server.port)
