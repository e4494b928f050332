import { ValueError } from '@sockcall/core'
import { RuntimeError } from '../exceptions/index.js'
import { IncompleteReadError, LimitOverrunError } from './errors.js'

/** What a reader may hold up, so that it never has to keep much more than twice its limit. */
export interface ReadTransport {
  pause_reading(): void
  resume_reading(): void
}

const DEFAULT_LIMIT = 2 ** 16
const NEWLINE = Buffer.from('\n')

/** `asyncio.StreamReader`. Sizes are in bytes; what is read is bytes. */
export class StreamReader {
  readonly #limit: number
  #chunks: Buffer[] = []
  #length = 0
  #eof = false
  #exception: Error | null = null
  #waiter: (() => void) | null = null
  #transport: ReadTransport | null = null
  #paused = false

  /** @throws ValueError unless `limit` is above 0. */
  constructor({ limit = DEFAULT_LIMIT }: { readonly limit?: number | undefined } = {}) {
    if (limit <= 0) throw new ValueError('Limit cannot be <= 0')
    this.#limit = limit
  }

  /** What was given to `set_exception()`. */
  exception(): Error | null {
    return this.#exception
  }

  /** Have reads that wait, and all later ones, fail with this. */
  set_exception(exception: Error): void {
    this.#exception = exception
    this.#wake()
  }

  /** Where the bytes come from: it is paused while too many wait here. */
  set_transport(transport: ReadTransport): void {
    this.#transport = transport
  }

  /** There will be no more bytes. */
  feed_eof(): void {
    this.#eof = true
    this.#wake()
  }

  /** Bytes to be read. */
  feed_data(data: Uint8Array): void {
    if (data.length === 0) return
    this.#chunks.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    this.#length += data.length
    this.#wake()
    if (this.#transport !== null && !this.#paused && this.#length > 2 * this.#limit) {
      this.#paused = true
      this.#transport.pause_reading()
    }
  }

  /** True when the buffer is empty and the end of the stream has come. */
  at_eof(): boolean {
    return this.#eof && this.#length === 0
  }

  /** Up to `n` bytes, at least one; none at the end of the stream. With -1 all bytes up to there. */
  async read(n = -1): Promise<Buffer> {
    this.#check()
    if (n === 0) return Buffer.alloc(0)
    if (n < 0) {
      const blocks: Buffer[] = []
      for (;;) {
        const block = await this.read(this.#limit)
        if (block.length === 0) return Buffer.concat(blocks)
        blocks.push(block)
      }
    }
    if (this.#length === 0 && !this.#eof) await this.#wait('read')
    return this.#take(Math.min(n, this.#length))
  }

  /** A line with its newline; what there is at the end of the stream. @throws ValueError beyond the limit. */
  async readline(): Promise<Buffer> {
    try {
      return await this.readuntil(NEWLINE)
    } catch (error) {
      if (error instanceof IncompleteReadError) return error.partial
      if (!(error instanceof LimitOverrunError)) throw error
      const buffered = this.#joined()
      const separated = buffered.subarray(error.consumed, error.consumed + 1).equals(NEWLINE)
      this.#take(separated ? error.consumed + 1 : buffered.length)
      throw new ValueError(error.message)
    }
  }

  /**
   * Bytes up to and with `separator`.
   *
   * @throws IncompleteReadError at the end of the stream; LimitOverrunError beyond the limit, the bytes staying in the buffer.
   */
  async readuntil(separator: Uint8Array = NEWLINE): Promise<Buffer> {
    if (separator.length === 0) throw new ValueError('Separator should be at least one-byte string')
    this.#check()
    let offset = 0
    let found = -1
    for (;;) {
      if (this.#length - offset >= separator.length) {
        found = this.#joined().indexOf(separator, offset)
        if (found >= 0) break
        offset = this.#length + 1 - separator.length
        if (offset > this.#limit) {
          throw new LimitOverrunError('Separator is not found, and chunk exceed the limit', offset)
        }
      }
      if (this.#eof) throw new IncompleteReadError(this.#take(this.#length), null)
      await this.#wait('readuntil')
    }
    if (found > this.#limit) {
      throw new LimitOverrunError('Separator is found, but chunk is longer than limit', found)
    }
    return this.#take(found + separator.length)
  }

  /** Exactly `n` bytes. @throws IncompleteReadError at the end of the stream; ValueError for a negative n. */
  async readexactly(n: number): Promise<Buffer> {
    if (n < 0) throw new ValueError('readexactly size can not be less than zero')
    this.#check()
    if (n === 0) return Buffer.alloc(0)
    while (this.#length < n) {
      if (this.#eof) throw new IncompleteReadError(this.#take(this.#length), n)
      await this.#wait('readexactly')
    }
    return this.#take(n)
  }

  /** Lines, to the end of the stream. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      const line = await this.readline()
      if (line.length === 0) return
      yield line
    }
  }

  #check(): void {
    if (this.#exception !== null) throw this.#exception
  }

  async #wait(name: string): Promise<void> {
    if (this.#waiter !== null) {
      throw new RuntimeError(`${name}() called while another coroutine is already waiting for incoming data`)
    }
    if (this.#paused) {
      this.#paused = false
      this.#transport?.resume_reading()
    }
    await new Promise<void>((resolve) => {
      this.#waiter = resolve
    })
    this.#check()
  }

  #wake(): void {
    const waiter = this.#waiter
    this.#waiter = null
    waiter?.()
  }

  #joined(): Buffer {
    const [first] = this.#chunks
    if (this.#chunks.length === 1 && first !== undefined) return first
    const all = Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all
  }

  #take(n: number): Buffer {
    if (n === 0) return Buffer.alloc(0)
    const all = this.#joined()
    this.#chunks = n === all.length ? [] : [all.subarray(n)]
    this.#length -= n
    if (this.#paused && this.#length <= this.#limit) {
      this.#paused = false
      this.#transport?.resume_reading()
    }
    return all.subarray(0, n)
  }
}
