import type { SocketState } from '../call/socket-state.js'

/**
 * TCP Fast Open: a send that begins a connection (MSG_FASTOPEN, or after TCP_FASTOPEN_CONNECT). Without a cookie a blocking one
 * waits in the kernel for the connection before it sends. Asked not to wait, or only for a slice, it says EINPROGRESS, and there is
 * room to send when the connection stands.
 *
 * @param rc the attempt's result.
 * @returns whether the socket may wait for that.
 */
export function awaitsConnection(state: SocketState, rc: number, flags: number): boolean {
  const { env } = state
  if (rc !== env.numbers.EINPROGRESS && rc !== env.numbers.EALREADY) return false
  if ((flags & env.numbers.MSG_DONTWAIT) !== 0 || state.timeoutNs === 0) return false
  if (state.loopDriven) return true
  // With a timeout CPython's socket is non-blocking, and what the kernel says then is what it raises.
  if (state.timeoutNs > 0) return false
  if (state.fdIsPrivate) return true
  const fl = env.sys.getfl(state.fd)
  return fl >= 0 && (fl & env.numbers.O_NONBLOCK) === 0
}

/** The flags of what is still to be sent after a first part: the connection is begun only once. */
export function flagsOfRest(state: SocketState, flags: number): number {
  return flags & ~state.env.numbers.MSG_FASTOPEN
}
