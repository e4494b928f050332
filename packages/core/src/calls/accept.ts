import { type Operation, POLLIN, sockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { timedOut } from '../errors/raise.js'
import { sockaddrCapacity } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { acceptCloexec } from './born-cloexec.js'
import { exclusiveState } from './open.js'
import { scratchAddress } from './recv.js'

/** How often to look again when a blocking listener seems non-blocking: another thread's accept may have set the flag. */
const TRANSIENT_CHECKS = 5

/** accept4(2), one attempt; the peer's name is left in the environment's scratch. */
export function attemptAccept(state: SocketState, capacity: number): number {
  const { env } = state
  env.addrlen[0] = capacity
  // accept of an AF_ALG socket wants no address (S31).
  const sockaddr = state.family === env.AF_ALG ? null : env.sockaddr
  const addrlen = sockaddr === null ? null : env.addrlen
  if (sockaddr === null) env.addrlen[0] = 0
  if (state.timeoutNs < 0 && !state.loopDriven) {
    if (!state.exclusive) return acceptCloexec(env, state.fd, sockaddr, addrlen, true, false)
    const set = state.beginDontwait()
    if (set < 0) return set
  }
  return acceptCloexec(env, state.fd, sockaddr, addrlen, false, state.loopDriven)
}

/**
 * accept4(2) with SOCK_CLOEXEC (S28 to S32). The peer's name is in the environment's scratch when it returns.
 *
 * @param first the result of a first attempt that was made already.
 * @returns the new fd.
 */
export function* acceptOn(state: SocketState, first?: number): Operation<number> {
  const { env } = state
  const capacity = sockaddrCapacity(state)
  const attempt = () => attemptAccept(state, capacity)
  const options = { events: POLLIN, ended: () => env.EINVAL }
  let rc = first ?? attempt()
  for (let check = 0; ; check++) {
    const fd = yield* sockCall(state, options, rc, attempt)
    if (fd === TIMED_OUT) throw timedOut('accept')
    if (fd >= 0) return fd
    // O_NONBLOCK under a timeout of None means "at once", but on a listener that threads or processes share it may be the
    // flag another accept has set for an instant. That one is gone when we look again.
    const transient = env.wouldBlock(fd) && state.timeoutNs < 0 && !state.loopDriven && check < TRANSIENT_CHECKS
    if (!transient || state.kernelTimeout(false) > 0) throw state.error(fd, 'accept')
    yield { target: null, events: 0, deadline: env.backend.clock.now() + 1 }
    rc = attempt()
  }
}

/**
 * The state of an accepted fd, and the peer's address from the environment's scratch (S29, S31, S33). The new fd is closed
 * if any of that fails.
 */
export function acceptedState(listener: SocketState, fd: number): [SocketState, Address | null] {
  const { env } = listener
  let address: Address | null
  try {
    address = listener.family === env.AF_ALG ? null : scratchAddress(listener)
  } catch (error) {
    env.sys.close(fd)
    throw error
  }
  const state = exclusiveState(env, fd, listener.family, listener.type, listener.proto)
  if (listener.loopDriven) {
    inheritFromLoop(listener, state)
    return [state, address]
  }
  // A listener with a timeout is O_NONBLOCK, and so is one that is exclusive; where that is inherited (BSD), a blocking
  // connection must not be.
  const inherited = listener.timeoutNs > 0 || (listener.timeoutNs < 0 && env.backend.abi.platform !== 'linux')
  if (env.defaultTimeoutNs < 0 && inherited) env.sys.setNonblocking(fd, 0)
  return [state, address]
}

/** What an event loop's listener hands down: the fd was born O_NONBLOCK, and Linux copies a TCP listener's SO_RCVTIMEO. */
function inheritFromLoop(listener: SocketState, state: SocketState): void {
  const { env, family } = listener
  state.loopDriven = env.SOCK_NONBLOCK !== 0
  if (env.backend.abi.platform !== 'linux') return
  const copies = family === env.AF_INET || family === env.AF_INET6
  if (!copies && family !== env.AF_UNIX) return
  state.receiveTimeoutMs = copies ? listener.kernelTimeout(false) : 0
  state.sendTimeoutMs = copies ? listener.kernelTimeout(true) : 0
}
