import http from 'node:http'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import { agentOver, body, serveHttp } from './http.mjs'

export const serve = serveHttp(() => {
  const server = http.createServer()
  new Server(server, { maxHttpBufferSize: 1 << 24 }).on('connection', (peer) => {
    peer.on('echo', (data, answer) => answer(data))
  })
  return server
})

export async function use({ connect }) {
  const agent = agentOver(connect)
  const options = { transports: ['websocket'], agent, reconnection: false, forceNew: true, timeout: 5000 }
  const client = io('http://localhost', options)
  const failed = new Promise((_, reject) => {
    client.once('connect_error', reject)
    client.once('disconnect', (reason) => reject(new Error(reason)))
  })
  failed.catch(() => {})
  try {
    await Promise.race([new Promise((resolve) => client.once('connect', resolve)), failed])
    const answer = await Promise.race([client.timeout(5000).emitWithAck('echo', body), failed])
    return [Buffer.from(answer).equals(body)]
  } finally {
    client.disconnect()
    agent.destroy()
  }
}
