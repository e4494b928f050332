/** The arithmetic of struct cmsghdr, as the CMSG_* macros do it. */
import type { Abi } from '../abi/types.js'
import { toSsize } from '../options/c-integer.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'

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
 * @throws RangeError outside 0 to 2^31-1 less the header.
 */
export function CMSG_LEN(abi: Abi, length: unknown, voice: Voice = defaultVoice): number {
  const n = toSsize(voice, length, 'length')
  const { dataOffset: header } = cmsgLayout(abi)
  if (n < 0 || n > LIMIT - header) throw voice.refusal('CMSG_LEN', n)
  return header + n
}

/**
 * CMSG_SPACE(n): an item of `length` bytes with its padding.
 *
 * @throws RangeError outside 0 to 2^31-1 less the space of one byte.
 */
export function CMSG_SPACE(abi: Abi, length: unknown, voice: Voice = defaultVoice): number {
  const n = toSsize(voice, length, 'length')
  const layout = cmsgLayout(abi)
  const header = layout.dataOffset
  if (n < 0 || n > LIMIT - (header + layout.align)) throw voice.refusal('CMSG_SPACE', n)
  return header + cmsgAlign(layout, n)
}
