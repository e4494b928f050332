import { setImmediate } from 'node:timers'
import { isMainThread } from 'node:worker_threads'
import { koffi } from './koffi.js'
import type { Watch } from './watch.js'

/** Open handles, which must be closed before the environment ends. */
const open = new Set<LoopWatch>()
let exiting = false

const { bun, deno } = process.versions
/** Whether the event loop is libuv's. */
export const onNode: boolean = bun === undefined && deno === undefined

if (onNode && isMainThread) process.once('exit', onExit)

function onExit(): void {
  exiting = true
  for (const watch of open) watch.close()
}

/**
 * A Watch that is one uv_poll handle of the thread's own event loop, which koffi offers as `koffi.node.poll`: no extra thread,
 * no wake-up between threads, about 5 µs from the event to the listener.
 *
 * If an event finds the handle open while Node takes the environment down, koffi aborts the process, since JavaScript can no
 * longer be called. The main thread has the `exit` event before that; a terminated worker has nothing.
 */
export class LoopWatch implements Watch {
  readonly #handle: ReturnType<typeof koffi.node.poll>
  #noticed = false
  #closed = false

  /**
   * False in workers and for listeners of `exit` (see above), and where uv_poll is not libuv's: Bun has the symbol but ends the
   * process when it is called, Deno reports a single event. koffi's manual does not have the function yet, so its presence is
   * checked.
   */
  static get available(): boolean {
    return onNode && isMainThread && !exiting && typeof koffi.node?.poll === 'function'
  }

  constructor(fd: number, notice: () => void) {
    const run = () => {
      this.#noticed = false
      if (!this.#closed) notice()
    }
    this.#handle = koffi.node.poll(fd, { readable: true }, () => {
      // koffi calls this without the frame that runs microtasks and reports exceptions. The check phase of this turn of the
      // loop has that frame.
      if (this.#noticed) return
      this.#noticed = true
      setImmediate(run)
    })
    this.#handle.unref()
    open.add(this)
  }

  /** uv_poll is level-triggered: it reports again by itself. */
  again(): void {}

  // Once closed, koffi's handle must not be touched: its methods do not check.
  ref(): void {
    if (!this.#closed) this.#handle.ref()
  }

  unref(): void {
    if (!this.#closed) this.#handle.unref()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#handle.close()
    open.delete(this)
  }
}
