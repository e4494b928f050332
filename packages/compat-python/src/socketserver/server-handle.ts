/** How other threads end `serve_forever()`, which blocks its own. */

/** Whether a shutdown was requested. */
const REQUESTED = 0
/** Whether the loop is stopped: 0 while it runs. */
const SHUT_DOWN = 1

/** The longest wait, so that a worker can be terminated. */
const SLICE_MS = 100

/** What another thread needs to end a server's `serve_forever()`: plain data for `workerData` and `postMessage`. */
export interface ServerHandle {
  /** Two words: whether a shutdown was requested, and whether the loop is stopped. */
  readonly control: SharedArrayBuffer
}

/**
 * End a server's `serve_forever()` from another thread, and wait for its end: the current request is finished first. In the
 * server's own thread, call the server's method.
 *
 * @param handle the result of `server.handle()` in the server's thread.
 */
export function shutdown(handle: ServerHandle): void {
  const words = new Int32Array(handle.control)
  Atomics.store(words, REQUESTED, 1)
  while (Atomics.load(words, SHUT_DOWN) === 0) Atomics.wait(words, SHUT_DOWN, 0, SLICE_MS)
}

/** The server's own side. */
export class ServerControl {
  readonly handle: ServerHandle = { control: new SharedArrayBuffer(8) }
  readonly #words = new Int32Array(this.handle.control)

  /** Request the shutdown without waiting for it. */
  request(): void {
    Atomics.store(this.#words, REQUESTED, 1)
  }

  /** Whether a shutdown was requested. */
  get requested(): boolean {
    return Atomics.load(this.#words, REQUESTED) !== 0
  }

  /** The loop begins. */
  begin(): void {
    Atomics.store(this.#words, SHUT_DOWN, 0)
  }

  /** The loop has ended: wake the waiters. */
  end(): void {
    Atomics.store(this.#words, REQUESTED, 0)
    Atomics.store(this.#words, SHUT_DOWN, 1)
    Atomics.notify(this.#words, SHUT_DOWN)
  }
}
