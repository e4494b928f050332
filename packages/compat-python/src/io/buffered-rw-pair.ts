import type { Size } from './arguments.js'
import { BufferedIOBase } from './buffered-io-base.js'
import { BufferedReader } from './buffered-reader.js'
import { BufferedWriter } from './buffered-writer.js'
import { DEFAULT_BUFFER_SIZE } from './constants.js'
import { chain } from './errors.js'
import type { RawIOBase } from './raw-io-base.js'

/** The reader of a pair, only for the classes of this folder. */
export let readerOf: (pair: BufferedRWPair) => BufferedReader

/**
 * `io.BufferedRWPair`: a BufferedReader and a BufferedWriter as one object, without a position. It has no `name`, no `mode`, no
 * `raw` and no `fileno()`, as in Python.
 */
export class BufferedRWPair extends BufferedIOBase {
  readonly #reader: BufferedReader
  readonly #writer: BufferedWriter
  protected override get typeName(): string {
    return '_io.BufferedRWPair'
  }

  static {
    readerOf = (pair) => pair.#reader
  }

  /**
   * @param reader a readable raw stream. @param writer a writable one; may be the same.
   * @param buffer_size the size of each of the two buffers.
   * @throws UnsupportedOperation if one of them is unsuitable. @throws ValueError if the size is not positive.
   */
  constructor(reader: RawIOBase, writer: RawIOBase, buffer_size: number = DEFAULT_BUFFER_SIZE) {
    super()
    reader._checkReadable()
    writer._checkWritable()
    this.#reader = new BufferedReader(reader, buffer_size)
    this.#writer = new BufferedWriter(writer, buffer_size)
  }

  /** Whether the writer is closed. */
  override get closed(): boolean {
    return this.#writer.closed
  }

  /** Like {@link BufferedReader.read}. Unflushed data is not written out first. */
  override read(size?: Size): Buffer | null {
    return this.#reader.read(size)
  }

  /** Like {@link BufferedReader.read1}. */
  override read1(size?: number): Buffer {
    return this.#reader.read1(size)
  }

  /** Like {@link BufferedReader.peek}. */
  peek(size?: number): Buffer {
    return this.#reader.peek(size)
  }

  /** Like {@link BufferedReader.readinto}. */
  override readinto(buffer: ArrayBufferView): number | null {
    return this.#reader.readinto(buffer)
  }

  /** Like {@link BufferedReader.readinto1}. */
  override readinto1(buffer: ArrayBufferView): number | null {
    return this.#reader.readinto1(buffer)
  }

  /**
   * One line. In CPython this is the general `IOBase.readline` over `peek` and `read`, which makes a second raw read at the end
   * of the stream and throws an OSError if it would block. So it is here, except that a line already buffered is taken at once.
   */
  override readline(size?: Size): Buffer {
    const line = size === undefined ? this.#reader.bufferedLine() : null
    return line ?? super.readline(size)
  }

  /** Like {@link BufferedWriter.write}. */
  override write(data: ArrayBufferView): number {
    return this.#writer.write(data)
  }

  /** Like {@link BufferedWriter.flush}. */
  override flush(): void {
    this.#writer.flush()
  }

  /** Whether the reader can be read. */
  override readable(): boolean {
    return this.#reader.readable()
  }

  /** Whether the writer can be written. */
  override writable(): boolean {
    return this.#writer.writable()
  }

  /** Whether one of the two is a terminal. */
  override isatty(): boolean {
    return this.#writer.isatty() || this.#reader.isatty()
  }

  /** Closes the writer, then the reader, even if the first throws. */
  override close(): void {
    try {
      this.#writer.close()
    } catch (first) {
      try {
        this.#reader.close()
      } catch (later) {
        throw chain(later, first)
      }
      throw first
    }
    this.#reader.close()
  }

  /** Python's `repr()`, without the address. */
  override toString(): string {
    return '<_io.BufferedRWPair object>'
  }
}
