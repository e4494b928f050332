import type { Abi } from '../abi/types.js'
import { type CmsgLayout, cmsgAlign, cmsgLayout } from './layout.js'
import { readInt32 } from './words.js'

/** One item of ancillary data as recvmsg returns it: `[cmsg_level, cmsg_type, cmsg_data]`. */
export type AncillaryItem = [level: number, type: number, data: Buffer]

/** What {@link decodeAncillary} found. */
export interface DecodedAncillary {
  readonly items: AncillaryItem[]
  /** An item claims to be longer than the buffer, so only its beginning is here (CPython's RuntimeWarning). */
  readonly truncated: boolean
}

// Node's global Buffer is an accessor, which optimised code would call every time.
const { alloc, allocUnsafe } = Buffer

/**
 * Up to this size V8 stores a typed array's bytes inside the object, without Node's pool and without a finalizer. Nearly all
 * items are that short.
 */
const SHORT = 64

/**
 * Read the items of a control buffer, as CPython's `sock_recvmsg_guts` does. A header that does not fit ends the list silently.
 * An item whose data runs past the end gives the part that fits and ends the list with `truncated`.
 *
 * @param size msg_controllen: how many bytes of `control` the kernel wrote.
 */
export function decodeAncillary(abi: Abi, control: Uint8Array, size: number = control.length): DecodedAncillary {
  const layout = cmsgLayout(abi)
  const { headerSize, lenSize, dataOffset } = layout
  const items: AncillaryItem[] = []
  let offset = 0
  while (offset + headerSize <= size) {
    const length = readLength(layout, control, offset)
    const level = readInt32(layout, control, offset + lenSize)
    const type = readInt32(layout, control, offset + lenSize + 4)
    // Shorter than its own header: malformed, so the start of the next is unknown.
    if (length < dataOffset) return { items, truncated: true }
    const end = offset + length
    const truncated = end > size
    items.push([level, type, copyOf(control, Math.min(offset + dataOffset, size), Math.min(end, size))])
    if (truncated) return { items, truncated: true }
    offset += cmsgAlign(layout, length)
  }
  return { items, truncated: false }
}

/** cmsg_len: a size_t or a 32-bit number. */
function readLength(layout: CmsgLayout, control: Uint8Array, offset: number): number {
  const first = readInt32(layout, control, offset) >>> 0
  if (layout.lenSize === 4) return first
  const second = readInt32(layout, control, offset + 4) >>> 0
  return layout.littleEndian ? first + second * 0x1_0000_0000 : first * 0x1_0000_0000 + second
}

function copyOf(control: Uint8Array, start: number, end: number): Buffer {
  const length = end - start
  if (length > SHORT) {
    const data = allocUnsafe(length)
    data.set(control.subarray(start, end))
    return data
  }
  const data = alloc(length)
  for (let i = 0; i < length; i++) data[i] = control[start + i] ?? 0
  return data
}
