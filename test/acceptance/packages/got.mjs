import got from 'got'
import { agentOver, body, echoServer, serveHttp } from './http.mjs'

export const serve = serveHttp(echoServer)

export async function use({ connect }) {
  const agent = agentOver(connect)
  try {
    const request = got.post('http://localhost/', { agent: { http: agent }, body, retry: { limit: 0 } })
    return [(await request).statusCode, Buffer.from(await request.buffer()).equals(body)]
  } finally {
    agent.destroy()
  }
}
