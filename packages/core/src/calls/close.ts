import { publishFd } from '../call/kernel-wait.js'
import type { SocketState } from '../call/socket-state.js'

/**
 * close(2), once (S51): the fd is given up first, so nothing reaches it afterwards, whatever close answers. ECONNRESET means
 * closed as well.
 */
export function closeState(state: SocketState): void {
  const { env } = state
  const fd = giveUp(state)
  if (fd < 0) return
  const rc = env.sys.close(fd)
  if (rc < 0 && rc !== env.numbers.ECONNRESET) throw env.voice.systemCall(env.backend, -rc, 'close')
}

/** The state is closed, the descriptor is not (S52), and it still ends with this thread. -1 where there was none. */
export function detachState(state: SocketState): number {
  publishFd(state)
  return giveUp(state)
}

/** From here on nothing reaches the fd: waiters are rejected, the poller forgets it, and the number is ours alone (law 5). */
function giveUp(state: SocketState): number {
  const { fd, env } = state
  if (fd < 0) return -1
  // First, as those who are told may close it again.
  state.fd = -1
  if (state.loopDriven || state.registration !== null) env.readiness.unregister(state)
  const { whenGone } = state
  state.whenGone = null
  whenGone?.()
  return fd
}
