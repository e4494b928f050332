import http2 from 'node:http2'
import { buffer } from 'node:stream/consumers'
import { body, serveHttp } from './http.mjs'

export const serve = serveHttp(() =>
  http2.createServer().on('stream', (stream) => {
    stream.on('error', () => {})
    buffer(stream).then(
      (data) => {
        stream.respond({ ':status': 200 })
        stream.end(data)
      },
      () => {},
    )
  }),
)

export async function use({ connect }) {
  const session = http2.connect('http://localhost', { createConnection: () => connect() })
  const failed = new Promise((_, reject) => session.once('error', reject))
  failed.catch(() => {})
  try {
    const request = session.request({ ':method': 'POST', ':path': '/' })
    request.end(body)
    return [await Promise.race([buffer(request).then((answer) => answer.equals(body)), failed])]
  } finally {
    session.destroy()
  }
}
