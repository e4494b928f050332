import { Duplex, type DuplexOptions } from 'node:stream'
import type { AsyncSocket } from '../async-socket.js'
import type { Address } from '../sockaddr/types.js'
import { setKeepAlive, setNoDelay } from './connection-options.js'
import { type Endpoint, endpoint } from './endpoint.js'
import { IdleTimer } from './idle-timer.js'

/** What http and its like ask of a `net.Socket` beside its bytes: addresses, options, state and the idle timer. */
export abstract class ConnectionDuplex extends Duplex {
  #idle: IdleTimer | null = null
  #local: Endpoint | undefined
  #remote: Endpoint | undefined

  protected constructor(options: DuplexOptions) {
    super(options)
  }

  /** The socket underneath; null before it is connected. Its receives and sends are the stream's. */
  abstract get socket(): AsyncSocket | null

  /** Whether the connection is being made. */
  abstract get connecting(): boolean

  /** Whether it is not connected yet. */
  get pending(): boolean {
    return this.socket === null || this.connecting
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
    return this.#idle?.timeoutMs
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

  /** TCP_NODELAY. */
  setNoDelay(noDelay = true): this {
    this.#whenConnected((socket) => setNoDelay(socket, noDelay))
    return this
  }

  /** SO_KEEPALIVE, and the delay in ms before the first probe (0: as the system has it). */
  setKeepAlive(enable = false, initialDelayMs = 0): this {
    this.#whenConnected((socket) => setKeepAlive(socket, enable, initialDelayMs))
    return this
  }

  /** Emit 'timeout' after so many milliseconds without a byte either way; 0 turns it off. The stream stays as it is. */
  setTimeout(timeoutMs: number, callback?: () => void): this {
    this.#idle ??= new IdleTimer(() => this.emit('timeout'))
    this.#idle.set(timeoutMs)
    if (callback !== undefined) {
      if (timeoutMs === 0) this.off('timeout', callback)
      else this.once('timeout', callback)
    }
    return this
  }

  /** @internal Bytes went in or out. */
  active(): void {
    if (this.#idle !== null) this.#idle.refresh()
  }

  /** No 'timeout' is emitted any more. */
  protected stopIdleTimer(): void {
    this.#idle?.set(0)
  }

  #whenConnected(action: (socket: AsyncSocket) => void): void {
    if (this.socket !== null) action(this.socket)
    else if (this.connecting) this.once('connect', () => this.socket !== null && action(this.socket))
  }

  #peer(): Endpoint | undefined {
    this.#remote ??= this.#endpoint((socket) => socket.getpeername())
    return this.#remote
  }

  #name(): Endpoint | undefined {
    this.#local ??= this.#endpoint((socket) => socket.getsockname())
    return this.#local
  }

  #endpoint(read: (socket: AsyncSocket) => Address | null): Endpoint | undefined {
    return this.socket === null || this.socket.closed ? undefined : endpoint(this.socket, read)
  }
}
