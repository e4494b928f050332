import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'
import { body, echoServer, serveHttp } from './http.mjs'

export const serve = serveHttp(() => {
  const server = echoServer()
  const peers = new WebSocketServer({ server })
  peers.on('connection', (peer) => {
    peer.on('error', () => {})
    peer.on('message', (data, binary) => peer.send(data, { binary }))
  })
  return server
})

export async function use({ connect }) {
  const client = new WebSocket('ws://localhost/', { createConnection: () => connect() })
  const closed = new Promise((resolve) => client.once('close', (code) => resolve(code)))
  const errors = []
  client.on('error', (error) => errors.push(error))
  const opened = await Promise.race([once(client, 'open'), closed.then((code) => [code])]).catch((error) => [
    error.code,
  ])
  if (opened.length > 0) return ['not opened', opened, errors.map((error) => error.code)]
  client.send(body)
  const answer = await Promise.race([once(client, 'message').then(([data]) => data.equals(body)), closed]).catch(
    (error) => error.code,
  )
  client.close()
  return [answer, await closed, errors.map((error) => error.code)]
}
