/** Integer arguments as CPython's argument parser takes them: the same conversions and ranges. The caller's voice says what is wrong. */
import type { IntegerType, Voice } from '../voice/voice.js'

const INT_MAX = 0x7fffffff
const INT_MIN = -0x80000000
const INT64_MAX = 0x7fffffffffffffffn
const INT64_MIN = -0x8000000000000000n

/**
 * `operator.index(value)`: integers, and booleans as 0 and 1. The result is a number if that is exact, else a bigint.
 *
 * @param name the argument's name.
 * @throws TypeError for anything else.
 */
export function toIndex(voice: Voice, value: unknown, name: string): number | bigint {
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
  throw voice.notAnInteger(name, value)
}

/** Whether {@link toIndex} accepts the value. */
export function isIndex(value: unknown): value is number | bigint | boolean {
  return typeof value === 'bigint' || typeof value === 'boolean' || Number.isInteger(value)
}

/**
 * A C `int` as the parser's `i` format takes it: flags, levels, backlogs, ports.
 *
 * @throws TypeError; RangeError outside 32 bits.
 */
export function toCInt(voice: Voice, value: unknown, name: string): number {
  return cInt(voice, value, name, 'int')
}

/**
 * A C `int` that CPython converts without its argument parser (`PyLong_AsInt`): `shutdown(how)`, and the family, type and proto
 * of a new socket. Only the message differs from {@link toCInt}, in Python's voice.
 */
export function toPlainCInt(voice: Voice, value: unknown, name: string): number {
  return cInt(voice, value, name, 'plain int')
}

/** A C `long` of 64 bits. Beyond 2^53 the number is the nearest double. */
export function toCLong(voice: Voice, value: unknown, name: string): number {
  return signed64(voice, value, name, 'long')
}

/** A `Py_ssize_t`, the type of lengths. Beyond 2^53 the number is the nearest double. */
export function toSsize(voice: Voice, value: unknown, name: string): number {
  return signed64(voice, value, name, 'ssize_t')
}

/** An unsigned C int of 32 bits without a range check: the low bits are kept (G8), so -1 is 0xffffffff. */
export function toUnsignedMask32(voice: Voice, value: unknown, name: string): number {
  return toUnsignedMask(voice, value, name, 32)
}

/** Like {@link toUnsignedMask32}, 64 bits wide, always a bigint. */
export function toUnsignedMask64(voice: Voice, value: unknown, name: string): bigint {
  return BigInt.asUintN(64, BigInt(toIndex(voice, value, name)))
}

/** Like {@link toUnsignedMask32}, of a width. */
export function toUnsignedMask(voice: Voice, value: unknown, name: string, bits: 8 | 16 | 32): number {
  const int = toIndex(voice, value, name)
  if (typeof int === 'number' && int >= 0 && int <= INT_MAX) return bits === 32 ? int : int & (2 ** bits - 1)
  return Number(BigInt.asUintN(bits, BigInt(int)))
}

function cInt(voice: Voice, value: unknown, name: string, type: IntegerType): number {
  const int = toIndex(voice, value, name)
  if (int > INT_MAX || int < INT_MIN) throw voice.integerRange(name, int, type)
  return Number(int)
}

function signed64(voice: Voice, value: unknown, name: string, type: IntegerType): number {
  const int = toIndex(voice, value, name)
  if (typeof int === 'number') return int
  if (int > INT64_MAX || int < INT64_MIN) throw voice.integerRange(name, int, type)
  return Number(int)
}

function narrow(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
