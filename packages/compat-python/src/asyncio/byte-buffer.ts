const EMPTY = Buffer.alloc(0)

/** A byte queue: bytes are added at the end and taken from the front. Python uses a bytearray. */
export class ByteBuffer {
  #memory: Buffer = EMPTY
  #start = 0
  #end = 0

  /** The number of bytes. */
  get length(): number {
    return this.#end - this.#start
  }

  /** Add bytes. An empty queue keeps `chunk` itself, which must not change any more. */
  append(chunk: Buffer): void {
    const { length } = this
    if (length === 0) {
      this.#memory = chunk
      this.#start = 0
      this.#end = chunk.length
      return
    }
    if (this.#end + chunk.length > this.#memory.length) {
      // Twice as much, so that many small chunks are not copied again and again.
      const larger = Buffer.allocUnsafeSlow(2 * (length + chunk.length))
      this.#memory.copy(larger, 0, this.#start, this.#end)
      this.#memory = larger
      this.#start = 0
      this.#end = length
    }
    chunk.copy(this.#memory, this.#end)
    this.#end += chunk.length
  }

  /** The index of `bytes`, from `offset` on; -1 if not found. */
  indexOf(bytes: Uint8Array, offset: number): number {
    const { length } = bytes
    const at = this.#memory.indexOf(length === 1 ? (bytes[0] ?? 0) : bytes, this.#start + offset)
    // After the last byte there may be unused room.
    return at < 0 || at + length > this.#end ? -1 : at - this.#start
  }

  /** Take the first `n` bytes, or all. They are separate memory, since a program may transfer it. */
  take(n: number): Buffer {
    if (n >= this.length) return this.takeAll()
    const start = this.#start
    this.#start += n
    return Buffer.from(this.#memory.subarray(start, this.#start))
  }

  /** Take everything. */
  takeAll(): Buffer {
    const memory = this.#memory
    const all =
      this.#start === 0 && this.#end === memory.length ? memory : Buffer.from(memory.subarray(this.#start, this.#end))
    this.clear()
    return all
  }

  /** Drop the first `n` bytes, or all. */
  drop(n: number): void {
    if (n >= this.length) this.clear()
    else this.#start += n
  }

  clear(): void {
    this.#memory = EMPTY
    this.#start = 0
    this.#end = 0
  }
}
