import { Worker } from 'node:worker_threads'
import type { AcceptorData, ThreadData } from './messages.js'

/** Start a thread; the entries are built beside the program. */
export function startThread(entry: 'acceptor', data: AcceptorData): Worker
export function startThread(entry: 'worker', data: ThreadData): Worker
export function startThread(entry: string, data: ThreadData): Worker {
  return new Worker(new URL(`./${entry}.js`, import.meta.url), { workerData: data, name: entry })
}

/** Until the thread has said that it is ready. @throws what it failed with. */
export function threadReady(thread: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.once('message', () => resolve())
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('a thread ended before it was ready')))
  })
}
