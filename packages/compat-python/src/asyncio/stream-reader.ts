import { isAnyArrayBuffer } from 'node:util/types'
import { ValueError } from '@sockcall/core'
import { pythonTypeName } from '@sockcall/core/internal'
import { bindArguments, isKeywords } from '../calling/keywords.js'
import { isTrue } from '../calling/truth.js'
import { AssertionError, RuntimeError } from '../exceptions/index.js'
import { ByteBuffer } from './byte-buffer.js'
import { type Cancellable, cancelledBy, Scope } from './cancellation.js'
import { IncompleteReadError, LimitOverrunError } from './errors.js'

/** What a reader pauses, so that it never keeps much more than twice its limit. */
export interface ReadTransport {
  /** Pause receiving. */
  pause_reading(): void
  /** Resume receiving. */
  resume_reading(): void
}

/** The keyword arguments of `StreamReader()`. */
export interface StreamReaderKeywords {
  /** The longest line, and half of what is buffered, in bytes; 64 KiB by default. */
  readonly limit?: number | bigint | boolean | undefined
  /** The event loop: there is one per thread, so it has no effect. */
  readonly loop?: object | null | undefined
}

const DEFAULT_LIMIT = 2 ** 16
const NEWLINE = Buffer.from('\n')
const EMPTY = Buffer.alloc(0)

const method = (name: string, parameters: readonly string[] = [], required = 0) => ({
  name: `StreamReader.${name}`,
  parameters,
  required,
  method: true,
})
const constructorSignature = method('__init__', ['limit', 'loop'])
const readSignature = method('read', ['n'])
const readexactlySignature = method('readexactly', ['n'], 1)
const readuntilSignature = method('readuntil', ['separator'])
const readlineSignature = method('readline')

/** Feed bytes that will not change: the reader keeps them without a copy. @internal */
export let feedOwned: (reader: StreamReader, chunk: Buffer) => void
/** The reader's transport was replaced, by start_tls(). @internal */
export let replaceTransport: (reader: StreamReader, transport: ReadTransport) => void
/** Take the unread bytes away. @internal */
export let takeBuffered: (reader: StreamReader) => Buffer

/**
 * `asyncio.StreamReader`. Sizes are in bytes, and reads return bytes.
 *
 * `wait_for`, `timeout` and `Task.cancel` end a waiting read. What had arrived by then stays in the buffer, and the reader can
 * be read again.
 */
export class StreamReader {
  readonly #limit: number
  readonly #buffer = new ByteBuffer()
  #eof = false
  #exception: Error | null = null
  #waiter: PendingRead | null = null
  #transport: ReadTransport | null = null
  #paused = false

  static {
    feedOwned = (reader, chunk) => reader.#feed(chunk)
    replaceTransport = (reader, transport) => {
      reader.#transport = transport
    }
    takeBuffered = (reader) => reader.#buffer.takeAll()
  }

  /** @throws ValueError unless `limit` is above 0. */
  constructor(limit?: number | bigint | boolean, loop?: object | null)
  constructor(keywords: StreamReaderKeywords)
  constructor(...args: unknown[]) {
    const [limit = DEFAULT_LIMIT] = bindArguments(constructorSignature, args)
    this.#limit = checkLimit(limit)
  }

  /** The argument of `set_exception()`, or null. */
  exception(): Error | null {
    return this.#exception
  }

  /** Make waiting reads, and all later ones, fail with this. */
  set_exception(exception: Error): void {
    this.#exception = exception
    const waiter = this.#waiter
    this.#waiter = null
    waiter?.cancel(exception)
  }

  /** Set the source of the bytes, which is paused while too many are unread. @throws AssertionError for a second one. */
  set_transport(transport: ReadTransport): void {
    if (this.#transport !== null) throw new AssertionError('Transport already set')
    this.#transport = transport
  }

  /** Mark the end of the stream. */
  feed_eof(): void {
    this.#eof = true
    this.#wake()
  }

  /** Add a copy of bytes to be read. @throws AssertionError after `feed_eof()`; TypeError for anything but bytes. */
  feed_data(data: Uint8Array | ArrayBuffer | DataView): void {
    if (this.#eof) throw new AssertionError('feed_data after feed_eof')
    const given: unknown = data
    // A value that is false in Python is no data.
    if (!isTrue(given)) return
    if (!ArrayBuffer.isView(given) && !isAnyArrayBuffer(given)) {
      throw new TypeError(
        typeof given === 'string'
          ? "expected iterable of integers; got: 'str'"
          : `can't extend bytearray with ${pythonTypeName(given)}`,
      )
    }
    this.#feed(
      ArrayBuffer.isView(given)
        ? Buffer.from(new Uint8Array(given.buffer, given.byteOffset, given.byteLength))
        : Buffer.from(new Uint8Array(given)),
    )
  }

  /** Whether the buffer is empty and the stream has ended. */
  at_eof(): boolean {
    return this.#eof && this.#buffer.length === 0
  }

  /** Up to `n` bytes, at least one; none at the end of the stream. With -1 all bytes up to the end. */
  read(n?: number | bigint | boolean): Promise<Buffer>
  read(keywords: { readonly n?: number | bigint | boolean | undefined }): Promise<Buffer>
  read(...args: unknown[]): Promise<Buffer> {
    return this.#begin('read', () => {
      const [given = -1] = plain(args) ? args : bindArguments(readSignature, args)
      if (this.#exception !== null) throw this.#exception
      const n = byteCount(given)
      if (n === 0) return () => EMPTY
      if (n < 0) return this.#readAll()
      return () => (this.#buffer.length > 0 || this.#eof ? this.#take(n) : undefined)
    })
  }

  /** A line with its newline, or the rest at the end of the stream. @throws ValueError beyond the limit. */
  readline(...extra: never[]): Promise<Buffer> {
    return this.#begin('readuntil', () => {
      if (extra.length > 0) bindArguments(readlineSignature, extra)
      if (this.#exception !== null) throw this.#exception
      const attempt = this.#until([NEWLINE])
      return () => {
        try {
          return attempt()
        } catch (error) {
          if (error instanceof IncompleteReadError) return error.partial
          if (!(error instanceof LimitOverrunError)) throw error
          const separated = this.#buffer.indexOf(NEWLINE, error.consumed) === error.consumed
          this.#buffer.drop(separated ? error.consumed + 1 : this.#buffer.length)
          this.#resume()
          throw new ValueError(error.message)
        }
      }
    })
  }

