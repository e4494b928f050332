import type { Abi } from '../abi/types.js'
import { OSError } from '../errors/os-error.js'
import { toCInt } from '../errors/python-int.js'
import { pythonTypeName } from '../errors/python-type.js'
import { bytesToSend } from '../ops/arguments.js'
import { CMSG_LEN, CMSG_SPACE, cmsgDataOffset } from './layout.js'

/** CPython's bound on all items together, in bytes. */
const LIMIT = 0x7fffffff

/**
 * Lay out ancillary items in one zeroed control buffer, each with its padding (spec S43).
 *
 * @param items sequences `[level, type, data]`.
 * @throws TypeError for an item of another shape; OSError for data that is too large.
 */
export function encodeAncillary(abi: Abi, items: readonly unknown[]): Uint8Array {
  const parsed: [level: number, type: number, data: Uint8Array][] = []
  let size = 0
  for (const item of items) {
    if (!Array.isArray(item)) {
      throw new TypeError(
        `[sendmsg() ancillary data items]() argument must be 3-item sequence, not ${pythonTypeName(item)}`,
      )
    }
    const [level, type, data] = item
    if (item.length !== 3) {
      throw new TypeError(
        `[sendmsg() ancillary data items]() argument must be sequence of length 3, not ${item.length}`,
      )
    }
    parsed.push([toCInt(level), toCInt(type), bytesToSend(data)])
  }
  for (const [, , data] of parsed) {
    if (data.length > LIMIT - cmsgDataOffset(abi) - abi.layout.cmsgAlign)
      throw new OSError('ancillary data item too large')
    size += CMSG_SPACE(abi, data.length)
    if (size > LIMIT) throw new OSError('too much ancillary data')
  }
  const control = new Uint8Array(size)
  const view = new DataView(control.buffer)
  const { cmsgLenSize, littleEndian } = abi.layout
  let offset = 0
  for (const [level, type, data] of parsed) {
    const length = CMSG_LEN(abi, data.length)
    if (cmsgLenSize === 8) view.setBigUint64(offset, BigInt(length), littleEndian)
    else view.setUint32(offset, length, littleEndian)
    view.setInt32(offset + cmsgLenSize, level, littleEndian)
    view.setInt32(offset + cmsgLenSize + 4, type, littleEndian)
    control.set(data, offset + cmsgDataOffset(abi))
    offset += CMSG_SPACE(abi, data.length)
  }
  return control
}
