import axios from 'axios'
import { agentOver, body, echoServer, serveHttp } from './http.mjs'

export const serve = serveHttp(echoServer)

export async function use({ connect }) {
  const httpAgent = agentOver(connect)
  try {
    const { status, data } = await axios.post('http://localhost/', body, {
      httpAgent,
      proxy: false,
      maxRedirects: 0,
      responseType: 'arraybuffer',
    })
    return [status, data.equals(body)]
  } finally {
    httpAgent.destroy()
  }
}
