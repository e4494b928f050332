import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import fastify from 'fastify'
import { agentOver, body, serveHttp } from './http.mjs'

/** Each listening server needs an application of its own. */
export async function serve(listen) {
  const app = fastify({ bodyLimit: 1 << 24 })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, data, done) => done(null, data))
  app.post('/', (request, reply) => reply.send(request.body))
  await app.ready()
  return await serveHttp(() => app.server)(listen)
}

export async function use({ connect }) {
  const agent = agentOver(connect)
  const headers = { 'content-type': 'application/octet-stream' }
  try {
    const response = await new Promise((resolve, reject) => {
      http.request({ agent, method: 'POST', host: 'localhost', headers }, resolve).on('error', reject).end(body)
    })
    return [response.statusCode, (await buffer(response)).equals(body)]
  } finally {
    agent.destroy()
  }
}
