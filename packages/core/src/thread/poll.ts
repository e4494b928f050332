/** poll(2) of one descriptor. */
import type { Clock, Syscalls } from '../backend/index.js'
import type { CallMemory } from './call-memory.js'
import { type Deadline, pollTimeout } from './timeout.js'

/** What a poll needs of a thread's environment. */
export interface PollContext {
  /** The source of system calls. */
  readonly sys: Syscalls
  /** -EBADF. */
  readonly numbers: { readonly EBADF: number }
  /** Where the deadline's clock is. */
  readonly backend: { readonly clock: Clock }
  /** One struct pollfd, and the same as shorts. */
  readonly memory: Pick<CallMemory, 'pollfd' | 'pollEvents'>
}

/** poll(2) without waiting: revents, 0 or -errno. */
export function pollNow({ sys, memory: { pollfd, pollEvents } }: PollContext, fd: number, events: number): number {
  pollfd[0] = fd
  pollEvents[2] = events
  pollEvents[3] = 0
  const rc = sys.poll(pollfd, 1, 0)
  return rc > 0 ? (pollEvents[3] ?? 0) : rc
}

/**
 * poll(2) in slices until `target` is ready, the deadline or an interrupt: revents, 0 or -errno.
 *
 * @param target null for a sleep. One that a listener of a signal or a subscriber of a channel has closed is -EBADF (S15), which
 * poll(2) would never report.
 */
export function pollSliced(
  context: PollContext,
  target: { readonly fd: number } | null,
  events: number,
  deadline: Deadline,
): number {
  const { pollfd, pollEvents } = context.memory
  const { clock } = context.backend
  for (;;) {
    const now = deadline === Number.POSITIVE_INFINITY ? 0 : clock.now()
    const timeout = pollTimeout(deadline, now)
    if (timeout < 0) return 0
    const fd = target === null ? -1 : target.fd
    if (fd < 0 && target !== null) return context.numbers.EBADF
    pollfd[0] = fd
    pollEvents[2] = events
    pollEvents[3] = 0
    const rc = context.sys.poll(pollfd, 1, timeout)
    if (rc < 0) return rc
    if (rc > 0) return pollEvents[3] ?? 0
    // It has waited for all that was left. A clock that only poll moves, as a simulator's, would show 0 left for ever.
    if (now + timeout >= deadline) return 0
  }
}
