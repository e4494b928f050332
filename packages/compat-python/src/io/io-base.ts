import { OSError, ValueError } from '@sockcall/core'
import { pythonTypeName } from '@sockcall/core/internal'
import { toPlainCInt } from '../calling/integers.js'
import { AttributeError } from '../exceptions/attribute-error.js'
import { indexOr, type Size, sizeOrNone } from './arguments.js'
import { SEEK_CUR } from './constants.js'
import { isInterrupted, UnsupportedOperation } from './errors.js'

interface Peekable {
  peek(size?: number): Buffer
}

function hasPeek(stream: object): stream is Peekable {
  return 'peek' in stream && typeof stream.peek === 'function'
}

/**
 * `io.IOBase`: the base of all streams. A stream is its own iterator over its lines (`for (const line of f)`), and `using f =
 * ...` closes it as Python's `with` does. Leaving a loop early does not close the stream.
 *
 * @typeParam Line what a read returns: Buffer, or string for text.
 * @typeParam Data what a write accepts.
 */
export abstract class IOBase<Line extends Buffer | string, Data> implements Iterable<Line>, Iterator<Line, undefined> {
  #baseClosed = false

  /** Reads up to `size` bytes or characters; everything if `size` is omitted. */
  abstract read(size?: Size): Line | null
  /** Writes `data` and returns how much of it was accepted. */
  abstract write(data: Data): number | null

  /** Only text files have a byte stream under them. @throws AttributeError */
  get buffer(): unknown {
    throw new AttributeError(`'${this.typeName}' object has no attribute 'buffer'`)
  }

  /** Whether the stream is closed. */
  get closed(): boolean {
    return this.#baseClosed
  }

  /** Changes the position. @throws UnsupportedOperation unless a subclass can. */
  seek(offset: number, whence = 0): number {
    toPlainCInt(offset)
    toPlainCInt(whence)
    throw new UnsupportedOperation('seek')
  }

  /** The position: `seek(0, SEEK_CUR)`. */
  tell(): number {
    return this.seek(0, SEEK_CUR)
  }

  /** Resizes the file. @throws UnsupportedOperation unless a subclass can. */
  truncate(_size?: number | null): number {
    throw new UnsupportedOperation('truncate')
  }

