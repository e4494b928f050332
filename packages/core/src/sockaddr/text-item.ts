import { ValueError } from '../errors/os-error.js'
import { utf8Encode } from '../host/fs-encoding.js'

/**
 * A string as the parser's `s` format takes it, in UTF-8.
 *
 * @param notText the whole message for a value that is not a string.
 * @throws TypeError, UnicodeEncodeError, and ValueError "embedded null character" (G10).
 */
export function textItem(value: unknown, notText: string): Buffer {
  if (typeof value !== 'string') throw new TypeError(notText)
  const bytes = utf8Encode(value)
  if (bytes.includes(0)) throw new ValueError('embedded null character')
  return bytes
}
