/** Tells every thread that the server is stopping. Threads check it between two calls, none of which blocks for long. */
export class StopFlag {
  readonly buffer: SharedArrayBuffer
  readonly #cell: Int32Array

  constructor(buffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#cell = new Int32Array(buffer)
  }

  get isSet(): boolean {
    return Atomics.load(this.#cell, 0) !== 0
  }

  set(): void {
    Atomics.store(this.#cell, 0, 1)
    Atomics.notify(this.#cell, 0)
  }

  /** Block this thread for a time, or until the flag is set. Not for the main thread. */
  sleep(ms: number): void {
    Atomics.wait(this.#cell, 0, 0, ms)
  }
}
