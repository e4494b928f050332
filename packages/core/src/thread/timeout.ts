/** Deadlines of calls, and the slices in which they wait (S12). */

/** The stored timeout of a blocking socket. */
export const BLOCKING_NS = -1

/** A moment on the monotonic clock in ms by which a call must be over; `Infinity` for never. */
export type Deadline = number

/**
 * The deadline of a call that begins at `now` (ms) under a stored timeout (S12). CPython's first poll is for the whole timeout,
 * rounded up to a millisecond; a deadline that is nearer would have passed before ours looks at the clock again.
 */
export function deadlineAfter(now: number, timeoutNs: number): Deadline {
  return timeoutNs < 0 ? Number.POSITIVE_INFINITY : now + Math.max(timeoutNs / 1e6, 1)
}

/** No single poll may last longer (law 3): back in JavaScript, a worker can be terminated and a process exit. */
export const POLL_SLICE_MS = 100

/**
 * What is left until `deadline`, for one poll(2): whole milliseconds rounded up (S12), at most one slice. Negative when the
 * deadline has passed; exactly 0 left still polls.
 */
export function pollTimeout(deadline: Deadline, now: number): number {
  const left = deadline - now
  if (left < 0) return -1
  return left >= POLL_SLICE_MS ? POLL_SLICE_MS : Math.ceil(left)
}
