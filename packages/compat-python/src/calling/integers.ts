/** Integer arguments as CPython's argument parser takes them, with its exceptions. */
import * as core from '@sockcall/core/internal'

const { pythonVoice } = core

/** `operator.index(value)`: a number if that is exact, else a bigint. */
export function toIndex(value: unknown): number | bigint {
  return core.toIndex(pythonVoice, value, '')
}

/** A C `int` as the parser's `i` format takes it. */
export function toCInt(value: unknown): number {
  return core.toCInt(pythonVoice, value, '')
}

/** A C `int` that CPython converts without its argument parser (`PyLong_AsInt`). */
export function toPlainCInt(value: unknown): number {
  return core.toPlainCInt(pythonVoice, value, '')
}

/** A C `long` of 64 bits. Beyond 2^53 the number is the nearest double. */
export function toCLong(value: unknown): number {
  return core.toCLong(pythonVoice, value, '')
}

/** A `Py_ssize_t`, the type of lengths. Beyond 2^53 the number is the nearest double. */
export function toSsize(value: unknown): number {
  return core.toSsize(pythonVoice, value, '')
}

/** An unsigned C int of 32 bits without a range check: the low bits are kept. */
export function toUnsignedMask32(value: unknown): number {
  return core.toUnsignedMask32(pythonVoice, value, '')
}
