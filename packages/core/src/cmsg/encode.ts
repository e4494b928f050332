import type { Abi } from '../abi/types.js'
import { OSError } from '../errors/os-error.js'
import { toCInt } from '../errors/python-int.js'
import { pythonTypeName } from '../errors/python-type.js'
import { bytesLike } from '../sockaddr/bytes-like.js'
import { cmsgAlign, cmsgDataOffset } from './layout.js'

/** CPython's bound on one item and on all items together, in bytes. */
const LIMIT = 0x7fffffff
const ITEM = '[sendmsg() ancillary data items]() argument must be'

interface Parsed {
  readonly level: number
  readonly type: number
  readonly data: Uint8Array
  /** As it was when the item was read: a buffer may change its size while later items run the user's code. */
  readonly length: number
}

/**
 * Lay out ancillary items in one zeroed control buffer, each with its padding (spec S43). Items are read, and their sizes
 * checked, one by one in order.
 *
 * @param items arrays `[level, type, data]`.
 * @throws TypeError for an item of another shape; OSError "ancillary data item too large", "too much ancillary data".
 */
export function encodeAncillary(abi: Abi, items: readonly unknown[]): Uint8Array {
  const header = cmsgDataOffset(abi)
  const longest = LIMIT - header - cmsgAlign(abi, 1)
  const parsed: Parsed[] = []
  let size = 0
  for (const item of items) {
    const one = parseItem(item)
    if (one.length > longest) throw new OSError('ancillary data item too large')
    size += header + cmsgAlign(abi, one.length)
    if (size > LIMIT) throw new OSError('too much ancillary data')
    parsed.push(one)
  }
  const control = new Uint8Array(size)
  const view = new DataView(control.buffer)
  const { cmsgLenSize, littleEndian } = abi.layout
  let offset = 0
  for (const { level, type, data, length } of parsed) {
    if (cmsgLenSize === 8) view.setBigUint64(offset, BigInt(header + length), littleEndian)
    else view.setUint32(offset, header + length, littleEndian)
    view.setInt32(offset + cmsgLenSize, level, littleEndian)
    view.setInt32(offset + cmsgLenSize + 4, type, littleEndian)
    control.set(data.subarray(0, length), offset + header)
    offset += header + cmsgAlign(abi, length)
  }
  return control
}

function parseItem(given: unknown): Parsed {
  // Strings and bytes are sequences too, of no item that would do.
  const item: unknown = typeof given === 'string' || given instanceof Uint8Array ? [...given] : given
  if (!Array.isArray(item)) throw new TypeError(`${ITEM} 3-item sequence, not ${pythonTypeName(item)}`)
  const count: unknown = item.length
  if (count !== 3) throw new TypeError(`${ITEM} sequence of length 3, not ${String(count)}`)
  const [level, type, data]: readonly unknown[] = [item[0], item[1], item[2]]
  const levelInt = toCInt(level)
  const typeInt = toCInt(type)
  const bytes = bytesLike(data)
  return { level: levelInt, type: typeInt, data: bytes, length: bytes.length }
}
