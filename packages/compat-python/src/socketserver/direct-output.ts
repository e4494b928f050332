import { writeSync } from 'node:fs'
import { Writable } from 'node:stream'

/** How often a full pipe is retried before the text is dropped. */
const TRIES = 1000

/** Write to a descriptor at once: a worker's streams are written by the main thread's event loop, which may be blocked. */
export function writeDirectly(fd: number, text: string | Uint8Array): void {
  let rest = typeof text === 'string' ? Buffer.from(text) : text
  for (let tries = 0; rest.length > 0 && tries < TRIES; tries++) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAGAIN') return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

/** A stream that writes like this. */
export class DirectOutput extends Writable {
  readonly #fd: number

  constructor(fd: number) {
    super()
    this.#fd = fd
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    writeDirectly(this.#fd, chunk)
    done()
  }
}
