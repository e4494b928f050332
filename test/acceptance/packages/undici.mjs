import { Client } from 'undici'
import { body, echoServer, serveHttp } from './http.mjs'

export const serve = serveHttp(echoServer)

export async function use({ connect }) {
  const client = new Client('http://localhost', {
    connect(_options, callback) {
      const socket = connect()
      socket.once('connect', () => callback(null, socket)).once('error', (error) => callback(error, null))
    },
  })
  try {
    const { statusCode, body: answer } = await client.request({ method: 'POST', path: '/', body })
    return [statusCode, Buffer.from(await answer.arrayBuffer()).equals(body)]
  } finally {
    await client.destroy()
  }
}
