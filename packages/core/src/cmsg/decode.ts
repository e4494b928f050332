import type { Abi } from '../abi/types.js'
import { cmsgAlign, cmsgDataOffset } from './layout.js'

/** One item of ancillary data as recvmsg gives it: `[cmsg_level, cmsg_type, cmsg_data]`. */
export type AncillaryItem = [level: number, type: number, data: Buffer]

/** What {@link decodeAncillary} found. */
export interface DecodedAncillary {
  readonly items: AncillaryItem[]
  /** An item said that it is longer than the buffer, so only its beginning is here (CPython's RuntimeWarning). */
  readonly truncated: boolean
}

/**
 * Read the items of a control buffer (spec S38). A header that does not fit ends the list without a word; one whose data runs
 * past the end gives the part that fits and ends it with `truncated`.
 *
 * @param control exactly the msg_controllen bytes that the kernel wrote.
 */
export function decodeAncillary(abi: Abi, control: Uint8Array): DecodedAncillary {
  const { cmsgHeaderSize, cmsgLenSize, littleEndian } = abi.layout
  const dataOffset = cmsgDataOffset(abi)
  const view = new DataView(control.buffer, control.byteOffset, control.byteLength)
  const items: AncillaryItem[] = []
  let offset = 0
  while (offset + cmsgHeaderSize <= control.length) {
    const length =
      cmsgLenSize === 8 ? Number(view.getBigUint64(offset, littleEndian)) : view.getUint32(offset, littleEndian)
    const level = view.getInt32(offset + cmsgLenSize, littleEndian)
    const type = view.getInt32(offset + cmsgLenSize + 4, littleEndian)
    // Shorter than its own header: malformed, and there is no telling where the next would begin.
    if (length < dataOffset) return { items, truncated: true }
    const end = offset + length
    const truncated = end > control.length
    const data = Buffer.from(
      control.subarray(Math.min(offset + dataOffset, control.length), Math.min(end, control.length)),
    )
    items.push([level, type, data])
    if (truncated) return { items, truncated: true }
    offset += cmsgAlign(abi, length)
  }
  return { items, truncated: false }
}
