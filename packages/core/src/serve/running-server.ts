import type { Environment } from '../call/environment.js'
import { OSError } from '../errors/os-error.js'
import { uncaught } from '../errors/uncaught.js'
import { offAbort, onAbort } from '../loop/abort-listeners.js'
import type { Address } from '../sockaddr/types.js'
import { acceptNext } from '../socket/accept-next.js'
import type { AsyncSocket } from '../socket/async-socket.js'
import { setTcpOptions } from '../streams/connection-options.js'
import { type CheckedProtocol, ProtocolSink } from '../streams/protocol.js'
import { type HandOver, offerListeners } from './hand-over.js'
import { closeListener, type Listener } from './listen.js'
import { OpenConnections } from './open-connections.js'
import type { ServeOptions } from './serve-options.js'
import type { ConnectionHandler, Server } from './server.js'
import type { TakenOver } from './take-over.js'

/** What serve() makes: the loops that accept, and what is waited for after them. */
export class RunningServer implements Server {
  readonly sockets: readonly AsyncSocket[]
  readonly address: Address | null
  readonly closed: Promise<void>
  readonly handedOver: Promise<boolean>
  readonly #env: Environment
  readonly #options: ServeOptions
  readonly #listeners: readonly Listener[]
  readonly #handler: ConnectionHandler | null
  readonly #protocol: ProtocolSink | null
  /** Null where nothing asks how many there are. */
  readonly #open: OpenConnections | null
  /** Connections of the protocol that are not lost yet, and handlers whose promises have not settled. */
  #busy = 0
  /** See {@link closed}. */
  #allDone: () => void = () => {}
  #handedOver: (taken: boolean) => void = () => {}
  #handOver: HandOver | null = null
  /** A predecessor that was not told to stop yet. */
  #taken: TakenOver | null = null
  #keepsAlive = true
  #closing = false
  /** The time for connections to go on is over, and those left were closed. */
  #cut = false
  #drainTimer: NodeJS.Timeout | undefined
  readonly #abort = { cancel: (): void => this.close() }

