/**
 * The timeout model (spec S1 to S8): one stored value decides the mode. It is kept in whole nanoseconds, as CPython keeps
 * it, in a double: exact up to 104 days, and after that as exact as the float that Python hands out.
 */
import { OverflowError, ValueError } from '../errors/os-error.js'
import { pythonTypeName } from '../errors/python-type.js'
import { argumentTypeError, shown } from '../options/check-options.js'

/** The stored timeout of a blocking socket. */
export const BLOCKING_NS = -1

/** 2^63: the first double that a C PyTime_t cannot hold. */
const TIME_LIMIT_NS = 2 ** 63

/**
 * Validate a timeout and convert it to the stored form.
 *
 * @param value null (block), or a number that is not negative; bigint and boolean count as integers (S4).
 * @param nsPerUnit 1e6 for milliseconds, 1e9 for seconds.
 * @returns -1 to block, 0, or whole nanoseconds, rounded away from zero (S3) so that no timeout becomes 0.
 * @throws ValueError for a negative value or NaN, OverflowError for one too large (S5), TypeError for another type.
 */
export function timeoutToNs(value: unknown, nsPerUnit: number): number {
  if (value === null || value === undefined) return BLOCKING_NS
  let amount: number
  switch (typeof value) {
    case 'number':
      amount = value
      break
    case 'bigint':
      amount = Number(value)
      break
    case 'boolean':
      amount = value ? 1 : 0
      break
    default:
      throw new TypeError(`'${pythonTypeName(value)}' object cannot be interpreted as an integer or float`)
  }
  if (Number.isNaN(amount)) throw new ValueError('Invalid value NaN (not a number)')
  const ns = amount * nsPerUnit
  if (ns >= TIME_LIMIT_NS || ns < -TIME_LIMIT_NS) {
    throw new OverflowError('timestamp out of range for C PyTime_t')
  }
  if (ns < 0) throw new ValueError('Timeout value out of range')
  // Math.ceil(-0) is -0, which must not leak out of gettimeout().
  return Math.ceil(ns) + 0
}

/**
 * As {@link timeoutToNs}, of a `timeoutMs`: a number or null, for what else Python takes for one is a mistake here.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, ValueError, OverflowError.
 */
export function timeoutMsToNs(timeoutMs: unknown): number {
  if (timeoutMs !== null && typeof timeoutMs !== 'number') {
    throw argumentTypeError(`timeoutMs must be a number of milliseconds, or null, not ${shown(timeoutMs)}`)
  }
  return timeoutToNs(timeoutMs, 1e6)
}

/** The stored timeout as milliseconds, or null when blocking. */
export function nsToMs(ns: number): number | null {
  return ns < 0 ? null : ns / 1e6
}

/** The stored timeout as seconds, or null when blocking; whole seconds come out exactly, as PyTime_AsSecondsDouble does. */
export function nsToSeconds(ns: number): number | null {
  return ns < 0 ? null : ns / 1e9
}

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
