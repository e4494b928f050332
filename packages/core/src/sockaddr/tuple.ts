/** A JavaScript array in place of Python's tuple. */
import { pythonTypeName } from '../errors/python-type.js'

/**
 * The items of an address that must be a tuple. Each is read once, so what is checked is what is encoded. For an array of the
 * wrong length, that length.
 *
 * @param notTuple the message up to the type's name: "bind(): AF_INET address must be tuple, not ".
 */
export function tupleItems(address: unknown, least: number, most: number, notTuple: string): unknown[] | number {
  if (!Array.isArray(address)) throw new TypeError(notTuple + pythonTypeName(address))
  // A proxy may return anything.
  const length: unknown = address.length
  if (typeof length !== 'number' || !Number.isInteger(length)) return -1
  if (length < least || length > most) return length
  const items: unknown[] = []
  for (let index = 0; index < length; index++) items.push(address[index])
  return items
}
