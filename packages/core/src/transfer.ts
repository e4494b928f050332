import type { Environment } from './environment.js'
import { intArgument } from './ops/arguments.js'
import { newState } from './ops/open.js'
import type { SocketState } from './socket-state.js'
import { nsToMs, timeoutToNs } from './timeout.js'

/**
 * A socket on its way to another thread of the process: plain data that `postMessage` can clone. Whoever claims it with
 * `Socket.from(token)` or `AsyncSocket.from(token)` owns the fd, so it is claimed once; a token that nobody claims leaks it.
 */
export interface SocketToken {
  /** The descriptor. */
  readonly fd: number
  /** AF_*. */
  readonly family: number
  /** SOCK_*. */
  readonly type: number
  /** The protocol's number. */
  readonly proto: number
  /** null waits without limit. */
  readonly timeoutMs: number | null
}

/** What a state is described by once its fd has been detached. */
export function tokenOf(state: SocketState, fd: number): SocketToken {
  const { family, type, proto, timeoutNs } = state
  return { fd, family, type, proto, timeoutMs: nsToMs(timeoutNs) }
}

/** The state that a token stands for. @throws TypeError, ValueError for something else than a token. */
export function stateOfToken(env: Environment, token: SocketToken): SocketState {
  const fd = intArgument(token.fd)
  if (fd < 0) throw new TypeError('the socket was closed when it was transferred')
  const timeoutNs = timeoutToNs(token.timeoutMs, 1e6)
  env.backend.ownership.take(fd)
  const state = newState(env, fd, intArgument(token.family), intArgument(token.type), intArgument(token.proto))
  state.timeoutNs = timeoutNs
  return state
}
