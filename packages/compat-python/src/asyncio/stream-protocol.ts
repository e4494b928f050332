import { ConnectionResetError } from '@sockcall/core'
import type { BaseTransport, Transport } from './base-transport.js'
import { whenAborted } from './cancellation.js'
import { CancelledError } from './errors.js'
import type { LoopBase } from './loop-base.js'
import type { ProtocolMethods } from './protocols.js'
import { feedOwned, replaceTransport, type StreamReader } from './stream-reader.js'
import { StreamWriter } from './stream-writer.js'
import { isAwaitable } from './task.js'

/** Called with each connection. An exception is reported to the event loop's exception handler, and closes the connection. */
export type ClientConnected = (reader: StreamReader, writer: StreamWriter) => unknown

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** `asyncio.StreamReaderProtocol`: received bytes are fed to a reader, and `drain()` waits for the buffer. */
export class StreamReaderProtocol implements ProtocolMethods {
  readonly #loop: LoopBase
  readonly #reader: StreamReader
  readonly #connected: ClientConnected | null
  readonly #drains = new Set<Waiter>()
  #overTls = false
  #paused = false
  #lost = false
  /** Settles when the connection is lost. */
  readonly closed: Promise<void>
  #close: Waiter = { resolve: () => {}, reject: () => {} }

  /** @internal @param connected called with a reader and a writer when the connection is made. */
  constructor(loop: LoopBase, reader: StreamReader, connected: ClientConnected | null) {
    this.#loop = loop
    this.#reader = reader
    this.#connected = connected
    this.closed = new Promise<void>((resolve, reject) => {
      this.#close = { resolve, reject }
    })
    // A program that does not await the end sees the error when it reads or drains.
    this.closed.catch(() => {})
  }

  /** Whether the connection was accepted by a server. */
  get serverSide(): boolean {
    return this.#connected !== null
  }

  connection_made(transport: BaseTransport): void {
    const stream = transport as Transport
    this.#reader.set_transport(stream)
    this.#overTls = transport.get_extra_info('sslcontext') !== null
    if (this.#connected === null) return
    const failed = (exception: unknown) => {
      const message = 'Unhandled exception in client_connected_cb'
      // A cancelled handler has not failed.
      if (!(exception instanceof CancelledError)) {
        this.#loop.call_exception_handler({ message, exception, transport: stream })
      }
      stream.close()
    }
    try {
      const result = this.#connected(this.#reader, new StreamWriter(stream, this, this.#reader, this.#loop))
      if (isAwaitable(result)) Promise.resolve(result).catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  /** start_tls() was called. */
  replaceTransport(transport: Transport): void {
    this.#overTls = true
    replaceTransport(this.#reader, transport)
  }

  connection_lost(exc: Error | null): void {
    this.#lost = true
    if (exc === null) {
      this.#reader.feed_eof()
      this.#close.resolve()
    } else {
      this.#reader.set_exception(exc)
      this.#close.reject(exc)
    }
    for (const waiter of this.#drains) {
      if (exc === null) waiter.resolve()
      else waiter.reject(exc)
    }
    this.#drains.clear()
  }

  data_received(data: Buffer): void {
    feedOwned(this.#reader, data)
  }

  eof_received(): boolean {
    this.#reader.feed_eof()
    // TLS cannot end one side alone.
    return !this.#overTls
  }

  pause_writing(): void {
    this.#paused = true
  }

  resume_writing(): void {
    this.#paused = false
    for (const waiter of this.#drains) waiter.resolve()
    this.#drains.clear()
  }

  /**
   * Wait until the transport accepts more.
   *
   * @param signal ends the wait when it is aborted; null for none.
   * @throws ConnectionResetError if the connection is lost.
   */
  drained(signal: AbortSignal | null): Promise<void> {
    if (this.#lost) return Promise.reject(new ConnectionResetError('Connection lost'))
    if (!this.#paused) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject }
      this.#drains.add(waiter)
      if (signal === null) return
      whenAborted(signal, (reason) => {
        this.#drains.delete(waiter)
        reject(reason)
      })
    })
  }

  /** Whether {@link drained} would wait. */
  get paused(): boolean {
    return this.#paused && !this.#lost
  }
}
