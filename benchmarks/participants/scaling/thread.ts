import { parentPort } from 'node:worker_threads'
import { setting } from '../settings.js'
import { sockets } from '../sockets.js'

const { serve, constants } = await sockets()
const server = await serve(
  { address: ['127.0.0.1', Number(setting('port'))], backlog: 4096, reusePort: true, onError: () => {} },
  async (connection) => {
    connection.setsockopt(constants.IPPROTO_TCP, constants.TCP_NODELAY, 1)
    for (;;) {
      const data = await connection.recv(65536)
      if (data.length === 0) break
      await connection.sendall(data)
    }
    connection.close()
  },
)
parentPort?.postMessage(String(server.address).split(',')[1])
