import { markUntransferable } from './untransferable.js'

/** Receives of at most this many bytes go through one scratch buffer per thread, and are copied out at their real size. */
export const SCRATCH_BYTES = 65536

/** What is received is mostly short; up to here no view of the scratch buffer need be made to copy from it. */
const START_BYTES = 256

/** One thread's memory for a receive whose size is known only afterwards; made at first use. */
export class Scratch {
  /** The first `n` bytes of {@link bytes}, for small `n`. Empty before its first use. */
  readonly starts: Buffer[] = []
  readonly #offered: Buffer | undefined
  #bytes: Buffer | null = null
  #shown = false

  /** @param offered memory of the backend's, into which it receives faster. */
  constructor(offered: Buffer | undefined) {
    this.#offered = offered
  }

  /** `SCRATCH_BYTES` bytes. */
  get bytes(): Buffer {
    this.#bytes ??= this.#make()
    return this.#bytes
  }

  /** Whether programs have been shown it. */
  get isShown(): boolean {
    return this.#shown
  }

  /** Programs see it from now on. */
  show(): void {
    if (this.#shown) return
    this.#shown = true
    markUntransferable(this.bytes.buffer)
  }

  /** Whether `buf` is a part of it. */
  holds(buf: Uint8Array): boolean {
    return this.#bytes !== null && buf.buffer === this.#bytes.buffer
  }

  #make(): Buffer {
    const offered = this.#offered
    const bytes =
      offered !== undefined && offered.length >= SCRATCH_BYTES ? offered : Buffer.allocUnsafeSlow(SCRATCH_BYTES)
    for (let n = 0; n <= START_BYTES; n++) this.starts.push(Buffer.from(bytes.buffer, bytes.byteOffset, n))
    return bytes
  }
}
