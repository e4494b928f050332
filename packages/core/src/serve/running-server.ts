import type { Environment } from '../call/environment.js'
import { isFailure } from '../errors/failure.js'
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

/** The server that serve() makes: its accept loops, and what `closed` waits for. */
export class RunningServer implements Server {
  readonly sockets: readonly AsyncSocket[]
  readonly address: Address | null
  readonly closed: Promise<void>
  readonly handedOver: Promise<boolean>
  readonly #env: Environment
  readonly #options: ServeOptions
  readonly #listeners: readonly Listener[]
  readonly #handler: ConnectionHandler | null
  readonly #protocol: ProtocolSink<AsyncSocket> | null
  /** Null if nothing needs their number. */
  readonly #open: OpenConnections | null
  /** The number of protocol connections not lost yet, and of handlers whose promises have not settled. */
  #busy = 0
  /** See {@link closed}. */
  #allDone: () => void = () => {}
  #handedOver: (taken: boolean) => void = () => {}
  #handOver: HandOver | null = null
  /** A predecessor that has not been told to stop yet. */
  #taken: TakenOver | null = null
  #keepsAlive = true
  #closing = false
  /** The drain timeout has passed, and the remaining connections were closed. */
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
    // In the next turn, when serve()'s caller has the server.
    this.closed = new Promise((resolve) => setImmediate(resolve)).then(() => this.#run())
  }

  /** Start while a predecessor still accepts, and stop it once this server accepts. */
  takeOver(taken: TakenOver): void {
    this.#taken = taken
    // After the first accepts, which also begin in the next turn.
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

  /** @param unlink false if a successor has the sockets and their files. */
  #stop(unlink: boolean): void {
    if (this.#closing) return
    this.#closing = true
    // A predecessor that was not told to stop goes on.
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
    // If the last listening socket failed, nothing is left to close or to offer.
    this.#stop(true)
    await new Promise<void>((resolve) => {
      this.#allDone = resolve
      this.#checkDone()
    })
    clearTimeout(this.#drainTimer)
  }

  async #accept(listener: Listener): Promise<void> {
    const { socket } = listener
    const onError = (error: unknown): void => {
      if (this.#options.onError !== undefined) this.#report(error, null)
    }
    try {
      for (;;) {
        if (this.#open !== null) await this.#open.room()
        const next = await acceptNext(socket, onError)
        if (next === null) return
        // Another listening socket may have been faster.
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
    // With a drain timeout, connections of handlers that returned no promise are awaited as well.
    const open = this.#options.drainTimeoutMs === undefined ? 0 : (this.#open?.size ?? 0)
    if (this.#cut || (this.#busy === 0 && open === 0)) this.#allDone()
  }

  /** A failed handler no longer closes its connection. */
  #failed(error: unknown, connection: AsyncSocket): void {
    const cut = this.#cut && connection.closed && isFailure(error) && error.code === 'EBADF'
    try {
      connection.close()
    } catch {
      // close(2) released the fd even if it failed.
    }
    // The server closed its connection, so the error is not the handler's fault.
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

/** Only `await` reads a thenable's `then`, as that may run any code. */
function mayBePromise(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
