/** The same with node:cluster, which hands out connections from one process. */
import cluster from 'node:cluster'
import { createServer } from 'node:net'
import { numberSetting, ready } from '../settings.js'

if (cluster.isPrimary) {
  const threads = numberSetting('threads', 1)
  let listening = 0
  cluster.on('listening', (_worker, { port }) => {
    if (++listening === threads) ready(port)
  })
  for (let i = 0; i < threads; i++) cluster.fork()
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL')
    process.exit(0)
  })
} else {
  createServer((connection) => {
    connection.setNoDelay(true)
    connection.on('error', () => {})
    connection.on('data', (data) => connection.write(data))
  }).listen({ host: '127.0.0.1', port: 0, backlog: 4096 })
}
