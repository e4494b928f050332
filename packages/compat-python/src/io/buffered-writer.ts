import { BlockingIOError } from '@sockcall/core'
import { checkHeld } from '@sockcall/core/internal'
import { bytesOf, indexOr } from './arguments.js'
import { BufferedStream, memoryOf } from './buffered-stream.js'
import { DEFAULT_BUFFER_SIZE } from './constants.js'
import { PartialWriteError } from './errors.js'
import { type RawIOBase, writeRaw } from './raw-io-base.js'

/**
 * `io.BufferedWriter`: gathers small writes into large raw ones.
 *
 * If the object is forgotten without `close()` or `flush()`, buffered data is lost: there is no finalizer.
 */
export class BufferedWriter extends BufferedStream {
  protected override get typeName(): string {
    return '_io.BufferedWriter'
  }
  /** Unwritten bytes are `buffer[start]` to `buffer[end - 1]`. */
  #start = 0
  #end = 0

  /**
   * @param raw a writable raw stream.
   * @param buffer_size how much to gather.
   * @throws UnsupportedOperation if `raw` is not writable. @throws ValueError if the size is not positive.
   */
  constructor(raw: RawIOBase, buffer_size: number = DEFAULT_BUFFER_SIZE) {
    const size = indexOr(buffer_size, DEFAULT_BUFFER_SIZE)
    raw._checkWritable()
    super(raw, size)
  }

  /** Whether the raw stream can be written. */
  override writable(): boolean {
    return this.attached().writable()
  }

  /**
   * Accepts all of `data`, into the buffer or through it.
   *
   * @returns the length of `data` in bytes.
   * @throws BlockingIOError if the raw stream would block and not everything fits into the buffer; `characters_written` tells
   * how much of `data` was accepted (see {@link PartialWriteError}). @throws ValueError if the file is closed.
   */
  override write(data: ArrayBufferView): number {
    const bytes = bytesOf(data)
    this.attached()
    this.enter()
    try {
      this.checkOpen('write to closed file')
      // Data as large as the buffer gains nothing from it (CPython 3.13 and later).
      if (bytes.length <= this.bufferSize - this.#end && bytes.length < this.bufferSize) {
        this.#append(bytes)
        return bytes.length
      }
      return this.#writeThrough(bytes)
    } finally {
      this.leave()
    }
  }

  /**
   * Writes out what is buffered.
   *
   * @throws BlockingIOError (with `characters_written` 0) if the raw stream would block; the rest stays buffered.
   * @throws ValueError if the file is closed.
   */
  override flush(): void {
    this.attached()
    this.checkOpen('flush of closed file')
    this.enter()
    try {
      this.#flushBuffer()
    } finally {
      this.leave()
    }
  }

  /** Flushes, then resizes the raw stream. @throws UnsupportedOperation if that is impossible, as with a socket. */
  override truncate(size?: number | null): number {
    this.attached()
    this.checkOpen('truncate of closed file')
    this.enter()
    try {
      this.#flushBuffer()
      return this.attached().truncate(size)
    } finally {
      this.leave()
    }
  }

  protected forget(): void {
    this.#start = 0
    this.#end = 0
  }

  protected rawOffset(): number {
    return this.#start - this.#end
  }

  protected seekRaw(raw: RawIOBase, target: number, whence: number): number {
    this.enter()
    try {
      this.#flushBuffer()
      return raw.seek(target, whence)
    } finally {
      this.leave()
    }
  }

  #append(bytes: Uint8Array): void {
    memoryOf(this).set(bytes, this.#end)
    this.#end += bytes.length
  }

  #flushBuffer(): void {
    while (this.#start < this.#end) {
      const n = writeRaw(this.attached(), memoryOf(this).subarray(this.#start, this.#end))
      if (n === null) throw new PartialWriteError(0)
      this.#start += n
    }
    this.forget()
  }

  /** A write that does not fit into the rest of the buffer. */
  #writeThrough(bytes: Uint8Array): number {
    const { length } = bytes
    try {
      this.#flushBuffer()
    } catch (error) {
      if (!(error instanceof BlockingIOError)) throw error
      checkHeld([bytes], length)
      return this.#appendAfterBlocking(bytes)
    }
    let written = 0
    // Each write may wait, and run signal listeners meanwhile.
    while (length - written >= this.bufferSize) {
      checkHeld([bytes], length)
      const n = writeRaw(this.attached(), bytes.subarray(written))
      if (n === null) {
        if (length - written === this.bufferSize) break
        this.#append(bytes.subarray(written, written + this.bufferSize))
        throw new PartialWriteError(written + this.bufferSize)
      }
      written += n
    }
    checkHeld([bytes], length)
    this.#append(bytes.subarray(written))
    return length
  }

  /** The raw stream would block: move the rest to the front to make room, and take what fits. */
  #appendAfterBlocking(bytes: Uint8Array): number {
    memoryOf(this).copyWithin(0, this.#start, this.#end)
    this.#end -= this.#start
    this.#start = 0
    const room = this.bufferSize - this.#end
    if (bytes.length <= room) {
      this.#append(bytes)
      return bytes.length
    }
    this.#append(bytes.subarray(0, room))
    throw new PartialWriteError(room)
  }
}
