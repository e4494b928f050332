/** The arithmetic of struct cmsghdr, as the CMSG_* macros do it. */
import type { Abi } from '../abi/types.js'
import { OverflowError } from '../errors/os-error.js'
import { toSsize } from '../errors/python-int.js'

/** The longest control buffer that CPython allows. */
const LIMIT = 0x7fffffff

/** What the ancillary data codecs need to know about a platform. */
export interface CmsgLayout {
  readonly abi: Abi
  readonly littleEndian: boolean
  /** sizeof(struct cmsghdr). */
  readonly headerSize: number
  /** sizeof(cmsg_len): a size_t or 32 bits. */
  readonly lenSize: number
  /** A power of two. */
  readonly align: number
  /** The offset of an item's data: the size of the padded header. */
  readonly dataOffset: number
}

/** The layout of the last platform asked for. V8 looks an abi's properties up by hash, at 20 ns each. */
let last: CmsgLayout | null = null

/** The layout of items on a platform. */
export function cmsgLayout(abi: Abi): CmsgLayout {
  if (last !== null && last.abi === abi) return last
  const { littleEndian, cmsgHeaderSize, cmsgLenSize, cmsgAlign: align } = abi.layout
  const dataOffset = padded(cmsgHeaderSize, align)
  last = { abi, littleEndian, headerSize: cmsgHeaderSize, lenSize: cmsgLenSize, align, dataOffset }
  return last
}

/** CMSG_ALIGN(n). The length of a control buffer fits an int. */
export function cmsgAlign({ align }: CmsgLayout, length: number): number {
  return padded(length, align)
}

function padded(length: number, align: number): number {
  return (length + align - 1) & -align
}

/**
 * CMSG_LEN(n): an item of `length` bytes without trailing padding.
 *
 * @throws OverflowError outside 0 to 2^31-1 less the header.
 */
export function CMSG_LEN(abi: Abi, length: unknown): number {
  const n = toSsize(length)
  const { dataOffset: header } = cmsgLayout(abi)
  if (n < 0 || n > LIMIT - header) throw new OverflowError('CMSG_LEN() argument out of range')
  return header + n
}

/**
 * CMSG_SPACE(n): an item of `length` bytes with its padding.
 *
 * @throws OverflowError outside 0 to 2^31-1 less the space of one byte.
 */
export function CMSG_SPACE(abi: Abi, length: unknown): number {
  const n = toSsize(length)
  const layout = cmsgLayout(abi)
  const header = layout.dataOffset
  if (n < 0 || n > LIMIT - (header + layout.align)) throw new OverflowError('CMSG_SPACE() argument out of range')
  return header + cmsgAlign(layout, n)
}
