/** Threads that share one port (SO_REUSEPORT), each with its own event loop. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { numberSetting, ready } from '../settings.js'

let port = 0
for (let i = 0; i < numberSetting('threads', 1); i++) {
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    argv: [...process.argv.slice(2), `port=${port}`],
  })
  const [taken] = await once(worker, 'message')
  port = Number(taken)
}
ready(port)
