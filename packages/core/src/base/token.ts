import type { Environment } from '../call/environment.js'
import type { SocketState } from '../call/socket-state.js'
import { newState } from '../calls/open.js'
import { aNumberOfC } from '../calls/socket-options.js'
import { argumentTypeError, checkGiven, shown } from '../options/check-options.js'
import { nsToMs, timeoutMsToNs } from '../options/timeout-value.js'

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

/** The state that a token stands for. @throws TypeError, RangeError for something else than a token. */
export function stateOfToken(env: Environment, token: SocketToken): SocketState {
  if (typeof token !== 'object' || token === null) {
    throw argumentTypeError(`from: token must be what transfer() gave, not ${shown(token)}`)
  }
  const { fd, family, type, proto } = token
  if (fd === -1) throw new TypeError('the socket was closed when it was transferred')
  for (const [name, value] of Object.entries({ fd, family, type, proto })) {
    checkGiven('from', `token.${name}`, value, aNumberOfC)
  }
  const timeoutNs = timeoutMsToNs(env.voice, token.timeoutMs)
  env.backend.ownership.take(fd)
  const state = newState(env, fd, family, type, proto)
  state.timeoutNs = timeoutNs
  return state
}
