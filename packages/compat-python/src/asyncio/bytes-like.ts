import { isAnyArrayBuffer } from 'node:util/types'
import { pythonTypeName } from '@sockcall/core/internal'

/** The bytes of a bytes-like object; undefined for anything else. */
export function bytesLike(data: unknown): Uint8Array | undefined {
  if (data instanceof Uint8Array) return data
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  if (isAnyArrayBuffer(data)) return new Uint8Array(data)
  return undefined
}

/** `memoryview()` of each. @throws TypeError with its text. */
export function* memoryviews(list: unknown): Generator<Uint8Array, void, void> {
  if (typeof list !== 'string' && typeof Object(list)[Symbol.iterator] !== 'function') {
    throw new TypeError(`'${pythonTypeName(list)}' object is not iterable`)
  }
  for (const item of list as Iterable<unknown>) {
    const bytes = bytesLike(item)
    if (bytes !== undefined) {
      if (bytes.length > 0) yield bytes
      // Values that are false in Python are skipped unchecked.
    } else if (item) throw new TypeError(`memoryview: a bytes-like object is required, not '${pythonTypeName(item)}'`)
  }
}

/** @throws TypeError with the text of `StreamWriter.write` and `transport.write`. */
export function bytesToWrite(data: unknown): Uint8Array {
  const bytes = bytesLike(data)
  if (bytes !== undefined) return bytes
  throw new TypeError(`data argument must be a bytes, bytearray, or memoryview object, not '${pythonTypeName(data)}'`)
}