  constructor(
    env: Environment,
    listeners: readonly Listener[],
    options: ServeOptions,
    handler: ConnectionHandler | CheckedProtocol,
  ) {
    this.#env = env
    this.#options = options
    this.#listeners = listeners
    this.sockets = listeners.map(({ socket }) => socket)
    this.address = this.sockets[0]?.getsockname() ?? null
    const { maxConnections, drainTimeoutMs, signal } = options
    const counts = maxConnections !== undefined || drainTimeoutMs !== undefined
    this.#open = counts
      ? new OpenConnections(maxConnections ?? Number.POSITIVE_INFINITY, () => this.#checkDone())
      : null
    this.#handler = typeof handler === 'function' ? handler : null
    const report = (error: unknown, connection: AsyncSocket) => this.#report(error, connection)
    this.#protocol = typeof handler === 'function' ? null : new ProtocolSink(handler, report, () => this.#done())
    this.handedOver = new Promise((resolve) => {
      this.#handedOver = resolve
    })
    if (signal !== undefined) onAbort(signal, this.#abort)
    // In the next turn, when the caller of serve() has the server.
    this.closed = new Promise((resolve) => setImmediate(resolve)).then(() => this.#run())
  }

  /** Begin where a predecessor still accepts, and stop it once this server does. */
  takeOver(taken: TakenOver): void {
    this.#taken = taken
    // After the first accepts, which begin in the next turn as well.
    setImmediate(() => {
      this.#succeed(taken).catch((error: unknown) => this.#report(error, null))
    })
  }

  async #succeed(taken: TakenOver): Promise<void> {
    if (this.#closing) {
      taken.giveBack()
      return
    }
    this.#taken = null
    await taken.ready()
    this.offer(taken.offer)
  }

  /** Offer the listening sockets to a successor. */
  offer(offer: Listener): void {
    if (this.#closing) {
      closeListener(offer)
      return
    }
    const stop = () => this.#stop(false)
    const failed = (error: unknown) => this.#report(error, null)
    this.#handOver = offerListeners(this.#env, offer, this.#listeners, stop, failed)
    this.#handOver.keepAlive(this.#keepsAlive)
    this.#handOver.taken.then(this.#handedOver)
  }

  close(): void {
    this.#stop(true)
  }

  ref(): this {
    return this.#setKeepsAlive(true)
  }

  unref(): this {
    return this.#setKeepsAlive(false)
  }

  /** Closes at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.closed
  }

  #setKeepsAlive(keepsAlive: boolean): this {
    this.#keepsAlive = keepsAlive
    for (const socket of this.sockets) {
      if (keepsAlive) socket.ref()
      else socket.unref()
    }
    this.#handOver?.keepAlive(keepsAlive)
    if (keepsAlive) this.#drainTimer?.ref()
    else this.#drainTimer?.unref()
    return this
  }

  /** @param unlink false where a successor has the sockets, and their files with them. */
  #stop(unlink: boolean): void {
    if (this.#closing) return
    this.#closing = true
    // The predecessor goes on where it was not told to stop.
    const ours = unlink && this.#taken === null
    for (const { socket, file } of this.#listeners) closeListener({ socket, file: ours ? file : null })
    this.#open?.lift()
    if (unlink) this.#handOver?.close()
    if (this.#handOver === null) this.#handedOver(false)
    const { drainTimeoutMs, signal } = this.#options
    if (signal !== undefined) offAbort(signal, this.#abort)
    if (drainTimeoutMs === undefined) return
    this.#drainTimer = setTimeout(() => {
      this.#cut = true
      this.#open?.closeAll()
      this.#allDone()
    }, drainTimeoutMs)
    if (!this.#keepsAlive) this.#drainTimer.unref()
  }

  async #run(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => this.#accept(listener)))
    // Where the last listening socket failed, there is nothing left to close, and nothing to offer.
    this.#stop(true)
    await new Promise<void>((resolve) => {
      this.#allDone = resolve
      this.#checkDone()
    })
    clearTimeout(this.#drainTimer)
  }

  async #accept(listener: Listener): Promise<void> {
    const { socket } = listener
    const told = (error: unknown): void => {
      if (this.#options.onError !== undefined) this.#report(error, null)
    }
    try {
      for (;;) {
        if (this.#open !== null) await this.#open.room()
        const next = await acceptNext(socket, told)
        if (next === null) return
        // Another listening socket may have been quicker.
        if (this.#open !== null) await this.#open.room()
        this.#handle(...next)
      }
    } catch (error) {
      closeListener(listener)
      this.#report(error, null)
    }
  }

  #handle(connection: AsyncSocket, peer: Address | null): void {
    if (this.#cut) {
      closeListener({ socket: connection, file: null })
      return
    }
    setTcpOptions(connection, this.#options)
    this.#open?.add(connection)
    if (this.#protocol !== null) {
      this.#busy++
      this.#protocol.accept(connection, peer)
      return
    }
    let result: unknown
    try {
      result = this.#handler?.(connection, peer)
    } catch (error) {
      this.#failed(error, connection)
      return
    }
    if (mayBePromise(result)) void this.#settled(result, connection)
  }

  async #settled(result: unknown, connection: AsyncSocket): Promise<void> {
    this.#busy++
    try {
      await result
    } catch (error) {
      this.#failed(error, connection)
    }
    this.#done()
  }

  /** A handler's promise has settled, or a connection of the protocol is lost. */
  #done(): void {
    this.#busy--
    this.#checkDone()
  }

  #checkDone(): void {
    // Where there is a limit to it, the connections of handlers that returned no promise are waited for as well.
    const open = this.#options.drainTimeoutMs === undefined ? 0 : (this.#open?.size ?? 0)
    if (this.#cut || (this.#busy === 0 && open === 0)) this.#allDone()
  }

  /** A handler that failed closes its connection no more. */
  #failed(error: unknown, connection: AsyncSocket): void {
    const cut = this.#cut && connection.closed && error instanceof OSError && error.code === 'EBADF'
    try {
      connection.close()
    } catch {
      // close(2) gave the fd up whatever it said.
    }
    // What it was doing when the server closed its connection is no failure of its own.
    if (!cut) this.#report(error, connection)
  }

  #report(error: unknown, connection: AsyncSocket | null): void {
    const { onError } = this.#options
    if (onError === undefined) {
      uncaught(error)
      return
    }
    try {
      onError(error, connection)
    } catch (thrown) {
      uncaught(thrown)
    }
  }
}

/** A thenable is asked for its `then` by `await` alone: it may do anything when it is. */
function mayBePromise(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
