import { OverflowError } from '@sockcall/core'
import { pythonVoice, timeoutToNs } from '@sockcall/core/internal'
import { toFloat } from '../calling/numbers.js'

/** The longest wait of poll(2) and epoll_wait(2), in ms. */
const LONGEST_MS = 0x7fffffff

/**
 * A timeout argument of this module's functions.
 *
 * @param words the text of the TypeError for anything but a number.
 * @returns milliseconds, Infinity for None, negative for a negative number.
 */
export function timeoutMs(value: unknown, nsPerUnit: number, words: string): number {
  if (value === null || value === undefined) return Number.POSITIVE_INFINITY
  const amount = toFloat(value)
  if (amount === null) throw new TypeError(words)
  const ns = amount * nsPerUnit
  if (ns < 0 && ns >= -(2 ** 63)) return -1
  return timeoutToNs(pythonVoice, value, nsPerUnit) / 1e6
}

/** Like {@link timeoutMs}, for poll and epoll, where a negative timeout waits without limit. */
export function pollTimeoutMs(value: unknown, nsPerUnit: number): number {
  const ms = timeoutMs(value, nsPerUnit, 'timeout must be an integer or None')
  if (ms < 0) return Number.POSITIVE_INFINITY
  if (ms !== Number.POSITIVE_INFINITY && Math.ceil(ms) > LONGEST_MS) throw new OverflowError('timeout is too large')
  return ms
}
