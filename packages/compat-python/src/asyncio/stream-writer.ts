import { bindArguments, givenCount } from '../calling/keywords.js'
import { extraInfoArguments, type Transport } from './base-transport.js'
import { cancellable, unlessAborted } from './cancellation.js'
import type { LoopBase } from './loop-base.js'
import type { ProtocolMethods } from './protocols.js'
import type { SSLContext } from './ssl-context.js'
import { startTls } from './start-tls.js'
import type { StreamReader } from './stream-reader.js'

/** The keyword arguments of `start_tls()`. */
export interface StartTlsKeywords {
  /** The expected name in the server's certificate. */
  readonly server_hostname?: string | null | undefined
  /** Limit of the handshake in seconds; 60 by default. */
  readonly ssl_handshake_timeout?: number | null | undefined
  /** Limit for the peer's answer to the end of TLS, in seconds; 30 by default. */
  readonly ssl_shutdown_timeout?: number | null | undefined
}

const method = (name: string, parameters: readonly string[] = [], keywordOnly: readonly string[] = []) => ({
  name: `StreamWriter.${name}`,
  parameters,
  required: parameters.length,
  keywordOnly,
  method: true,
  objects: parameters,
})
const signatures = {
  write: method('write', ['data']),
  writelines: method('writelines', ['data']),
  start_tls: method('start_tls', ['sslcontext'], ['server_hostname', 'ssl_handshake_timeout', 'ssl_shutdown_timeout']),
}

/** The protocol of the writer's connection: what waits and TLS need of it. */
export interface WriterProtocol extends ProtocolMethods {
  /** Whether the connection was accepted by a server. */
  readonly serverSide: boolean
  /** Settles when the connection is lost. */
  readonly closed: Promise<void>
  /** Whether {@link drained} would wait. */
  readonly paused: boolean
  /**
   * Wait until the transport accepts more.
   *
   * @param signal ends the wait when it is aborted; null for none.
   * @throws ConnectionResetError if the connection is lost.
   */
  drained(signal: AbortSignal | null): Promise<void>
  /** start_tls() was called. */
  replaceTransport(transport: Transport): void
}

/** `asyncio.StreamWriter`, over a connection whose bytes a reader receives. */
export class StreamWriter {
  #transport: Transport
  readonly #protocol: WriterProtocol
  readonly #reader: StreamReader
  readonly #loop: LoopBase

  /** @internal open_connection() and start_server() make them. */
  constructor(transport: Transport, protocol: WriterProtocol, reader: StreamReader, loop: LoopBase) {
    this.#transport = transport
    this.#protocol = protocol
    this.#reader = reader
    this.#loop = loop
  }

  /** The transport that sends. */
  get transport(): Transport {
    return this.#transport
  }

  /**
   * Send bytes, and buffer what cannot be sent at once; the caller may reuse the memory at once. Follow it with `await
   * drain()`. On a lost connection it does nothing.
   *
   * @throws TypeError for anything but bytes; RuntimeError after `write_eof()`.
   */
  write(data: Uint8Array | ArrayBuffer | DataView): void
  write(...args: unknown[]): void {
    const [data] = args.length === 1 && args[0] instanceof Uint8Array ? args : bindArguments(signatures.write, args)
    this.#transport.write(data as Uint8Array)
  }

  /** Write all of them as one. */
  writelines(data: Iterable<Uint8Array | ArrayBuffer | DataView>): void
  writelines(...args: unknown[]): void {
    const [data] = bindArguments(signatures.writelines, args)
    this.#transport.writelines(data as Iterable<Uint8Array>)
  }

  /**
   * Wait until the buffer is nearly empty, if it is full. @throws what broke the connection; ConnectionResetError if it is
   * closed.
   */
  drain(...extra: never[]): Promise<void> {
    const broken = this.#reader.exception()
    if (extra.length > 0 || broken !== null || this.#transport.is_closing() || this.#protocol.paused) {
      return cancellable(undefined, async (call) => {
        noArguments('drain', extra)
        if (broken !== null) throw broken
        // connection_lost() may be about to be called.
        if (this.#transport.is_closing()) await new Promise<void>((resolve) => queueMicrotask(resolve))
        call.check()
        return this.#protocol.drained(call.signal)
      })
    }
    return this.#protocol.drained(null)
  }

  /** Whether `write_eof()` works: not over TLS. */
  can_write_eof(): boolean {
    return this.#transport.can_write_eof()
  }

  /** End our side of the connection once the buffer has been sent. */
  write_eof(): void {
    this.#transport.write_eof()
  }

  /** Close the connection once the buffer has been sent. */
  close(): void {
    this.#transport.close()
  }

  /** Whether the connection is closed or closing. */
  is_closing(): boolean {
    return this.#transport.is_closing()
  }

  /** Wait until the connection is closed. @throws what broke it. */
  wait_closed(): Promise<void> {
    return cancellable(undefined, (call) => unlessAborted(this.#protocol.closed, call.signal))
  }

  /**
   * `'peername'`, `'sockname'`, `'socket'`, and with TLS `'sslcontext'`, `'peercert'`, `'cipher'`, `'ssl_object'`.
   *
   * @param missing Python's `default`: the value of an unknown name; null if omitted.
   */
  get_extra_info(name: string, missing?: unknown): unknown
  get_extra_info(...args: unknown[]): unknown {
    return this.#transport.get_extra_info(...extraInfoArguments('StreamWriter', args))
  }

  /**
   * Continue with TLS over the same connection.
   *
   * @param sslcontext a result of `tls.createSecureContext()`, or options of node:tls.
   * @throws SSLError; TypeError for anything but a context.
   */
  start_tls(sslcontext: SSLContext, keywords?: StartTlsKeywords): Promise<void>
  async start_tls(...args: unknown[]): Promise<void> {
    const [sslcontext, serverHostname, handshakeTimeout, shutdownTimeout] = bindArguments(signatures.start_tls, args)
    await this.drain()
    const transport = await startTls(this.#loop, this.#transport, this.#protocol, sslcontext, {
      serverSide: this.#protocol.serverSide,
      serverHostname,
      handshakeTimeout,
      shutdownTimeout,
      reader: this.#reader,
    })
    this.#transport = transport
    this.#protocol.replaceTransport(transport)
    transport.begin()
  }

  /** Python's repr. */
  __repr__(): string {
    return `<StreamWriter transport=${this.#transport.__repr__()} reader=${this.#reader.__repr__()}>`
  }

  /** The same as {@link __repr__}. */
  toString(): string {
    return this.__repr__()
  }
}

function noArguments(name: string, extra: readonly unknown[]): void {
  if (givenCount(extra) > 0) bindArguments(method(name), extra)
}
