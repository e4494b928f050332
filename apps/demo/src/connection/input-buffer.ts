const NEWLINE = 0x0a

/** Received bytes not yet used, in the pieces in which they came. No byte is searched twice. */
export class InputBuffer {
  #chunks: Buffer[] = []
  #length = 0
  /** How many of the first chunks have no newline. */
  #searched = 0

  get length(): number {
    return this.#length
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  /** One line with its end, if it is complete. */
  takeLine(): Buffer | null {
    for (; this.#searched < this.#chunks.length; this.#searched++) {
      const at = this.#chunks[this.#searched]?.indexOf(NEWLINE) ?? -1
      if (at >= 0) return this.#cut(this.#searched, at + 1)
    }
    return null
  }

  /** Take up to `most` bytes, without joining chunks. */
  take(most: number): Buffer {
    const [first] = this.#chunks
    return first === undefined || most <= 0 ? Buffer.alloc(0) : this.#cut(0, Math.min(most, first.length))
  }

  takeAll(): Buffer {
    const all = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#length = 0
    this.#searched = 0
    return all
  }

  /** Up to `most` bytes, which are not taken. */
  peek(most: number): Buffer {
    const parts: Buffer[] = []
    let length = 0
    for (const chunk of this.#chunks) {
      if (length >= most) break
      const part = chunk.subarray(0, most - length)
      parts.push(part)
      length += part.length
    }
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, length)
  }

  /** All chunks before chunk `index`, and the first `count` bytes of that one. */
  #cut(index: number, count: number): Buffer {
    const taken = this.#chunks.splice(0, index + 1)
    const last = taken.pop() ?? Buffer.alloc(0)
    if (count < last.length) this.#chunks.unshift(last.subarray(count))
    taken.push(last.subarray(0, count))
    this.#searched = 0
    const bytes = taken.length === 1 ? last.subarray(0, count) : Buffer.concat(taken)
    this.#length -= bytes.length
    return bytes
  }
}
