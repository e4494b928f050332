import { type CallOptions, runAsync } from './drive-async.js'
import { type Operation, POLLIN, POLLOUT, waitFor } from './sock-call.js'
import { type SocketBase, stateOf } from './socket-base.js'
import type { SocketState } from './socket-state.js'

/**
 * Wait on the event loop until a socket that just said EAGAIN may have more to say. It may turn out that it has not, so the
 * call is made again, and this again after it. For packages that drive non-blocking sockets themselves.
 *
 * @param owner kept from the garbage collector meanwhile.
 */
export function waitReady(
  owner: object,
  socket: SocketBase,
  direction: 'input' | 'output',
  options?: CallOptions,
): Promise<void> {
  const state = stateOf(socket)
  return runAsync(owner, state, readiness(state, direction === 'input' ? POLLIN : POLLOUT), options)
}

function* readiness(state: SocketState, events: number): Operation<void> {
  yield* waitFor({ target: state, events, deadline: Number.POSITIVE_INFINITY })
}
