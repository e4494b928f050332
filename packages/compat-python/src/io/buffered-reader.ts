import { ValueError } from '@sockcall/core'
import { checkHeld } from '@sockcall/core/internal'
import { indexOr, type Size, sizeOrNone, writableBytesOf } from './arguments.js'
import { BufferedStream, memoryOf } from './buffered-stream.js'
import { DEFAULT_BUFFER_SIZE, SEEK_CUR } from './constants.js'
import { UnsupportedOperation } from './errors.js'
import { LineBlock } from './line-block.js'
import { cutToLength, type RawIOBase, readRaw } from './raw-io-base.js'

/**
 * {@link BufferedReader.read1} without the copy: the result is overwritten by the next call. For TextIOWrapper, which decodes it at
 * once.
 */
export let readChunkOf: (reader: BufferedReader, size: number) => Buffer

/**
 * `io.BufferedReader`: reads a raw stream in large pieces and returns small ones.
 *
 * On a non-blocking stream with nothing to read, `read` and `readinto` return null, `read1` and `readline` an empty Buffer. An
 * exception of the raw stream propagates, and what a `read` or `readline` had gathered by then is lost, as in CPython.
 */
export class BufferedReader extends BufferedStream {
  protected override get typeName(): string {
    return '_io.BufferedReader'
  }
  /** Unread bytes are `buffer[pos]` to `buffer[end - 1]`. */
  #pos = 0
  #end = 0
  readonly #lines = new LineBlock()

  static {
    readChunkOf = (reader, size) => reader.#readChunk(size)
  }

  /**
   * @param raw a readable raw stream.
   * @param buffer_size the most that one raw read asks for (but see {@link BufferedReader.read} for large reads).
   * @throws UnsupportedOperation if `raw` is not readable. @throws ValueError if the size is not positive.
   */
  constructor(raw: RawIOBase, buffer_size: number = DEFAULT_BUFFER_SIZE) {
    const size = indexOr(buffer_size, DEFAULT_BUFFER_SIZE)
    raw._checkReadable()
    super(raw, size)
  }

  /** Whether the raw stream can be read. */
  override readable(): boolean {
    return this.attached().readable()
  }

  /** Passes the call to the raw stream. */
  override flush(): void {
    this.attached().flush()
  }

  /** Not supported by a reader. @throws UnsupportedOperation */
  override truncate(_size?: number | null): number {
    this.attached()
    this.checkOpen('truncate of closed file')
    throw new UnsupportedOperation('truncate')
  }

