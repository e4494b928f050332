/** The most for one send: enough for a full socket buffer, little enough to assemble from short lines. */
const SEND_BYTES = 262_144

/** Replies shorter than this are joined: a million objects would take more memory than a million short lines. */
const SHORT_BYTES = 4096
const BLOCK_BYTES = 65_536

/** Bytes to be sent, in order. */
export class OutputBuffer {
  #chunks: Buffer[] = []
  #length = 0
  /** The memory of the last chunk, if that is a block of short replies, and how much of it is used. */
  #block: Buffer | null = null
  #used = 0

  get length(): number {
    return this.#length
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#length += chunk.length
    if (chunk.length >= SHORT_BYTES) {
      this.#chunks.push(chunk)
      this.#block = null
      return
    }
    if (this.#block !== null && this.#used + chunk.length <= this.#block.length) {
      const last = this.#chunks.pop() ?? Buffer.alloc(0)
      chunk.copy(this.#block, this.#used)
      this.#used += chunk.length
      this.#chunks.push(this.#block.subarray(this.#used - chunk.length - last.length, this.#used))
      return
    }
    this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
    this.#used = chunk.copy(this.#block)
    this.#chunks.push(this.#block.subarray(0, this.#used))
  }

  /** What to send next. Many short chunks become one, as each send is a system call. */
  next(): Buffer {
    let count = 0
    let bytes = 0
    for (const chunk of this.#chunks) {
      if (count > 0 && bytes + chunk.length > SEND_BYTES) break
      count++
      bytes += chunk.length
    }
    if (count > 1) this.#chunks.splice(0, count, Buffer.concat(this.#chunks.slice(0, count), bytes))
    // A chunk that is being sent is not extended.
    if (this.#chunks.length <= 1) this.#block = null
    return this.#chunks[0] ?? Buffer.alloc(0)
  }

  /** The first `count` bytes of {@link next} have been sent. */
  sent(count: number): void {
    const [first] = this.#chunks
    if (first === undefined) return
    this.#length -= count
    if (count < first.length) this.#chunks[0] = first.subarray(count)
    else this.#chunks.shift()
  }

  takeAll(): Buffer {
    const all = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#length = 0
    this.#block = null
    return all
  }
}
