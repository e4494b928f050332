/** Integer arguments as CPython's argument parser takes them: the same conversions, ranges and messages. */
import { OverflowError } from './os-error.js'
import { pythonTypeName } from './python-type.js'

const INT_MAX = 0x7fffffff
const INT_MIN = -0x80000000
const INT64_MAX = 0x7fffffffffffffffn
const INT64_MIN = -0x8000000000000000n

/**
 * `operator.index(value)`: integers, and booleans as 0 and 1. The result is a number if that is exact, else a bigint.
 *
 * @throws TypeError "'float' object cannot be interpreted as an integer", with the type of the value.
 */
export function toIndex(value: unknown): number | bigint {
  switch (typeof value) {
    case 'number':
      if (Number.isSafeInteger(value)) return value + 0
      if (Number.isInteger(value)) return BigInt(value)
      break
    case 'bigint':
      return narrow(value)
    case 'boolean':
      return value ? 1 : 0
    default:
  }
  throw new TypeError(`'${pythonTypeName(value)}' object cannot be interpreted as an integer`)
}

/** Whether {@link toIndex} accepts the value. */
export function isIndex(value: unknown): value is number | bigint | boolean {
  return typeof value === 'bigint' || typeof value === 'boolean' || Number.isInteger(value)
}

/**
 * A C `int` as the parser's `i` format takes it: flags, levels, backlogs, ports.
 *
 * @throws OverflowError "signed integer is greater than maximum", "signed integer is less than minimum", or, beyond 64 bits,
 * "Python int too large to convert to C long".
 */
export function toCInt(value: unknown): number {
  const int = toCLong(value)
  if (int > INT_MAX) throw new OverflowError('signed integer is greater than maximum')
  if (int < INT_MIN) throw new OverflowError('signed integer is less than minimum')
  return int
}

/**
 * A C `int` that CPython converts without its argument parser (`PyLong_AsInt`): `shutdown(how)`, and the family, type and proto
 * of a new socket. Only the message differs from {@link toCInt}.
 */
export function toPlainCInt(value: unknown): number {
  const int = toIndex(value)
  if (int > INT_MAX || int < INT_MIN) throw new OverflowError('Python int too large to convert to C int')
  return Number(int)
}

/** A C `long` of 64 bits. Beyond 2^53 the number is the nearest double. */
export function toCLong(value: unknown): number {
  return signed64(value, 'Python int too large to convert to C long')
}

/** A `Py_ssize_t`, the type of lengths. Beyond 2^53 the number is the nearest double. */
export function toSsize(value: unknown): number {
  return signed64(value, 'Python int too large to convert to C ssize_t')
}

/** An unsigned C int of 32 bits without a range check: the low bits are kept (G8), so -1 is 0xffffffff. */
export function toUnsignedMask32(value: unknown): number {
  return mask(value, 32)
}

/** Like {@link toUnsignedMask32}, 16 bits wide. */
export function toUnsignedMask16(value: unknown): number {
  return mask(value, 16)
}

/** Like {@link toUnsignedMask32}, 8 bits wide. */
export function toUnsignedMask8(value: unknown): number {
  return mask(value, 8)
}

/** Like {@link toUnsignedMask32}, 64 bits wide, always a bigint. */
export function toUnsignedMask64(value: unknown): bigint {
  return BigInt.asUintN(64, BigInt(toIndex(value)))
}

function mask(value: unknown, bits: number): number {
  const int = toIndex(value)
  if (typeof int === 'number' && int >= 0 && int <= INT_MAX) return bits === 32 ? int : int & (2 ** bits - 1)
  return Number(BigInt.asUintN(bits, BigInt(int)))
}

function signed64(value: unknown, message: string): number {
  const int = toIndex(value)
  if (typeof int === 'number') return int
  if (int > INT64_MAX || int < INT64_MIN) throw new OverflowError(message)
  return Number(int)
}

function narrow(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
