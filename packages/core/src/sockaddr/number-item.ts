import { OverflowError } from '../errors/os-error.js'
import { toIndex, toUnsignedMask8, toUnsignedMask16, toUnsignedMask32 } from '../errors/python-int.js'
import type { SockaddrContext } from './types.js'

const masks = { 8: toUnsignedMask8, 16: toUnsignedMask16, 32: toUnsignedMask32 } as const

/**
 * A number in an address, with a given number of bits in the struct. CPython keeps the low bits of any integer (G8), so that
 * port 2^32 + 22 is 22; here that is an error. A negative number is taken as two's complement, as in -1 for any.
 *
 * @throws TypeError, OverflowError.
 */
export function numberItem(context: SockaddrContext, call: string, value: unknown, bits: 8 | 16 | 32): number {
  if (context.asPython !== true) checkBits(call, toIndex(value), bits)
  return masks[bits](value)
}

function checkBits(call: string, int: number | bigint, bits: number): void {
  if (int >= -(2 ** (bits - 1)) && int < 2 ** bits) return
  throw new OverflowError(`${call}(): a number of the address must be 0-${2 ** bits - 1}, not ${int}`)
}
