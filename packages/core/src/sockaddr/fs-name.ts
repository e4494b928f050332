import { fsEncode } from '../host/fs-encoding.js'
import type { Voice } from '../voice/voice.js'
import { viewBytes } from './view-bytes.js'

/**
 * A name for the operating system: a string in the file system's encoding, or bytes (`PyUnicode_FSConverter`).
 *
 * @param what what it is the name of.
 * @throws for another type, a lone surrogate, and a NUL (G10).
 */
export function fsName(voice: Voice, value: unknown, what: string): Uint8Array {
  const name = typeof value === 'string' ? fsEncode(voice, value) : viewBytes(value)
  if (name === null) throw voice.notName(what, value)
  if (name.includes(0)) throw voice.containsNul(what, 'name')
  return name
}
