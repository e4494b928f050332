import type { SocketState } from '../call/socket-state.js'

/**
 * TCP Fast Open: a send that begins a connection (MSG_FASTOPEN, or after TCP_FASTOPEN_CONNECT). Without a cookie a blocking one
 * waits in the kernel for the connection before it sends; as we ask it not to wait, it says EINPROGRESS, and there is room to
 * send when the connection stands.
 *
 * @param rc the attempt's result.
 * @returns EAGAIN for a socket that may wait, else `rc`.
 */
export function awaitsConnection(state: SocketState, rc: number, flags: number): number {
  const { env } = state
  if (rc !== env.EINPROGRESS && rc !== env.EALREADY) return rc
  if ((flags & env.MSG_DONTWAIT) !== 0 || state.timeoutNs === 0) return rc
  if (state.loopDriven) return env.EAGAIN
  // With a timeout CPython's socket is non-blocking, and what the kernel says then is what it raises.
  if (state.timeoutNs > 0) return rc
  // Nobody else has made it non-blocking, though we may have.
  if (state.exclusive) return env.EAGAIN
  const fl = env.sys.getfl(state.fd)
  return fl >= 0 && (fl & env.O_NONBLOCK) === 0 ? env.EAGAIN : rc
}

/** The flags of what is still to be sent after a first part: the connection is begun only once. */
export function flagsOfRest(state: SocketState, flags: number): number {
  return flags & ~state.env.MSG_FASTOPEN
}
