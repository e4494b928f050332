import type { Address } from '../sockaddr/types.js'
import type { AsyncSocket } from '../socket/async-socket.js'

/** Called with each connection, which is its to close. A promise it returns is what `Server.closed` waits for. */
export type ConnectionHandler = (connection: AsyncSocket, peer: Address | null) => unknown

/** A running server. */
export interface Server {
  /** The listening sockets. */
  readonly sockets: readonly AsyncSocket[]
  /** The first one's address. */
  readonly address: Address | null
  /**
   * Resolves when nothing is accepted any more and every handler's promise has settled, every protocol's connection is lost. With
   * `drainTimeoutMs` it waits until every connection was closed, detached or transferred, and at most that long. Never rejects.
   */
  readonly closed: Promise<void>
  /** Resolves with true when a successor has taken over (this server accepts no more), with false when it was closed before. */
  readonly handedOver: Promise<boolean>
  /**
   * Accept no more, and remove the AF_UNIX path that was bound. Connections go on, until `drainTimeoutMs` has passed.
   */
  close(): void
  /** Keep the process alive while connections are accepted, as is the default. */
  ref(): this
  /** Accepting does not keep the process alive; connections do, as ever. */
  unref(): this
  /** Closes at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>
}
