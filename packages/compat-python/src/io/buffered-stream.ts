import { constants } from 'node:buffer'
import { ValueError } from '@sockcall/core'
import { pythonRepr } from '@sockcall/core/internal'
import { RuntimeError } from '../exceptions/runtime-error.js'
import { indexOr } from './arguments.js'
import { BufferedIOBase } from './buffered-io-base.js'
import { chain } from './errors.js'
import { seekWhence } from './io-base.js'
import type { RawIOBase } from './raw-io-base.js'

/** The buffer's memory, only for the classes of this folder. */
export let memoryOf: (stream: BufferedStream) => Buffer

/**
 * What BufferedReader and BufferedWriter share: the raw stream they own, and the guard against re-entry while they wait for it
 * (a signal listener may run in the middle of a blocked read).
 */
export abstract class BufferedStream extends BufferedIOBase {
  /** The size of the buffer in bytes. */
  protected readonly bufferSize: number
  /** The buffer's memory, allocated on demand: many files are never used in one of their directions. */
  #buffer: Buffer | null = null
  #shut = false
  #rawStream: RawIOBase | null
  #busy = false

  static {
    memoryOf = (stream) => {
      stream.#buffer ??= Buffer.allocUnsafeSlow(stream.bufferSize)
      return stream.#buffer
    }
  }

  /** @throws ValueError unless `bufferSize` is positive. @throws RangeError if Node has no Buffers of that size. */
  constructor(raw: RawIOBase, bufferSize: number) {
    super()
    if (bufferSize <= 0) throw new ValueError('buffer size must be strictly positive')
    if (bufferSize > constants.MAX_LENGTH) throw new RangeError(`buffer size ${bufferSize} is too large`)
    this.#rawStream = raw
    this.bufferSize = bufferSize
  }

  /** The name of the class in Python's messages and repr. */
  protected abstract override get typeName(): string

  /** The raw stream; null after {@link BufferedStream.detach}. */
  get raw(): RawIOBase | null {
    return this.#rawStream
  }

  /** @throws ValueError once the raw stream was detached. */
  override get closed(): boolean {
    return this.attached().closed
  }

  /** The raw stream's name: for a socket its descriptor, -1 once it is closed. */
  override get name(): number | string | undefined {
    return this.attached().name
  }

  /** The raw stream's mode. */
  override get mode(): string | undefined {
    return this.attached().mode
  }

  /** The raw stream's descriptor. */
  override fileno(): number {
    return this.attached().fileno()
  }

  /** Whether the raw stream is a terminal. */
  override isatty(): boolean {
    return this.attached().isatty()
  }

  /** Whether the raw stream can seek. */
  override seekable(): boolean {
    return this.attached().seekable()
  }

  /** Flushes, detaches the raw stream and returns it; this object cannot be used any more. */
  override detach(): RawIOBase {
    const raw = this.attached()
    this.flush()
    this.forget()
    this.#rawStream = null
    return raw
  }

  /** Flushes and closes the raw stream. The raw stream is closed even if flushing throws. */
  override close(): void {
    const raw = this.attached()
    this.enter()
    let closed: boolean
    try {
      closed = raw.closed
    } finally {
      this.leave()
    }
    if (closed) return
    let failure: { error: unknown } | null = null
    try {
      this.flush()
    } catch (error) {
      failure = { error }
    }
    this.enter()
    try {
      raw.close()
    } catch (error) {
      throw failure === null ? error : chain(error, failure.error)
    } finally {
      this.#shut = true
      this.#buffer = null
      this.forget()
      this.leave()
    }
    if (failure !== null) throw failure.error
  }

  /** Moves to `offset`. @throws UnsupportedOperation if the raw stream cannot seek, as sockets cannot. */
  override seek(offset: number, whence?: number): number {
    const raw = this.attached()
    const from = seekWhence(whence)
    this.checkOpen('seek of closed file')
    raw._checkSeekable()
    return this.seekRaw(raw, indexOr(offset, 0), from)
  }

  /** The position. @throws UnsupportedOperation if the raw stream has none, as with sockets. */
  override tell(): number {
    return this.attached().tell() - this.rawOffset()
  }

  /** Python's `repr()`. */
  override toString(): string {
    const name = this.#rawStream?.name
    return name === undefined ? `<${this.typeName}>` : `<${this.typeName} name=${pythonRepr(name)}>`
  }

  /** Drops the buffer, because the stream is closed or detached. */
  protected abstract forget(): void
  /** How far the raw stream's position is ahead of this one's. */
  protected abstract rawOffset(): number
  /** Seeks the raw stream, after dropping or writing out the buffer. */
  protected abstract seekRaw(raw: RawIOBase, target: number, whence: number): number

  /** The raw stream. @throws ValueError once it was detached. */
  protected attached(): RawIOBase {
    if (this.#rawStream === null) throw new ValueError('raw stream has been detached')
    return this.#rawStream
  }

  /** @throws ValueError with this text if the stream is closed. */
  protected checkOpen(text: string): void {
    if (this.#shut || this.attached().closed) throw new ValueError(text)
  }

  /** Begins a part that may call the raw stream. */
  protected enter(): void {
    if (this.#busy) throw new RuntimeError(`reentrant call inside ${this.toString()}`)
    this.#busy = true
  }

  /** Ends what {@link BufferedStream.enter} began. */
  protected leave(): void {
    this.#busy = false
  }
}
