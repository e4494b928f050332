/** The arithmetic of struct cmsghdr, as the CMSG_* macros do it. */
import type { Abi } from '../abi/types.js'
import { OverflowError } from '../errors/os-error.js'
import { toSsize } from '../errors/python-int.js'

/** The longest control buffer CPython computes with. */
const LIMIT = 0x7fffffff

/** CMSG_ALIGN(n). */
export function cmsgAlign(abi: Abi, length: number): number {
  const { cmsgAlign: align } = abi.layout
  return Math.ceil(length / align) * align
}

/** Where the data of an item begins: the header, padded. */
export function cmsgDataOffset(abi: Abi): number {
  return cmsgAlign(abi, abi.layout.cmsgHeaderSize)
}

/**
 * CMSG_LEN(n): an item of `length` bytes without padding behind it (spec S62).
 *
 * @throws OverflowError outside 0 to 2^31-1 less the header.
 */
export function CMSG_LEN(abi: Abi, length: unknown): number {
  const n = toSsize(length)
  const header = cmsgDataOffset(abi)
  if (n < 0 || n > LIMIT - header) throw new OverflowError('CMSG_LEN() argument out of range')
  return header + n
}

/**
 * CMSG_SPACE(n): an item of `length` bytes with its padding (spec S62).
 *
 * @throws OverflowError outside 0 to 2^31-1 less the space of one byte.
 */
export function CMSG_SPACE(abi: Abi, length: unknown): number {
  const n = toSsize(length)
  const header = cmsgDataOffset(abi)
  if (n < 0 || n > LIMIT - (header + cmsgAlign(abi, 1))) throw new OverflowError('CMSG_SPACE() argument out of range')
  return header + cmsgAlign(abi, n)
}
