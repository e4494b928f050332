/**
 * The timeout model (S1 to S8): one stored value decides the mode. It is kept in whole nanoseconds, as CPython keeps it, in a
 * double: exact up to 104 days, and after that as exact as the float that Python hands out.
 */
import { BLOCKING_NS } from '../thread/timeout.js'
import type { Voice } from '../voice/voice.js'
import { argumentTypeError, shown } from './check-options.js'

/** 2^63: the first double that a C PyTime_t cannot hold. */
const TIME_LIMIT_NS = 2 ** 63

/**
 * Validate a timeout and convert it to the stored form.
 *
 * @param value null (block), or a number that is not negative; bigint and boolean count as integers (S4).
 * @param nsPerUnit 1e6 for milliseconds, 1e9 for seconds.
 * @returns -1 to block, 0, or whole nanoseconds, rounded away from zero (S3) so that no timeout becomes 0.
 * @throws RangeError for a negative value, NaN, or one too large (S5), TypeError for another type.
 */
export function timeoutToNs(voice: Voice, value: unknown, nsPerUnit: number): number {
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
      throw voice.timeout('type', value)
  }
  if (Number.isNaN(amount)) throw voice.timeout('nan', value)
  const ns = amount * nsPerUnit
  if (ns >= TIME_LIMIT_NS || ns < -TIME_LIMIT_NS) {
    throw voice.timeout('too large', value)
  }
  if (ns < 0) throw voice.timeout('negative', value)
  // Math.ceil(-0) is -0, which must not leak out of gettimeout().
  return Math.ceil(ns) + 0
}

/**
 * As {@link timeoutToNs}, of a `timeoutMs`: a number or null, for what else Python takes for one is a mistake here.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, RangeError.
 */
export function timeoutMsToNs(voice: Voice, timeoutMs: unknown): number {
  if (timeoutMs !== null && typeof timeoutMs !== 'number') {
    throw argumentTypeError(`timeoutMs must be a number of milliseconds, or null, not ${shown(timeoutMs)}`)
  }
  return timeoutToNs(voice, timeoutMs, 1e6)
}

/** The stored timeout as milliseconds, or null when blocking. */
export function nsToMs(ns: number): number | null {
  return ns < 0 ? null : ns / 1e6
}

/** The stored timeout as seconds, or null when blocking; whole seconds come out exactly, as PyTime_AsSecondsDouble does. */
export function nsToSeconds(ns: number): number | null {
  return ns < 0 ? null : ns / 1e9
}
