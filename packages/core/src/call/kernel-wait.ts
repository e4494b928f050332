/**
 * How a blocking call waits in the kernel, as CPython's does, and yet for no longer than a slice: the socket has SO_RCVTIMEO or
 * SO_SNDTIMEO of one slice, and a call that it ended is made again. Between two slices workers can be terminated and listeners of
 * signals run. Nothing of it is seen by the program: before others can learn of the descriptor, or the program asks for one of the two
 * options, {@link publishFd} puts everything back, and from then on the socket waits in poll.
 *
 * With these options set, Linux interrupts a call for a signal even where its handler says SA_RESTART (signal(7)).
 */
import type { SocketState } from './socket-state.js'
import { writeTimeval } from './timeval.js'

const RECEIVES = 1
const SENDS = 2

/**
 * Whether a call that would wait may be made again at once and waits in the kernel. The first time it asks the kernel for that.
 *
 * @param sends it is a send or a connect.
 */
export function kernelWaits(state: SocketState, sends: boolean): boolean {
  const { env } = state
  if (!state.fdIsPrivate || state.loopDriven || !env.limitsWaits) return false
  const bit = sends ? SENDS : RECEIVES
  if ((state.slicedInKernel & bit) !== 0) return true
  // A limit of the program's own.
  if (state.fd < 0 || state.kernelTimeout(sends) !== 0 || !setTimeoutOption(state, sends, env.slice)) return false
  state.slicedInKernel |= bit
  if (sends) state.sendFlags &= ~env.numbers.MSG_DONTWAIT
  else state.receiveFlags = 0
  return true
}

/**
 * Make a system call that takes no flag for not waiting: connect, accept, sendfile. A blocking socket that does not wait in the
 * kernel is O_NONBLOCK for the call alone (law 3); one that others know may be so already, and stays so.
 */
export function callForASlice(state: SocketState, sends: boolean, call: () => number): number {
  if (state.timeoutNs >= 0 || state.loopDriven || kernelWaits(state, sends)) return call()
  const { sys, numbers } = state.env
  const fl = state.fdIsPrivate ? 0 : sys.getfl(state.fd)
  if (fl < 0) return fl
  if ((fl & numbers.O_NONBLOCK) !== 0) return call()
  const set = sys.setNonblocking(state.fd, 1)
  if (set < 0) return set
  const rc = call()
  sys.setNonblocking(state.fd, 0)
  return rc
}

/** What an accepted socket has inherited: Linux copies the two options from a TCP listener, and not from one of AF_UNIX. */
export function inheritSlices(listener: SocketState, accepted: SocketState): void {
  const { env, family } = listener
  if ((!listener.fdIsPrivate && !listener.loopDriven) || env.backend.abi.platform !== 'linux') return
  const { isTcp, slicedInKernel: sliced } = listener
  if (isTcp || family === env.numbers.AF_UNIX) {
    accepted.receiveTimeoutMs = isTcp ? listener.kernelTimeout(false) : 0
    accepted.sendTimeoutMs = isTcp ? listener.kernelTimeout(true) : 0
  } else if (sliced !== 0) {
    // Of other protocols it is not known, so nothing is left to chance.
    putBack(accepted, false)
    putBack(accepted, true)
    accepted.receiveTimeoutMs = 0
    accepted.sendTimeoutMs = 0
  }
  if (!isTcp) return
  accepted.slicedInKernel = sliced
  if ((sliced & SENDS) !== 0) accepted.sendFlags &= ~env.numbers.MSG_DONTWAIT
  if ((sliced & RECEIVES) !== 0) accepted.receiveFlags = 0
}

/** From now on others know the descriptor, and find it as the program left it. */
export function publishFd(state: SocketState): void {
  state.fdIsPrivate = false
  const sliced = state.slicedInKernel
  if (sliced === 0) return
  state.slicedInKernel = 0
  state.sendFlags |= state.env.numbers.MSG_DONTWAIT
  state.receiveFlags = state.env.numbers.MSG_DONTWAIT
  if (state.fd < 0) return
  if ((sliced & RECEIVES) !== 0) putBack(state, false)
  if ((sliced & SENDS) !== 0) putBack(state, true)
}

/** The program finds no timeout of the kernel's, as it left it. */
function putBack(state: SocketState, sends: boolean): void {
  setTimeoutOption(state, sends, writeTimeval(state.abi, 0))
}

/** setsockopt(2) of SO_RCVTIMEO or SO_SNDTIMEO. Whether the kernel took it. */
function setTimeoutOption({ env, abi, fd }: SocketState, sends: boolean, timeval: Uint8Array): boolean {
  const optname = abi.constants[sends ? 'SO_SNDTIMEO' : 'SO_RCVTIMEO']
  if (optname === undefined) return false
  return env.sys.setsockopt(fd, env.numbers.SOL_SOCKET, optname, timeval, timeval.length) >= 0
}
