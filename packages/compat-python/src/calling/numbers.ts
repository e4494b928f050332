import { OverflowError, ValueError } from '@sockcall/core'

/**
 * Numbers in the three forms that JavaScript has for Python's int, bool and float: every function of this package accepts each
 * where Python accepts its counterpart. Core's `toIndex` and the like convert integers.
 */

/** An int, bool or float as a number; null for anything else. */
export function toFloat(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : null
}

/** What Python's `math.ceil()` and `int()` raise for NaN and infinity. */
export function refuseNonFinite(value: number): void {
  if (Number.isNaN(value)) throw new ValueError('cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw new OverflowError('cannot convert float infinity to integer')
}
