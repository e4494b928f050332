import { ValueError } from '@sockcall/core'
import type { BufferedIOBase } from './buffered-io-base.js'
import { chain, UnsupportedOperation } from './errors.js'
import { TextIOBase } from './text-io-base.js'

/** The part of TextIOWrapper that concerns only its byte stream: what it passes on, closing and detaching. */
export abstract class TextStream extends TextIOBase {
  #bufferedStream: BufferedIOBase | null

  /** @param buffer the byte stream. */
  constructor(buffer: BufferedIOBase) {
    super()
    this.#bufferedStream = buffer
  }

  /** The byte stream. @throws ValueError after {@link TextStream.detach}. */
  override get buffer(): BufferedIOBase {
    return this.attached()
  }

  /** The byte stream's name. */
  get name(): number | string | undefined {
    return this.attached().name
  }

  /** Whether the byte stream is closed. @throws ValueError once it was detached. */
  override get closed(): boolean {
    return this.attached().closed
  }

  /** The byte stream's descriptor. */
  override fileno(): number {
    return this.attached().fileno()
  }

  /** Whether the byte stream can seek. */
  override seekable(): boolean {
    return this.attached().seekable()
  }

  /** Whether the byte stream can be read. */
  override readable(): boolean {
    return this.attached().readable()
  }

  /** Whether the byte stream can be written. */
  override writable(): boolean {
    return this.attached().writable()
  }

  /** Whether the byte stream is a terminal. */
  override isatty(): boolean {
    return this.attached().isatty()
  }

  /** @throws UnsupportedOperation always. */
  override seek(_cookie: number, _whence?: number): number {
    this.open()
    throw new UnsupportedOperation('underlying stream is not seekable')
  }

  /** @throws UnsupportedOperation always. */
  override tell(): number {
    this.open()
    throw new UnsupportedOperation('underlying stream is not seekable')
  }

  /** Flushes, then resizes the byte stream. @throws UnsupportedOperation if that is impossible, as with a socket. */
  override truncate(size?: number | null): number {
    const buffer = this.attached()
    this.flush()
    return buffer.truncate(size)
  }

  /** Flushes and closes the byte stream, which is closed even if flushing throws. */
  override close(): void {
    const buffer = this.attached()
    if (buffer.closed) return
    try {
      this.flush()
    } catch (first) {
      try {
        buffer.close()
      } catch (later) {
        throw chain(later, first)
      }
      throw first
    }
    buffer.close()
  }

  /** Flushes, detaches the byte stream and returns it; this object cannot be used any more. */
  override detach(): BufferedIOBase {
    const buffer = this.attached()
    this.flush()
    this.#bufferedStream = null
    return buffer
  }

  /** The byte stream, null once it was detached. */
  protected get stream(): BufferedIOBase | null {
    return this.#bufferedStream
  }

  /** The byte stream. @throws ValueError once it was detached. */
  protected attached(): BufferedIOBase {
    if (this.#bufferedStream === null) throw new ValueError('underlying buffer has been detached')
    return this.#bufferedStream
  }

  /** The byte stream. @throws ValueError once it was detached or closed. */
  protected open(): BufferedIOBase {
    const buffer = this.attached()
    if (buffer.closed) throw new ValueError('I/O operation on closed file.')
    return buffer
  }
}
