import type { Environment } from '../call/environment.js'

/** poll(2) without waiting: revents, 0 or -errno. */
export function pollNow(env: Environment, fd: number, events: number): number {
  const { pollfd, pollEvents, sys } = env
  pollfd[0] = fd
  pollEvents[2] = events
  pollEvents[3] = 0
  const rc = sys.poll(pollfd, 1, 0)
  return rc > 0 ? (pollEvents[3] ?? 0) : rc
}
