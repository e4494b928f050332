import { OSError } from '@sockcall/core'
import type { AnyAddress } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'
import { type BaseProtocolMethods, BaseTransport } from './base-transport.js'
import type { LoopBase } from './loop-base.js'
import { TransportSocket } from './transport-socket.js'

/** After this many writes to a lost connection each further one gives a warning. */
const LOG_THRESHOLD_FOR_CONNLOST_WRITES = 5

/** Counts the connections of a server. */
export interface TransportOwner {
  /** A connection is made. */
  attach(transport: { close(): void; abort(): void }): void
  /** It is lost. */
  detach(transport: { close(): void; abort(): void }): void
}

/** What a transport over a socket does besides reading and writing: its life from connection_made() to connection_lost(). */
export abstract class SelectorTransport<P extends BaseProtocolMethods> extends BaseTransport {
  /** The socket underneath. */
  protected readonly sock: SocketClass
  /** The protocol that is called. */
  protected protocol: P
  /** 1 once `connection_lost()` is scheduled, and one more for each write since. */
  protected lost = 0
  /** close() or abort() was called, or the connection was lost. */
  protected closing = false
  #paused = false
  #over = false
  readonly #owner: TransportOwner | null
  /** Kept for when the socket is closed. */
  readonly #fd: number

  protected constructor(
    loop: LoopBase,
    sock: SocketClass,
    protocol: P,
    peername: AnyAddress | undefined,
    owner: TransportOwner | null,
  ) {
    super(
      loop,
      new Map<string, unknown>([
        ['socket', new TransportSocket(sock)],
        ['sockname', nameOf(() => sock.getsockname())],
        ['peername', peername === undefined ? nameOf(() => sock.getpeername()) : peername],
      ]),
    )
    this.sock = sock
    this.protocol = protocol
    this.#owner = owner
    this.#fd = sock.fileno()
    owner?.attach(this)
  }

  /** Tell the protocol, and begin to receive. */
  begin(): void {
    try {
      this.protocol.connection_made?.(this)
    } catch (exception) {
      this.loop.call_exception_handler({
        message: 'Exception in callback connection_made()',
        exception,
        transport: this,
        protocol: this.protocol,
      })
    }
    if (this.is_reading()) this.startReading()
  }

  override set_protocol(protocol: BaseProtocolMethods): void {
    this.protocol = protocol as P
  }

  override get_protocol(): P {
    return this.protocol
  }

  override is_closing(): boolean {
    return this.closing
  }

  /** Whether it receives. */
  is_reading(): boolean {
    return !this.closing && !this.#paused
  }

  /** Pause receiving. */
  pause_reading(): void {
    if (!this.is_reading()) return
    this.#paused = true
    this.stopReading()
  }

  /** Resume receiving. */
  resume_reading(): void {
    if (this.closing || !this.#paused) return
    this.#paused = false
    // Not called directly, as the caller is in the middle of something.
    queueMicrotask(() => {
      if (this.is_reading()) this.startReading()
    })
  }

  override close(): void {
    if (this.closing) return
    this.closing = true
    this.stopReading()
    if (this.get_write_buffer_size() > 0) return
    this.lost++
    queueMicrotask(() => this.connectionLost(null))
  }

  override abort(): void {
    this.forceClose(null)
  }

  override __repr__(): string {
    const info: string[] = [this.typeName]
    if (this.#over) info.push('closed')
    else if (this.closing) info.push('closing')
    info.push(`fd=${this.#fd}`)
    if (!this.#over) {
      const waits = this.get_write_buffer_size()
      info.push(this.is_reading() ? 'read=polling' : 'read=idle')
      info.push(`write=<${waits > 0 ? 'polling' : 'idle'}, bufsize=${waits}>`)
    }
    return `<${info.join(' ')}>`
  }

  /** Python's name of the class. */
  protected abstract readonly typeName: string
  /** Start receiving. */
  protected abstract startReading(): void
  /** Stop receiving. */
  protected abstract stopReading(): void
  /** Drop the write buffer. */
  protected abstract clearBuffer(): void

  /** A write to a connection that is already lost. */
  protected writtenAfterLoss(): void {
    if (this.lost >= LOG_THRESHOLD_FOR_CONNLOST_WRITES) console.warn('socket.send() raised exception.')
    this.lost++
  }

  /** An OSError ends the connection; another exception is a programming error and is reported, too. */
  protected fatalError(exception: unknown, message: string): void {
    if (!(exception instanceof OSError)) {
      this.loop.call_exception_handler({ message, exception, transport: this, protocol: this.protocol })
    }
    this.forceClose(exception instanceof Error ? exception : new Error(String(exception)))
  }

  /** Close at once and drop the buffer. */
  protected forceClose(exc: Error | null): void {
    if (this.lost > 0) return
    this.clearBuffer()
    if (!this.closing) {
      this.closing = true
      this.stopReading()
    }
    this.lost++
    queueMicrotask(() => this.connectionLost(exc))
  }

  /** The end: the protocol is called, and the socket closed. */
  protected connectionLost(exc: Error | null): void {
    this.#over = true
    try {
      this.protocol.connection_lost?.(exc)
    } catch (exception) {
      this.loop.call_exception_handler({
        message: 'Exception in callback connection_lost()',
        exception,
        transport: this,
        protocol: this.protocol,
      })
    }
    try {
      this.sock.close()
    } catch {
      // close(2) released the descriptor even if it failed.
    }
    this.#owner?.detach(this)
  }
}

function nameOf(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (error instanceof OSError) return null
    throw error
  }
}
