/** Python's bytes-like objects: here every view and every buffer, shared or not. */
import { isAnyArrayBuffer } from 'node:util/types'
import { pythonTypeName } from '../errors/python-type.js'

/** The bytes of a view or buffer, without a copy; null for anything else. */
export function viewBytes(value: unknown): Uint8Array | null {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return isAnyArrayBuffer(value) ? new Uint8Array(value) : null
}

/**
 * Like {@link viewBytes}, for an argument that must be bytes-like.
 *
 * @throws TypeError "a bytes-like object is required, not 'str'"
 */
export function bytesLike(value: unknown): Uint8Array {
  const bytes = viewBytes(value)
  if (bytes === null) throw new TypeError(`a bytes-like object is required, not '${pythonTypeName(value)}'`)
  return bytes
}
