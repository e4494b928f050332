import { type SocketBase, stateOf } from '../base/socket-base.js'
import { type Failure, isFailure } from '../errors/failure.js'

/** How long a queue of connections is left alone when the process or the system is out of what a connection takes. */
const PAUSE_MS = 50

/** Nothing was taken from the queue: without a pause accept(2) would say the same again and again. */
const EXHAUSTED = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EPERM'])

/** Errors of the connection that was taken from the queue, which Linux reports as accept's: accept(2), "Error handling". */
const OF_THE_CONNECTION = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  // Linux has one number for this and EOPNOTSUPP.
  'ENOTSUP',
  'ENONET',
  'ENOPROTOOPT',
  'EOPNOTSUPP',
  'EPROTO',
])

/** A listening socket of the event loop. */
interface Listener<Connection> extends SocketBase {
  accept(): Promise<Connection>
}

/**
 * The next connection of a listening socket, for a loop that goes on whatever clients and the system do. Where the descriptors or the
 * memory ran out (EMFILE, ENFILE, ENOBUFS, ENOMEM), or a packet filter forbids the connection (EPERM), it pauses and accepts again. A
 * connection that failed while it waited (ECONNABORTED, and the network's errors that accept(2) lists) is passed over.
 *
 * @param onError called with each error that it goes on after.
 * @returns null when the socket was closed.
 * @throws OSError that concerns the listening socket itself; TimeoutError after its `timeoutMs`.
 */
export async function acceptNext<Connection>(
  listener: Listener<Connection>,
  onError?: (error: Failure) => void,
): Promise<Connection | null> {
  while (!listener.closed) {
    try {
      return await listener.accept()
    } catch (error) {
      if (listener.closed) break
      const pause = retryDelay(listener, error)
      if (pause === null || !isFailure(error)) throw error
      onError?.(error)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return null
}

/** How long to wait before accepting again, in ms; null where it would be of no use. */
function retryDelay(listener: SocketBase, error: unknown): number | null {
  if (!isFailure(error) || error.code === undefined) return null
  if (EXHAUSTED.has(error.code)) return PAUSE_MS
  // What does not listen says EOPNOTSUPP of itself.
  return OF_THE_CONNECTION.has(error.code) && isListening(listener) ? 0 : null
}

/** getsockopt(SO_ACCEPTCONN): whether listen(2) was called on a socket. @throws OSError */
export function isListening(socket: SocketBase): boolean {
  const { env } = stateOf(socket)
  return socket.getsockopt(env.numbers.SOL_SOCKET, env.constant('SO_ACCEPTCONN')) !== 0
}
