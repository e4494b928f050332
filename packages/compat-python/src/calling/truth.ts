import { isAnyArrayBuffer } from 'node:util/types'

/** The truth of a value in Python: an empty string, tuple or buffer is false. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return value.byteLength > 0
  // NaN is true.
  return typeof value === 'number' ? value !== 0 : Boolean(value)
}
