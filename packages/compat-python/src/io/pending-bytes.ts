const INITIAL_CAPACITY = 16384

/** Encoded text not yet written to the byte stream. */
export class PendingBytes {
  #memory: Buffer | null = null
  #used = 0

  /** The number of bytes pending. */
  get length(): number {
    return this.#used
  }

  /** Adds bytes. */
  add(bytes: Buffer): void {
    const memory = this.#reserve(bytes.length)
    bytes.copy(memory, this.#used)
    this.#used += bytes.length
  }

  /**
   * Adds short text in one native call.
   * @returns false, and adds nothing, if `encodeInto` cannot encode it.
   */
  addText(text: string, encodeInto: (text: string, memory: Buffer, offset: number) => number): boolean {
    const memory = this.#reserve(text.length * 3)
    const n = encodeInto(text, memory, this.#used)
    if (n < 0) return false
    this.#used += n
    return true
  }

  /**
   * Passes everything to `write`. Its bytes are not touched while it runs, even if it comes back here (a signal listener may
   * write while a write is blocked). If it throws they are gone, as in CPython.
   *
   * @param reusable whether `write` is done with the bytes when it returns.
   */
  flush(write: (bytes: Buffer) => void, reusable: boolean): void {
    const memory = this.#memory
    const used = this.#used
    if (memory === null || used === 0) return
    this.#memory = null
    this.#used = 0
    write(memory.subarray(0, used))
    if (reusable) this.#memory ??= memory
  }

  #reserve(length: number): Buffer {
    const needed = this.#used + length
    if (this.#memory !== null && needed <= this.#memory.length) return this.#memory
    const grown = Buffer.allocUnsafeSlow(Math.max(INITIAL_CAPACITY, needed))
    this.#memory?.copy(grown, 0, 0, this.#used)
    this.#memory = grown
    return grown
  }
}
