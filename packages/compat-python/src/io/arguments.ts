/** What Python accepts as a size or as bytes, and its errors. */
import { OverflowError } from '@sockcall/core'
import { argumentTypeName, pythonTypeName } from '@sockcall/core/internal'

/** A byte or character count as the public methods accept it. `null` and `undefined` mean no limit. */
export type Size = number | null | undefined

const SSIZE_LIMIT = 2 ** 63

function toInteger(value: unknown, typeText: string, overflowText: string): number {
  if (typeof value === 'boolean') return value ? 1 : 0
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) throw new TypeError(typeText)
  if (number >= SSIZE_LIMIT || number < -SSIZE_LIMIT) throw new OverflowError(overflowText)
  return number
}

/** A size argument of Python's kind "int or None": None is -1. */
export function sizeOrNone(value: unknown): number {
  if (value === undefined || value === null) return -1
  if (typeof value === 'number' && value <= Number.MAX_SAFE_INTEGER && Number.isInteger(value)) return value
  return toInteger(
    value,
    `argument should be integer or None, not '${pythonTypeName(value)}'`,
    "cannot fit 'int' into an index-sized integer",
  )
}

/** An integer argument that may be omitted but may not be None. */
export function indexOr(value: unknown, fallback: number): number {
  if (value === undefined) return fallback
  return toInteger(
    value,
    `'${pythonTypeName(value)}' object cannot be interpreted as an integer`,
    'Python int too large to convert to C ssize_t',
  )
}

/** The bytes behind any view, not copied. */
export function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  throw new TypeError(`a bytes-like object is required, not '${pythonTypeName(data)}'`)
}

/** The bytes behind a view that a read fills. Every view can be written to, so only other types are refused. */
export function writableBytesOf(call: string, data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  throw new TypeError(`${call}() argument must be read-write bytes-like object, not ${argumentTypeName(data)}`)
}
