import type { Address } from '../sockaddr/types.js'
import type { AsyncSocket } from '../socket/async-socket.js'

/** Called with each connection, which it must close. `Server.closed` waits for a promise that it returns. */
export type ConnectionHandler = (connection: AsyncSocket, peer: Address | null) => unknown

/** A running server. */
export interface Server {
  /** The listening sockets. */
  readonly sockets: readonly AsyncSocket[]
  /** The address of the first. */
  readonly address: Address | null
  /**
   * Resolves when nothing is accepted any more, every handler's promise has settled and every protocol's connection is lost.
   * With `drainTimeoutMs` it waits at most that long, until every connection was closed, detached or transferred. Never
   * rejects.
   */
  readonly closed: Promise<void>
  /** Resolves with true when a successor has taken over (this server accepts no more), with false if it was closed before. */
  readonly handedOver: Promise<boolean>
  /**
   * Accept no more, and remove the AF_UNIX path that was bound. Connections go on, until `drainTimeoutMs` has passed.
   */
  close(): void
  /** Keep the process alive while connections are accepted, which is the default. */
  ref(): this
  /** Let the process end although connections are accepted; open connections still keep it alive. */
  unref(): this
  /** Closes at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>
}