  /**
   * Bytes up to and including `separator`, or the nearest of several.
   *
   * @throws IncompleteReadError at the end of the stream; LimitOverrunError beyond the limit, with the bytes left in the
   * buffer.
   */
  readuntil(separator?: Uint8Array | readonly Uint8Array[]): Promise<Buffer>
  readuntil(keywords: { readonly separator?: Uint8Array | readonly Uint8Array[] | undefined }): Promise<Buffer>
  readuntil(...args: unknown[]): Promise<Buffer> {
    return this.#begin('readuntil', () => {
      const [separator = NEWLINE] =
        args.length === 1 && !isKeywords(args[0]) ? args : bindArguments(readuntilSignature, args)
      const separators = checkSeparators(separator)
      if (this.#exception !== null) throw this.#exception
      return this.#until(separators)
    })
  }

  /** Exactly `n` bytes. @throws IncompleteReadError at the end of the stream; ValueError for a negative n. */
  readexactly(n: number | bigint | boolean): Promise<Buffer>
  readexactly(keywords: { readonly n: number | bigint | boolean }): Promise<Buffer>
  readexactly(...args: unknown[]): Promise<Buffer> {
    return this.#begin('readexactly', () => {
      const [given] = plain(args) ? args : bindArguments(readexactlySignature, args)
      const n = byteCount(given)
      if (n < 0) throw new ValueError('readexactly size can not be less than zero')
      if (this.#exception !== null) throw this.#exception
      if (n === 0) return () => EMPTY
      return () => {
        if (this.#buffer.length >= n) return this.#take(n)
        if (this.#eof) throw new IncompleteReadError(this.#buffer.takeAll(), given as number | bigint)
        return undefined
      }
    })
  }

  /** The lines up to the end of the stream. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      const line = await this.readline()
      if (line.length === 0) return
      yield line
    }
  }

  /** Python's repr. */
  __repr__(): string {
    const info = ['StreamReader']
    if (this.#buffer.length > 0) info.push(`${this.#buffer.length} bytes`)
    if (this.#eof) info.push('eof')
    if (this.#limit !== DEFAULT_LIMIT) info.push(`limit=${this.#limit}`)
    if (this.#waiter !== null) info.push('waiter=<Future pending>')
    if (this.#exception !== null) info.push(`exception=${this.#exception}`)
    if (this.#transport !== null) info.push(`transport=${String(this.#transport)}`)
    if (this.#paused) info.push('paused')
    return `<${info.join(' ')}>`
  }

  /** The same as {@link __repr__}. */
  toString(): string {
    return this.__repr__()
  }

  /** Blocks up to the end of the stream. What a cancelled read has consumed is lost, as in Python. */
  #readAll(): () => Buffer | undefined {
    const blocks: Buffer[] = []
    return () => {
      if (this.#buffer.length > 0) blocks.push(this.#take(this.#buffer.length))
      return this.#eof ? Buffer.concat(blocks) : undefined
    }
  }

  /** @param separators shortest first. */
  #until(separators: readonly Uint8Array[]): () => Buffer | undefined {
    const shortest = separators[0]?.length ?? 0
    const longest = separators.at(-1)?.length ?? 0
    // No separator begins before this.
    let offset = 0
    return () => {
      const { length } = this.#buffer
      if (length - offset >= shortest) {
        let start = -1
        let end = Number.POSITIVE_INFINITY
        for (const separator of separators) {
          const at = this.#buffer.indexOf(separator, offset)
          if (at < 0 || at + separator.length >= end) continue
          start = at
          end = at + separator.length
        }
        if (start >= 0) {
          if (start > this.#limit) {
            throw new LimitOverrunError('Separator is found, but chunk is longer than limit', start)
          }
          return this.#take(end)
        }
        offset = Math.max(0, length + 1 - longest)
        if (offset > this.#limit) {
          throw new LimitOverrunError('Separator is not found, and chunk exceed the limit', offset)
        }
      }
      if (this.#eof) throw new IncompleteReadError(this.#buffer.takeAll(), null)
      return undefined
    }
  }

  #feed(chunk: Buffer): void {
    this.#buffer.append(chunk)
    this.#wake()
    if (this.#transport === null || this.#paused || this.#buffer.length <= 2 * this.#limit) return
    this.#paused = true
    this.#transport.pause_reading()
  }

  /**
   * @param prepare checks the arguments and returns a function that tries to read; undefined means that too little is there.
   */
  #begin(name: string, prepare: () => () => Buffer | undefined): Promise<Buffer> {
    let attempt: () => Buffer | undefined
    try {
      attempt = prepare()
      const done = attempt()
      if (done !== undefined) return Promise.resolve(done)
    } catch (error) {
      return Promise.reject(error)
    }
    const read = new PendingRead(name, attempt)
    const promise = new Promise<Buffer>((resolve, reject) => {
      read.resolve = resolve
      read.reject = reject
    })
    this.#wait(read)
    return cancelledBy(promise, read)
  }

  #wait(read: PendingRead): void {
    if (this.#waiter !== null && !this.#waiter.over) {
      const message = `${read.name}() called while another coroutine is already waiting for incoming data`
      read.cancel(new RuntimeError(message))
      return
    }
    // A read of more than the limit would wait for ever.
    if (this.#paused) {
      this.#paused = false
      this.#transport?.resume_reading()
    }
    this.#waiter = read
  }

  #wake(): void {
    const read = this.#waiter
    if (read === null) return
    this.#waiter = null
    if (!read.over) queueMicrotask(() => this.#retry(read))
  }

  #retry(read: PendingRead): void {
    if (read.over) return
    try {
      const done = read.attempt()
      if (done === undefined) this.#wait(read)
      else read.settle(done)
    } catch (error) {
      read.cancel(error)
    }
  }

  #take(n: number): Buffer {
    const taken = this.#buffer.take(n)
    this.#resume()
    return taken
  }

  #resume(): void {
    if (!this.#paused || this.#buffer.length > this.#limit) return
    this.#paused = false
    this.#transport?.resume_reading()
  }
}

/** A read that needs more bytes. */
class PendingRead implements Cancellable {
  readonly name: string
  readonly attempt: () => Buffer | undefined
  readonly #scope: Scope | undefined
  resolve: (value: Buffer) => void = () => {}
  reject: (error: unknown) => void = () => {}
  over = false

  constructor(name: string, attempt: () => Buffer | undefined) {
    this.name = name
    this.attempt = attempt
    this.#scope = Scope.enter(this)
  }

  get waits(): boolean {
    return !this.over
  }

  settle(value: Buffer): void {
    this.#finish()
    this.resolve(value)
  }

  cancel(error: unknown): void {
    if (this.over) return
    this.#finish()
    this.reject(error)
  }

  #finish(): void {
    this.over = true
    this.#scope?.leave(this)
  }
}

/** A single number needs no sorting. */
function plain(args: readonly unknown[]): boolean {
  return args.length === 1 && typeof args[0] === 'number'
}

/**
 * `Limit cannot be <= 0`
 *
 * @throws ValueError, TypeError.
 */
function checkLimit(limit: unknown): number {
  if (typeof limit !== 'number' && typeof limit !== 'bigint' && typeof limit !== 'boolean') {
    throw new TypeError(`'<=' not supported between instances of '${pythonTypeName(limit)}' and 'int'`)
  }
  if (Number(limit) <= 0) throw new ValueError('Limit cannot be <= 0')
  return Number(limit)
}

/** How many bytes to read: an integer in any form, too large ones as Infinity. */
function byteCount(n: unknown): number {
  if (typeof n === 'bigint' || typeof n === 'boolean') return Number(n)
  if (typeof n !== 'number') {
    throw new TypeError(`'<' not supported between instances of '${pythonTypeName(n)}' and 'int'`)
  }
  if (!Number.isInteger(n)) throw new TypeError('slice indices must be integers or None or have an __index__ method')
  return n
}

/** The separators, shortest first, as the shortest result counts. */
function checkSeparators(separator: unknown): readonly Uint8Array[] {
  const all: readonly unknown[] = Array.isArray(separator) ? separator : [separator]
  const separators = all.map((one) => {
    if (one instanceof Uint8Array) return one
    if (ArrayBuffer.isView(one)) return new Uint8Array(one.buffer, one.byteOffset, one.byteLength)
    if (isAnyArrayBuffer(one)) return new Uint8Array(one)
    throw new TypeError(
      typeof one === 'string'
        ? "argument should be integer or bytes-like object, not 'str'"
        : `object of type '${pythonTypeName(one)}' has no len()`,
    )
  })
  separators.sort((a, b) => a.length - b.length)
  const [shortest] = separators
  if (shortest === undefined) throw new ValueError('Separator should contain at least one element')
  if (shortest.length === 0) throw new ValueError('Separator should be at least one-byte string')
  return separators
}
