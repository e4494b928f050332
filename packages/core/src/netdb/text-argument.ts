import { argumentTypeName } from '../errors/python-type.js'
import { textItem } from '../sockaddr/text-item.js'

/**
 * A string argument of a function, in UTF-8.
 *
 * @param where the function and the argument's position: "getservbyname() argument 1".
 * @throws TypeError, UnicodeEncodeError, and ValueError "embedded null character" (G10).
 */
export function textArgument(value: unknown, where: string): Buffer {
  return textItem(value, `${where} must be str, not ${argumentTypeName(value)}`)
}
