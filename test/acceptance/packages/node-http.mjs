import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { agentOver, body, echoServer, serveHttp } from './http.mjs'

export const serve = serveHttp(echoServer)

export async function use({ connect }) {
  const agent = agentOver(connect)
  try {
    const response = await new Promise((resolve, reject) => {
      http.request({ agent, method: 'POST', host: 'localhost' }, resolve).on('error', reject).end(body)
    })
    return [response.statusCode, (await buffer(response)).equals(body)]
  } finally {
    agent.destroy()
  }
}
