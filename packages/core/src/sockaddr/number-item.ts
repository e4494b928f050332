import { toIndex, toUnsignedMask } from '../options/c-integer.js'
import type { SockaddrContext } from './types.js'

/**
 * A number in an address, with a given number of bits in the struct. CPython keeps the low bits of any integer (G8), so that
 * port 2^32 + 22 is 22; here that is an error. A negative number is taken as two's complement, as in -1 for any.
 *
 * @throws TypeError, RangeError.
 */
export function numberItem(context: SockaddrContext, call: string, value: unknown, bits: 8 | 16 | 32): number {
  if (context.asPython !== true) checkBits(context, call, value, bits)
  return toUnsignedMask(context.voice, value, 'address', bits)
}

function checkBits(context: SockaddrContext, call: string, value: unknown, bits: number): void {
  const int = toIndex(context.voice, value, 'address')
  if (int >= -(2 ** (bits - 1)) && int < 2 ** bits) return
  throw context.voice.addressRange(call, null, int, 0, 2 ** bits - 1)
}