  /**
   * `size` bytes, fewer at the end of the stream or if it would block; without `size` everything up to the end. Whole buffers
   * go straight into the result.
   *
   * @returns null if it would block before the first byte. @throws ValueError if the file is closed or `size` is below -1.
   */
  override read(size?: Size): Buffer | null {
    const n = sizeOrNone(size)
    this.attached()
    if (n < -1) throw new ValueError('read length must be non-negative or -1')
    this.checkOpen('read of closed file')
    if (n >= 0 && n <= this.#end - this.#pos) return this.#take(n)
    this.enter()
    try {
      return n < 0 ? this.#readAll() : this.#readExactly(n)
    } finally {
      this.leave()
    }
  }

  /**
   * At most `size` bytes from the buffer; if it is empty, the result of one raw read. @returns empty also if it would block.
   */
  override read1(size?: number): Buffer {
    return Buffer.from(this.#readChunk(size))
  }

  #readChunk(size?: number): Buffer {
    let n = indexOr(size, -1)
    this.attached()
    if (n < 0) n = this.bufferSize
    this.checkOpen('read of closed file')
    if (n === 0) return Buffer.alloc(0)
    const have = this.#end - this.#pos
    if (have > 0) {
      const from = this.#pos
      this.#pos += Math.min(have, n)
      return memoryOf(this).subarray(from, this.#pos)
    }
    this.enter()
    try {
      this.#clear()
      // The buffer is empty, so the read can use its memory.
      const target = n <= this.bufferSize ? memoryOf(this).subarray(0, n) : Buffer.allocUnsafe(n)
      return target.subarray(0, readRaw(this.attached(), target) ?? 0)
    } finally {
      this.leave()
    }
  }

  /** What is buffered, after one raw read if nothing is. It stays buffered. `size` is ignored, as in CPython. */
  peek(size?: number): Buffer {
    indexOr(size, 0)
    this.attached()
    this.checkOpen('peek of closed file')
    if (this.#end === this.#pos) {
      this.enter()
      try {
        this.#clear()
        this.#fill()
      } finally {
        this.leave()
      }
    }
    return Buffer.from(memoryOf(this).subarray(this.#pos, this.#end))
  }

  /** Fills `buffer` as far as the stream goes. @returns the count, or null if it would block before the first byte. */
  override readinto(buffer: ArrayBufferView): number | null {
    return this.#readIntoView(writableBytesOf('readinto', buffer), false)
  }

  /** Like {@link BufferedReader.readinto}, with at most one raw read, and none if something is buffered. */
  override readinto1(buffer: ArrayBufferView): number | null {
    return this.#readIntoView(writableBytesOf('readinto1', buffer), true)
  }

  /**
   * One line with its `\n`, or what there is at the end of the stream, or if it would block; at most `size` bytes.
   * @throws ValueError if the file is closed.
   */
  override readline(size?: Size): Buffer {
    if (size === undefined) {
      const line = this.bufferedLine()
      if (line !== null) return line
    }
    return this.#readLineSlowly(sizeOrNone(size))
  }

  /** The next line if all of it is buffered. @internal */
  bufferedLine(): Buffer | null {
    if (this.#end === this.#pos) return null
    const line = this.#lines.cut(memoryOf(this), this.#pos, this.#end)
    if (line !== null) this.#pos += line.length
    return line
  }

  protected forget(): void {
    this.#clear()
  }

  protected rawOffset(): number {
    return this.#end - this.#pos
  }

  protected seekRaw(raw: RawIOBase, target: number, whence: number): number {
    this.enter()
    try {
      const position = raw.seek(whence === SEEK_CUR ? target - this.rawOffset() : target, whence)
      this.#clear()
      return position
    } finally {
      this.leave()
    }
  }

  /** Bytes read ahead remain available after the raw stream was closed underneath. */
  protected override checkOpen(text: string): void {
    if (this.#end === this.#pos) super.checkOpen(text)
  }

  #clear(): void {
    this.#pos = 0
    this.#end = 0
    this.#lines.reset()
  }

  /** Takes `n` bytes that are buffered. */
  #take(n: number): Buffer {
    if (n === 0) return Buffer.alloc(0)
    const from = this.#pos
    this.#pos += n
    return Buffer.from(memoryOf(this).subarray(from, this.#pos))
  }

  /** One raw read, appended to what is buffered. */
  #fill(): number | null {
    const memory = memoryOf(this)
    const n = readRaw(this.attached(), this.#end === 0 ? memory : memory.subarray(this.#end))
    if (n !== null) this.#end += n
    return n
  }

  #readAll(): Buffer | null {
    const had = this.#take(this.#end - this.#pos)
    this.#clear()
    const rest = this.attached().readall()
    if (rest !== null && !(rest instanceof Uint8Array)) throw new TypeError('readall() should return bytes')
    if (had.length === 0) return rest
    return rest === null || rest.length === 0 ? had : Buffer.concat([had, rest])
  }

  #readExactly(n: number): Buffer | null {
    const have = this.#end - this.#pos
    const result = Buffer.allocUnsafe(n)
    let written = 0
    if (have > 0) {
      written = memoryOf(this).copy(result, 0, this.#pos, this.#end)
    }
    this.#clear()
    // Whole blocks go straight to the target; the last part goes through the buffer, so that more may be read with it.
    for (;;) {
      const remaining = n - written
      const direct = remaining - (remaining % this.bufferSize)
      if (direct === 0) break
      const got = readRaw(this.attached(), result.subarray(written, written + direct))
      if (got === null || got === 0) return this.#cut(result, written, got === 0)
      written += got
    }
    // Once the read is satisfied there is no further raw read: on a socket it could block for ever.
    while (written < n) {
      const got = this.#fill()
      if (got === null || got === 0) return this.#cut(result, written, got === 0)
      const used = Math.min(got, n - written)
      memoryOf(this).copy(result, written, this.#pos, this.#pos + used)
      this.#pos += used
      written += used
    }
    return result
  }

  #cut(result: Buffer, length: number, atEnd: boolean): Buffer | null {
    if (length === 0) return atEnd ? Buffer.alloc(0) : null
    return cutToLength(result, length)
  }

  #readIntoView(target: Uint8Array, once: boolean): number | null {
    this.attached()
    this.checkOpen('readinto of closed file')
    const { length } = target
    let written = Math.min(this.#end - this.#pos, length)
    if (written > 0 || this.#end > this.#pos) {
      memoryOf(this).copy(target, 0, this.#pos, this.#pos + written)
      this.#pos += written
      if (written === length) return written
    }
    this.enter()
    try {
      this.#clear()
      while (written < length) {
        const remaining = length - written
        checkHeld([target], length)
        let n: number | null = 0
        if (remaining > this.bufferSize) {
          n = readRaw(this.attached(), target.subarray(written))
        } else if (!(once && written > 0)) {
          n = this.#fill()
          if (n !== null && n > 0) {
            // A signal listener may have transferred it; what was read stays buffered.
            checkHeld([target], length)
            n = Math.min(n, remaining)
            memoryOf(this).copy(target, written, this.#pos, this.#pos + n)
            this.#pos += n
            written += n
            continue
          }
        }
        if (n === null) return written > 0 ? written : null
        if (n === 0) break
        written += n
        if (once) break
      }
      return written
    } finally {
      this.leave()
    }
  }

  #readLineSlowly(limit: number): Buffer {
    this.attached()
    this.checkOpen('readline of closed file')
    const ready = this.#lineExtent(limit)
    if (ready >= 0) return this.#take(ready)
    this.enter()
    try {
      const parts: Buffer[] = []
      let length = this.#end - this.#pos
      if (length > 0) parts.push(this.#take(length))
      for (;;) {
        this.#clear()
        const n = this.#fill()
        if (n === null || n === 0) break
        const rest = this.#lineExtent(limit < 0 ? limit : limit - length)
        if (rest >= 0) {
          if (length === 0) return this.#take(rest)
          // Joining copies it.
          parts.push(memoryOf(this).subarray(0, rest))
          this.#pos = rest
          length += rest
          break
        }
        parts.push(this.#take(n))
        length += n
      }
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, length)
    } finally {
      this.leave()
    }
  }

  /** How long the next line is, at most `limit` if that is not negative; -1 if its end is not buffered. */
  #lineExtent(limit: number): number {
    const stop = limit < 0 ? this.#end : Math.min(this.#end, this.#pos + limit)
    const newline = memoryOf(this).subarray(this.#pos, stop).indexOf(10)
    if (newline >= 0) return newline + 1
    return stop - this.#pos === limit ? limit : -1
  }
}
