import { ValueError } from '../errors/os-error.js'
import { pythonTypeName } from '../errors/python-type.js'
import { fsEncode } from '../host/fs-encoding.js'
import { viewBytes } from './bytes-like.js'

/**
 * A name for the operating system: a string in the file system's encoding, or bytes (`PyUnicode_FSConverter`).
 *
 * @throws TypeError, UnicodeEncodeError, and ValueError "embedded null byte" (G10).
 */
export function fsName(value: unknown): Uint8Array {
  const name = typeof value === 'string' ? fsEncode(value) : viewBytes(value)
  if (name === null) {
    throw new TypeError(`expected str, bytes or os.PathLike object, not ${pythonTypeName(value)}`)
  }
  if (name.includes(0)) throw new ValueError('embedded null byte')
  return name
}
