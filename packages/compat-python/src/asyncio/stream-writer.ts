import type { Bytes, SocketDuplex } from '@sockcall/core'
import { RuntimeError } from '../exceptions/index.js'
import type { StreamReader } from './stream-reader.js'

/** `asyncio.StreamWriter`, over a connection whose bytes a reader receives. */
export class StreamWriter {
  readonly #stream: SocketDuplex
  readonly #reader: StreamReader
  readonly #extra: ReadonlyMap<string, unknown>
  readonly #closed: Promise<void>
  #closing = false

  /** @internal open_connection() and start_server() make them. */
  constructor(stream: SocketDuplex, reader: StreamReader, extra: ReadonlyMap<string, unknown>, closed: Promise<void>) {
    this.#stream = stream
    this.#reader = reader
    this.#extra = extra
    this.#closed = closed
  }

  /** Send, or put into the buffer what cannot be sent at once. Follow it with `await drain()`. */
  write(data: Bytes): void {
    if (this.#stream.destroyed) return
    if (this.#stream.writableEnded) throw new RuntimeError('Cannot call write() after write_eof()')
    this.#stream.write(bytesOf(data))
  }

  /** As one write of all of them. */
  writelines(list: Iterable<Bytes>): void {
    this.write(Buffer.concat(Array.from(list, bytesOf)))
  }

  /** Wait until the buffer is nearly empty, if it is full. @throws what broke the connection. */
  async drain(): Promise<void> {
    const broken = this.#reader.exception()
    if (broken !== null) throw broken
    const stream = this.#stream
    if (!stream.writableNeedDrain || stream.destroyed) return
    await new Promise<void>((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done)
        resolve()
      }
      stream.on('drain', done).on('close', done)
    })
    const since = this.#reader.exception()
    if (since !== null) throw since
  }

  /** Whether `write_eof()` works: always. */
  can_write_eof(): boolean {
    return true
  }

  /** End our side of the connection once the buffer has been sent. */
  write_eof(): void {
    this.#stream.end()
  }

  /** Close the connection once the buffer has been sent. */
  close(): void {
    this.#closing = true
    this.#stream.destroySoon()
  }

  /** Whether `close()` was called. */
  is_closing(): boolean {
    return this.#closing || this.#stream.destroyed
  }

  /** Wait until the connection is closed. @throws what broke it. */
  wait_closed(): Promise<void> {
    return this.#closed
  }

  /** `'peername'`, `'sockname'`, `'socket'`; null, or `missing`, for a name that is not known. */
  get_extra_info(name: string, missing: unknown = null): unknown {
    return this.#extra.get(name) ?? missing
  }
}

function bytesOf(data: Bytes): Uint8Array {
  if (data instanceof Uint8Array) return data
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}