  /** Writes out what is buffered; nothing here. @throws ValueError if the stream is closed. */
  flush(): void {
    if (this.#baseClosed) throw new ValueError('I/O operation on closed file.')
  }

  /** Flushes and closes. A second call does nothing. */
  close(): void {
    if (this.#baseClosed) return
    try {
      this.flush()
    } finally {
      this.#baseClosed = true
    }
  }

  /** Whether `seek` works. */
  seekable(): boolean {
    return false
  }

  /** Whether reading works. */
  readable(): boolean {
    return false
  }

  /** Whether writing works. */
  writable(): boolean {
    return false
  }

  /** The file descriptor. @throws UnsupportedOperation if there is none. */
  fileno(): number {
    throw new UnsupportedOperation('fileno')
  }

  /** Whether this is a terminal: never. @throws ValueError if the stream is closed. */
  isatty(): boolean {
    this._checkClosed()
    return false
  }

  /**
   * One line with its end, or the rest at the end of the stream; empty at the end. At most `size` bytes if `size` is not
   * negative.
   *
   * This is Python's slow general form: one byte at a time, unless the stream can `peek`.
   */
  readline(size?: Size): Line {
    const limit = sizeOrNone(size)
    const parts: Buffer[] = []
    let length = 0
    while (limit < 0 || length < limit) {
      const data: unknown = this.#readLinePart(limit < 0 ? limit : limit - length)
      if (!(data instanceof Uint8Array)) {
        throw new OSError(`read() should have returned a bytes object, not '${pythonTypeName(data)}'`)
      }
      if (data.length === 0) break
      parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
      length += data.length
      if (data[data.length - 1] === 10) break
    }
    // Only byte streams get here: TextIOBase has its own readline.
    return Buffer.concat(parts, length) as unknown as Line
  }

  #readLinePart(limit: number): unknown {
    for (;;) {
      try {
        let wanted = 1
        if (hasPeek(this)) {
          const ahead = this.peek(1)
          if (ahead.length > 0) {
            const newline = ahead.indexOf(10)
            wanted = newline < 0 ? ahead.length : newline + 1
            if (limit >= 0 && wanted > limit) wanted = limit
          }
        }
        return this.read(wanted)
      } catch (error) {
        if (!isInterrupted(error)) throw error
      }
    }
  }

  /**
   * The remaining lines. With a positive `hint`, stops after the line at which the total exceeds `hint` bytes (characters, for
   * text).
   */
  readlines(hint?: Size): Line[] {
    const limit = sizeOrNone(hint)
    const lines: Line[] = []
    let total = 0
    for (const line of this) {
      lines.push(line)
      if (limit > 0) {
        const length = this.lineLength(line)
        if (length > limit - total) break
        total += length
      }
    }
    return lines
  }

  /** Writes each item as it is; no line ends are added. @throws ValueError if the stream is closed. */
  writelines(lines: Iterable<Data>): void {
    this._checkClosed()
    const candidate: unknown = lines
    if (candidate === null || candidate === undefined || !(Symbol.iterator in Object(candidate))) {
      throw new TypeError(`'${pythonTypeName(candidate)}' object is not iterable`)
    }
    for (const line of lines) this.#writeLine(line)
  }

  #writeLine(line: Data): void {
    for (;;) {
      try {
        this.write(line)
        return
      } catch (error) {
        if (!isInterrupted(error)) throw error
      }
    }
  }

  /** The next line, like `next(f)`. */
  next(): IteratorResult<Line, undefined> {
    const line = this.readline()
    return line.length === 0 ? { done: true, value: undefined } : { done: false, value: line }
  }

  /** The stream itself, like `iter(f)`. @throws ValueError if the stream is closed. */
  [Symbol.iterator](): this {
    this._checkClosed()
    return this
  }

  /** Closes the stream at the end of its `using` block. */
  [Symbol.dispose](): void {
    this.close()
  }

  /** Enters Python's `with`. @throws ValueError if the stream is closed. */
  __enter__(): this {
    this._checkClosed()
    return this
  }

  /** Leaves Python's `with`: closes the stream. */
  __exit__(..._exception: unknown[]): void {
    this.close()
  }

  /** @throws ValueError if the stream is closed. */
  _checkClosed(): void {
    if (this.closed) throw new ValueError('I/O operation on closed file.')
  }

  /** @throws UnsupportedOperation unless the stream can be read. */
  _checkReadable(): void {
    if (this.readable() !== true) throw new UnsupportedOperation('File or stream is not readable.')
  }

  /** @throws UnsupportedOperation unless the stream can be written. */
  _checkWritable(): void {
    if (this.writable() !== true) throw new UnsupportedOperation('File or stream is not writable.')
  }

  /** @throws UnsupportedOperation unless the stream can seek. */
  _checkSeekable(): void {
    if (this.seekable() !== true) throw new UnsupportedOperation('File or stream is not seekable.')
  }

  /** Python's `repr()`. */
  toString(): string {
    return `<${this.constructor.name} object>`
  }

  /** Node's inspect shows the `repr()`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  /** The name of the class in Python's messages. */
  protected get typeName(): string {
    return this.constructor.name
  }

  /** `len(line)`, which for text counts code points. */
  protected lineLength(line: Line): number {
    return line.length
  }
}

/** The `whence` of a seek, checked. */
export function seekWhence(whence: unknown): number {
  const from = indexOr(whence, 0)
  if (from < 0 || from > 2) throw new ValueError(`whence value ${from} unsupported`)
  return from
}
