import { ValueError } from '../errors/os-error.js'
import { pythonTypeName } from '../errors/python-type.js'
import { utf8Encode } from '../sockaddr/fs-encoding.js'

/**
 * A string argument as the parser's `s` format takes it, in UTF-8.
 *
 * @param where the function and the argument's place: "getservbyname() argument 1".
 * @throws TypeError, UnicodeEncodeError, and ValueError "embedded null character" (G10).
 */
export function textArgument(value: unknown, where: string): Buffer {
  if (typeof value !== 'string') throw new TypeError(`${where} must be str, not ${argumentType(value)}`)
  const bytes = utf8Encode(value)
  if (bytes.includes(0)) throw new ValueError('embedded null character')
  return bytes
}

/** The type's name as the argument parser writes it, which says `None` for None. */
export function argumentType(value: unknown): string {
  return value === null || value === undefined ? 'None' : pythonTypeName(value)
}
