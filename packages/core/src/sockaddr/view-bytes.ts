/** Bytes that a program passes: any view and any buffer, shared or not. */
import { isAnyArrayBuffer } from 'node:util/types'
import type { Voice } from '../voice/voice.js'

/** The bytes of a view or buffer, without a copy; null for anything else. */
export function viewBytes(value: unknown): Uint8Array | null {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return isAnyArrayBuffer(value) ? new Uint8Array(value) : null
}

/**
 * Like {@link viewBytes}, for an argument that must be a view or buffer.
 *
 * @param name the argument's or item's name.
 * @throws TypeError
 */
export function viewOrBuffer(voice: Voice, value: unknown, name: string): Uint8Array {
  const bytes = viewBytes(value)
  if (bytes === null) throw voice.notBytes(name, value)
  return bytes
}
