import { Duplex, type DuplexOptions } from 'node:stream'
import type { SocketBase } from '../base/socket-base.js'
import type { Address } from '../sockaddr/types.js'
import { setKeepAlive, setNoDelay, setTcpOptions, type TcpOptions } from './connection-options.js'
import { type Endpoint, endpoint } from './endpoint.js'
import { IdleTimer } from './idle-timer.js'
import { invalidArgType, outOfRange } from './node-error.js'
import type { StreamSocket } from './stream-socket.js'

/** What http and its like ask of a `net.Socket` beside its bytes: addresses, options, state and the idle timer. */
export abstract class ConnectionDuplex extends Duplex {
  #idle: IdleTimer | null = null
  #timeoutMs: number | undefined
  #tcp: TcpOptions
  #local: Endpoint | undefined
  #remote: Endpoint | undefined

  protected constructor(options: DuplexOptions, tcp: TcpOptions) {
    super(options)
    this.#tcp = tcp
  }

  /** The socket underneath; null before it is connected. Its receives and sends are the stream's. */
  abstract get socket(): StreamSocket | null

  /** Whether the connection is being made. */
  abstract get connecting(): boolean

  /** Whether there is no connection: not yet, or no more. */
  get pending(): boolean {
    return this.socket === null || this.socket.closed
  }

  /** As `net.Socket` has it. */
  get readyState(): 'opening' | 'open' | 'readOnly' | 'writeOnly' | 'closed' {
    if (this.connecting) return 'opening'
    if (this.readable && this.writable) return 'open'
    if (this.readable) return 'readOnly'
    return this.writable ? 'writeOnly' : 'closed'
  }

  /** As given to setTimeout; undefined before. */
  get timeout(): number | undefined {
    return this.#timeoutMs
  }

  /** The peer's address, as text. */
  get remoteAddress(): string | undefined {
    return this.#peer()?.address
  }

  /** The peer's port. */
  get remotePort(): number | undefined {
    return this.#peer()?.port
  }

  /** `'IPv4'` or `'IPv6'`. */
  get remoteFamily(): string | undefined {
    return this.#peer()?.family
  }

  /** Our own address, as text. */
  get localAddress(): string | undefined {
    return this.#name()?.address
  }

  /** Our own port. */
  get localPort(): number | undefined {
    return this.#name()?.port
  }

  /** `'IPv4'` or `'IPv6'`. */
  get localFamily(): string | undefined {
    return this.#name()?.family
  }

  /** The local address, as `net.Socket` gives it. */
  address(): Partial<Endpoint> {
    return this.#name() ?? {}
  }

  /** TCP_NODELAY; of a stream that is not connected yet, when it is. */
  setNoDelay(noDelay = true): this {
    this.#tcp = { ...this.#tcp, noDelay: Boolean(noDelay) }
    if (!this.pending && this.socket !== null) setNoDelay(this.socket, Boolean(noDelay))
    return this
  }

  /** SO_KEEPALIVE, and the delay in ms before the first probe (0: as the system has it). */
  setKeepAlive(enable = false, initialDelayMs = 0): this {
    const [keepAlive, keepAliveInitialDelayMs] = [Boolean(enable), Math.max(Math.trunc(initialDelayMs) || 0, 0)]
    this.#tcp = { ...this.#tcp, keepAlive, keepAliveInitialDelayMs }
    if (!this.pending && this.socket !== null) setKeepAlive(this.socket, keepAlive, keepAliveInitialDelayMs)
    return this
  }

  /**
   * Emit 'timeout' after so many milliseconds without a byte either way; 0 turns it off. The stream stays as it is.
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_OUT_OF_RANGE` as `net.Socket`.
   */
  setTimeout(timeoutMs: number, callback?: () => void): this {
    if (this.destroyed) return this
    if (typeof timeoutMs !== 'number') throw invalidArgType('msecs', 'of type number', timeoutMs)
    if (!(timeoutMs >= 0 && timeoutMs !== Number.POSITIVE_INFINITY)) {
      throw outOfRange('msecs', 'a non-negative finite number', timeoutMs)
    }
    if (callback !== undefined && typeof callback !== 'function') {
      throw invalidArgType('callback', 'of type function', callback)
    }
    this.#timeoutMs = timeoutMs
    this.#idle ??= new IdleTimer(() => this.emit('timeout'))
    this.#idle.set(timeoutMs)
    if (callback !== undefined) {
      if (timeoutMs === 0) this.off('timeout', callback)
      else this.once('timeout', callback)
    }
    return this
  }

  /** Destroy the stream when everything is written. */
  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', () => this.destroy())
  }

  /** @internal Bytes went in or out. */
  active(): void {
    if (this.#idle !== null) this.#idle.refresh()
  }

  /** No 'timeout' is emitted any more. */
  protected stopIdleTimer(): void {
    this.#idle?.set(0)
  }

  /** Set what was asked for before there was a socket. */
  protected setTcpOptions(socket: SocketBase): void {
    setTcpOptions(socket, this.#tcp)
  }

  #peer(): Endpoint | undefined {
    this.#remote ??= this.#endpoint((socket) => socket.getpeername())
    return this.#remote
  }

  #name(): Endpoint | undefined {
    this.#local ??= this.#endpoint((socket) => socket.getsockname())
    return this.#local
  }

  #endpoint(read: (socket: SocketBase) => Address | null): Endpoint | undefined {
    return this.socket === null || this.socket.closed ? undefined : endpoint(this.socket, read)
  }
}
