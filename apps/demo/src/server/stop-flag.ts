/** Tells every thread that the server stops. They look between two calls; none of their calls blocks for long. */
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

  /** Block this thread for so long, or until the flag is set. Not for the main thread. */
  sleep(ms: number): void {
    Atomics.wait(this.#cell, 0, 0, ms)
  }
}
