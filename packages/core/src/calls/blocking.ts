import type { SocketState } from '../call/socket-state.js'

/** Store a timeout, then set or clear O_NONBLOCK (S2); the value stays stored even if the fd refuses (S6). */
export function setTimeoutNs(state: SocketState, timeoutNs: number): void {
  state.timeoutNs = timeoutNs
  // An event loop's fd stays O_NONBLOCK, whatever the timeout.
  if (state.loopDriven && state.fd >= 0) return
  const rc = state.env.sys.setNonblocking(state.fd, timeoutNs < 0 ? 0 : 1)
  if (rc < 0) throw state.error(rc, 'ioctl')
}
