import { ValueError } from '@sockcall/core'
import { bytesOf, indexOr, type Size, sizeOrNone } from './arguments.js'
import { BufferedIOBase } from './buffered-io-base.js'
import { SEEK_CUR, SEEK_END } from './constants.js'
import { seekWhence } from './io-base.js'

/** `io.BytesIO`: a file in memory. */
export class BytesIO extends BufferedIOBase {
  #bytes: Buffer
  #length: number
  #position = 0

  /** @param initial the initial content; it is copied. */
  constructor(initial: ArrayBufferView = new Uint8Array(0)) {
    super()
    this.#bytes = Buffer.from(bytesOf(initial))
    this.#length = this.#bytes.length
  }

  /** All bytes of the file, wherever its position is. */
  getvalue(): Buffer {
    this._checkClosed()
    return Buffer.from(this.#bytes.subarray(0, this.#length))
  }

  override read(size?: Size): Buffer {
    this._checkClosed()
    const wanted = sizeOrNone(size)
    const end = wanted < 0 ? this.#length : Math.min(this.#length, this.#position + wanted)
    const data = Buffer.from(this.#bytes.subarray(this.#position, Math.max(end, this.#position)))
    this.#position += data.length
    return data
  }

  override read1(size?: number): Buffer {
    return this.read(size)
  }

  override readline(size?: Size): Buffer {
    this._checkClosed()
    const limit = sizeOrNone(size)
    const newline = this.#bytes.subarray(0, this.#length).indexOf(10, this.#position)
    const end = newline < 0 || this.#position > this.#length ? this.#length : newline + 1
    const line = Math.max(end - this.#position, 0)
    return this.read(limit < 0 ? line : Math.min(line, limit))
  }

  override write(data: ArrayBufferView): number {
    this._checkClosed()
    const bytes = bytesOf(data)
    if (bytes.length === 0) return 0
    const end = this.#position + bytes.length
    if (end > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(end, this.#bytes.length * 2))
      this.#bytes.copy(grown, 0, 0, this.#length)
      this.#bytes = grown
    }
    // Between the old end and a position beyond it there are zeros.
    if (this.#position > this.#length) this.#bytes.fill(0, this.#length, this.#position)
    this.#bytes.set(bytes, this.#position)
    this.#position = end
    this.#length = Math.max(this.#length, end)
    return bytes.length
  }

  override seek(offset: number, whence?: number): number {
    this._checkClosed()
    const from = seekWhence(whence)
    const by = indexOr(offset, 0)
    if (from === 0 && by < 0) throw new ValueError(`negative seek value ${by}`)
    const base = from === SEEK_CUR ? this.#position : from === SEEK_END ? this.#length : 0
    this.#position = Math.max(base + by, 0)
    return this.#position
  }

  override tell(): number {
    this._checkClosed()
    return this.#position
  }

  override truncate(size?: number | null): number {
    this._checkClosed()
    const wanted = size === null ? this.#position : indexOr(size, this.#position)
    if (wanted < 0) throw new ValueError(`negative size value ${wanted}`)
    this.#length = Math.min(this.#length, wanted)
    return wanted
  }

  override seekable(): boolean {
    this._checkClosed()
    return true
  }

  override readable(): boolean {
    this._checkClosed()
    return true
  }

  override writable(): boolean {
    this._checkClosed()
    return true
  }
}
