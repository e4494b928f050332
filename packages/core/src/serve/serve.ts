import type { AsyncSocket } from '../async-socket.js'
import { type CallOptions, signalOf } from '../drive-async.js'
import type { Environment } from '../environment.js'
import { OSError } from '../errors/os-error.js'
import { uncaught } from '../errors/uncaught.js'
import type { Address } from '../sockaddr/types.js'
import { type CheckedProtocol, type ConnectionProtocol, checkProtocol, ProtocolSink } from '../streams/protocol.js'
import { type ActivatedFd, adoptListeners, takeListenFds } from './activation.js'
import { type HandOver, offerListeners, type TakenOver, takeListeners } from './hand-over.js'
import { type ListenAddress, type ListenOptions, openListener } from './listen.js'

/** Where connections come from, and how they are treated. Sources are tried in the order they are listed here. */
export interface ServeOptions extends ListenOptions, CallOptions {
  /**
   * An AF_UNIX path at which listening sockets pass from a process to its successor: first they are taken over from whoever
   * offers them there, then offered to the next. See {@link Server.handedOver}.
   */
  readonly handOverPath?: string | undefined
  /** Use the sockets that systemd passed: all (true), or those of one FileDescriptorName=. */
  readonly activation?: boolean | string | undefined
  /** Listening sockets that are there already, for instance from another thread. The server owns them. */
  readonly sockets?: readonly AsyncSocket[] | undefined
  /** Where to listen when none of the above gave a socket. */
  readonly address?: ListenAddress | undefined
  /**
   * Told of what `handler` throws or rejects with, and of errors of accept(2) that come from the system (EMFILE); accepting
   * goes on. Without it a handler's failure is an uncaught one.
   */
  readonly onError?: ((error: unknown, connection: AsyncSocket | null) => void) | undefined
}

/** Called with each connection, which is its to close. A promise it returns is what `Server.closed` waits for. */
export type ConnectionHandler = (connection: AsyncSocket, peer: Address | null) => unknown

/** A running server. */
export interface Server {
  /** The listening sockets. */
  readonly sockets: readonly AsyncSocket[]
  /** The first one's address. */
  readonly address: Address | null
  /** Resolves when nothing is accepted any more and every handler's promise has settled, every protocol's connection is lost. */
  readonly closed: Promise<void>
  /** Resolves with true when a successor has taken over (this server accepts no more), with false when it was closed before. */
  readonly handedOver: Promise<boolean>
  /** Accept no more. Connections go on. */
  close(): void
  /** Closes at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>
}

/** How long to leave a queue alone when the process or the system is out of descriptors. */
const PAUSE_MS = 50

/**
 * Accept connections and hand each to `handler`, from sockets that are taken over, passed by systemd, given, or opened with
 * options that are set before bind(2).
 */
export async function serve(
  env: Environment,
  options: ServeOptions,
  handler: ConnectionHandler | ConnectionProtocol,
): Promise<Server> {
  if (typeof options !== 'object' || options === null) throw new TypeError('serve: options must be an object')
  const checked =
    typeof handler === 'function'
      ? handler
      : checkProtocol(
          handler,
          'serve: handler must be a function, or a protocol with a method dataReceived or dataBorrowed',
        )
  const signal = signalOf(options)
  if (signal?.aborted === true) throw signal.reason
  const { handOverPath } = options
  const taken = handOverPath === undefined ? null : await takeListeners(env, handOverPath)
  const listeners = taken?.listeners ?? (await openSockets(env, options))
  const running = new RunningServer(listeners, options, checked, taken)
  if (handOverPath !== undefined) {
    running.offer(await offerListeners(env, handOverPath, listeners, () => running.close()))
  }
  running.start()
  return running
}

async function openSockets(env: Environment, options: ServeOptions): Promise<AsyncSocket[]> {
  const { activation, sockets, address } = options
  if (activation !== undefined && activation !== false) {
    const wanted = ({ name }: ActivatedFd) => activation === true || name === activation
    const adopted = adoptListeners(env, takeListenFds().filter(wanted))
    if (adopted.length > 0) return adopted
  }
  if (sockets !== undefined && sockets.length > 0) return [...sockets]
  if (address === undefined) throw new TypeError('serve: there is no address, and no socket was passed to the process')
  return [await openListener(env, address, options)]
}

class RunningServer implements Server {
  readonly sockets: readonly AsyncSocket[]
  readonly address: Address | null
  readonly closed: Promise<void>
  handedOver: Promise<boolean> = Promise.resolve(false)
  readonly #handler: ConnectionHandler | null
  readonly #protocol: ProtocolSink | null
  /** Connections of the protocol that are not lost yet. */
  #connections = 0
  readonly #onError: ServeOptions['onError']
  readonly #active = new Set<Promise<unknown>>()
  readonly #taken: TakenOver | null
  #start: () => void = () => {}
  #allLost: () => void = () => {}
  #handOver: HandOver | null = null

