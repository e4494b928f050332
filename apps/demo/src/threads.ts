import { Worker } from 'node:worker_threads'
import type { AcceptorData, ThreadData } from './server/messages.js'
import type { SmokeClientData } from './smoke-client.js'

// The threads' programs are built beside this one.

export function startAcceptor(workerData: AcceptorData): Worker {
  return new Worker(new URL('./acceptor.js', import.meta.url), { workerData, name: 'acceptor' })
}

export function startWorker(workerData: ThreadData): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { workerData, name: 'worker' })
}

export function startSmokeClient(workerData: SmokeClientData): Worker {
  return new Worker(new URL('./smoke-client.js', import.meta.url), { workerData, name: 'smoke-client' })
}

/** Wait until the thread reports that it is ready. @throws its error. */
export function threadReady(thread: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.once('message', () => resolve())
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('a thread ended before it was ready')))
  })
}
