/** What one send is given at most: enough for a full socket buffer, little enough to put together from short lines. */
const SEND_BYTES = 262_144

/** Bytes to be sent, in order. */
export class OutputBuffer {
  #chunks: Buffer[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  /** What to send next. Many short chunks become one, for each send is a system call. */
  next(): Buffer {
    let count = 0
    let bytes = 0
    for (const chunk of this.#chunks) {
      if (count > 0 && bytes + chunk.length > SEND_BYTES) break
      count++
      bytes += chunk.length
    }
    if (count > 1) this.#chunks.splice(0, count, Buffer.concat(this.#chunks.slice(0, count), bytes))
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
    return all
  }
}
