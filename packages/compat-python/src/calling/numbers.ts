import { OverflowError, ValueError } from '@sockcall/core'

/**
 * Numbers in the three forms that JavaScript has for Python's int, bool and float: every function of this package takes each of them
 * where Python takes its counterpart. Integers are converted by core's `toIndex` and its kin.
 */

/** An int, bool or float as a number; null for what is none of them. */
export function toFloat(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : null
}

/** What Python's `math.ceil()` and `int()` say of a float that is no number or has no end. */
export function refuseNonFinite(value: number): void {
  if (Number.isNaN(value)) throw new ValueError('cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw new OverflowError('cannot convert float infinity to integer')
}
