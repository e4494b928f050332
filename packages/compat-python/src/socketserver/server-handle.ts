/** How other threads end `serve_forever()`, which blocks its own. */

/** Whether someone asked for the end. */
const REQUESTED = 0
/** Whether no loop runs: 0 from its beginning to its end. */
const SHUT_DOWN = 1

/** No wait may be longer, so that a worker can be terminated. */
const SLICE_MS = 100

/**
 * What another thread needs to end a server's `serve_forever()`: plain data, which goes through `workerData` and
 * `postMessage`.
 */
export interface ServerHandle {
  /** Two words: whether the end was asked for, and whether no loop runs. */
  readonly control: SharedArrayBuffer
}

/**
 * End a server's `serve_forever()` from another thread, and wait for its end: the request that it is working on is finished
 * first. On the thread of the server itself, call the server's method.
 *
 * @param handle what `server.handle()` gave in the server's thread.
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

  /** Ask for the end, and do not wait for it. */
  request(): void {
    Atomics.store(this.#words, REQUESTED, 1)
  }

  /** Whether someone asked for the end. */
  get requested(): boolean {
    return Atomics.load(this.#words, REQUESTED) !== 0
  }

  /** The loop begins. */
  begin(): void {
    Atomics.store(this.#words, SHUT_DOWN, 0)
  }

  /** The loop has ended: tell those who wait. */
  end(): void {
    Atomics.store(this.#words, REQUESTED, 0)
    Atomics.store(this.#words, SHUT_DOWN, 1)
    Atomics.notify(this.#words, SHUT_DOWN)
  }
}