  constructor(
    sockets: readonly AsyncSocket[],
    options: ServeOptions,
    handler: ConnectionHandler | CheckedProtocol,
    taken: TakenOver | null,
  ) {
    this.sockets = sockets
    this.address = sockets[0]?.getsockname() ?? null
    this.#handler = typeof handler === 'function' ? handler : null
    const report = (error: unknown, connection: AsyncSocket) => this.#failed(error, connection)
    this.#protocol = typeof handler === 'function' ? null : new ProtocolSink(handler, report, () => this.#lost())
    this.#onError = options.onError
    this.#taken = taken
    options.signal?.addEventListener('abort', () => this.close(), { once: true })
    this.closed = new Promise<void>((resolve) => {
      this.#start = resolve
    }).then(() => this.#run())
  }

  /** Begin to accept in the next turn, when whoever called serve() has the server. */
  start(): void {
    setImmediate(this.#start)
  }

  offer(handOver: HandOver): void {
    this.#handOver = handOver
    this.handedOver = handOver.taken
  }

  close(): void {
    for (const socket of this.sockets) socket.close()
    this.#handOver?.close()
  }

  /** Closes at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.closed
  }

  async #run(): Promise<void> {
    const accepting = this.sockets.map((socket) => this.#accept(socket))
    // A predecessor that is gone meanwhile accepts no more either.
    await this.#taken?.ready().catch(() => {})
    await Promise.all(accepting)
    while (this.#active.size > 0) await Promise.allSettled(this.#active)
    await new Promise<void>((resolve) => {
      this.#allLost = resolve
      this.#lost(0)
    })
  }

  async #accept(socket: AsyncSocket): Promise<void> {
    while (!socket.closed) {
      try {
        const [connection, peer] = await socket.accept()
        this.#handle(connection, peer)
      } catch (error) {
        if (socket.closed) return
        if (!(error instanceof OSError)) throw error
        // The client went away while it waited.
        if (error.code === 'ECONNABORTED') continue
        this.#onError?.(error, null)
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    }
  }

  /** One connection of the protocol is gone, or none: perhaps it was the last. */
  #lost(count = 1): void {
    this.#connections -= count
    if (this.#connections === 0) this.#allLost()
  }

  #handle(connection: AsyncSocket, peer: Address | null): void {
    if (this.#protocol !== null) {
      this.#connections++
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
    if (!(result instanceof Promise)) return
    const settled: Promise<unknown> = result.then(
      () => this.#active.delete(settled),
      (error: unknown) => {
        this.#active.delete(settled)
        this.#failed(error, connection)
      },
    )
    this.#active.add(settled)
  }

  #failed(error: unknown, connection: AsyncSocket): void {
    if (this.#onError !== undefined) {
      this.#onError(error, connection)
      return
    }
    uncaught(error)
  }
}
