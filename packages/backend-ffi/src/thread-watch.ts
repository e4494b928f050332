import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import * as libc from './libc.js'
import { EFD_CLOEXEC, EFD_NONBLOCK } from './numbers.js'
import type { Watch } from './watch.js'

/** States of the word that the two threads share. */
const IDLE = 0
const ARMED = 1
const CLOSED = 2

interface WaiterData {
  /** Where `require` finds koffi. */
  readonly koffi: string
  readonly fd: number
  /** An eventfd that is written to when the watch ends. */
  readonly stop: number
  readonly state: Int32Array
}

/**
 * What the thread runs. It is passed as text, since bundlers would lose a separate file. So it uses nothing but its parameters.
 */
function waiter(require: NodeJS.Require): void {
  const { parentPort, workerData } = require('node:worker_threads') as typeof import('node:worker_threads')
  const { koffi: path, fd, stop, state } = workerData as WaiterData
  const koffi = require(path) as typeof import('koffi')
  const poll = koffi.load(null).func('poll', 'int', ['void *', 'size_t', 'int'])
  const pollfds = new Int32Array([fd, 1, stop, 1])
  for (;;) {
    // The states as numbers, since their names are outside.
    Atomics.wait(state, 0, 0)
    if (Atomics.load(state, 0) === 2) return
    // The owner's process.exit() and terminate() wait for this thread, which cannot be stopped inside poll.
    if (poll(pollfds, 2, 100) > 0 && Atomics.compareExchange(state, 0, 1, 0) === 1) parentPort?.postMessage(null)
  }
}

/**
 * A Watch for runtimes other than Node, whose event loops cannot watch a descriptor: one thread that waits for one fd, and
 * pauses until its last notice has been handled.
 */
export class ThreadWatch implements Watch {
  readonly #worker: Worker
  readonly #stop: number
  readonly #state = new Int32Array(new SharedArrayBuffer(4))

  constructor(fd: number, notice: () => void) {
    this.#stop = libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)
    const data: WaiterData = {
      koffi: createRequire(import.meta.url).resolve('koffi'),
      fd,
      stop: this.#stop,
      state: this.#state,
    }
    // Bundlers that keep function names wrap functions in __name.
    const source = `const __name = (f) => f; (${waiter.toString()})(require)`
    this.#worker = new Worker(source, { eval: true, workerData: data, execArgv: [] })
    this.#worker.on('message', () => {
      if (Atomics.load(this.#state, 0) !== CLOSED) notice()
    })
    this.#worker.once('exit', () => libc.close(this.#stop))
    // Last, as adding a listener refs again.
    this.#worker.unref()
    this.again()
  }

  again(): void {
    if (Atomics.compareExchange(this.#state, 0, IDLE, ARMED) === IDLE) Atomics.notify(this.#state, 0)
  }

  ref(): void {
    this.#worker.ref()
  }

  unref(): void {
    this.#worker.unref()
  }

  close(): void {
    if (Atomics.exchange(this.#state, 0, CLOSED) === CLOSED) return
    Atomics.notify(this.#state, 0)
    libc.write(this.#stop, new BigUint64Array([1n]), 8)
  }
}
