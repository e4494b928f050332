import type { Abi } from '../abi/types.js'
import { toCInt } from '../options/c-integer.js'
import { MOST_ITEMS } from '../options/iterate.js'
import { viewOrBuffer } from '../sockaddr/view-bytes.js'
import { plainLength, plainView } from '../thread/plain-view.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'
import { borrowControl } from './control-memory.js'
import { type CmsgLayout, cmsgAlign, cmsgLayout } from './layout.js'
import { writeInt32 } from './words.js'

/** CPython's limit for one item and for all items together, in bytes. */
const LIMIT = 0x7fffffff
/** Up to this size a loop copies faster than it takes to make views for `set`. */
const SHORT = 64

interface Parsed {
  readonly level: number
  readonly type: number
  readonly data: Uint8Array
  /** The length when the item was read: later items may run the user's code, which can resize the buffer. */
  readonly length: number
}

/**
 * Lay out ancillary items in one zeroed control buffer, each with its padding. Items are read, and their sizes checked, in
 * order, as in CPython's `sock_sendmsg`.
 *
 * @param items arrays `[level, type, data]`.
 * @throws TypeError for an item of another shape; an error for too much data.
 */
export function encodeAncillary(abi: Abi, items: readonly unknown[], voice: Voice = defaultVoice): Uint8Array {
  return encodeIn(voice, newMemory, abi, items)
}

/** Like {@link encodeAncillary}, but into memory that may be borrowed: see {@link borrowControl}. */
export function encodeBorrowed(voice: Voice, abi: Abi, items: readonly unknown[]): Uint8Array {
  return encodeIn(voice, borrowControl, abi, items)
}

/** @param memory returns zeroed memory of the given size; no user code runs afterwards. */
function encodeIn(voice: Voice, memory: (size: number) => Uint8Array, abi: Abi, items: readonly unknown[]): Uint8Array {
  const layout = cmsgLayout(abi)
  const header = layout.dataOffset
  const longest = LIMIT - header - layout.align
  const parsed: Parsed[] = []
  let size = 0
  for (const item of items) {
    const one = parseItem(voice, item)
    if (one.length > longest) throw voice.refusal('ancillary item too large', one.length)
    size += header + cmsgAlign(layout, one.length)
    if (size > LIMIT) throw voice.refusal('too much ancillary data')
    if (parsed.push(one) > MOST_ITEMS) throw voice.refusal('too much ancillary data')
  }
  const control = memory(size)
  let offset = 0
  for (const one of parsed) {
    writeHeader(layout, control, offset, one)
    copyData(control, offset + header, one)
    offset += header + cmsgAlign(layout, one.length)
  }
  return control
}

function newMemory(size: number): Uint8Array {
  return new Uint8Array(size)
}

function parseItem(voice: Voice, item: unknown): Parsed {
  if (!Array.isArray(item)) throw voice.ancillaryItem(item, null)
  const count: unknown = item.length
  if (count !== 3) throw voice.ancillaryItem(item, count)
  const givenLevel: unknown = item[0]
  const givenType: unknown = item[1]
  const data: unknown = item[2]
  const level = cInt(voice, givenLevel, 'level')
  const type = cInt(voice, givenType, 'type')
  // A view without bytes may have been transferred, which is an error.
  const length = ArrayBuffer.isView(data) && data instanceof Uint8Array ? plainLength(data) : 0
  if (length > 0) return { level, type, data: data as Uint8Array, length }
  const bytes = viewOrBuffer(voice, data, 'data')
  return { level, type, data: bytes, length: bytes.length }
}

function cInt(voice: Voice, value: unknown, name: string): number {
  return typeof value === 'number' && (value | 0) === value ? value : toCInt(voice, value, name)
}

function writeHeader(layout: CmsgLayout, control: Uint8Array, offset: number, { level, type, length }: Parsed): void {
  const { lenSize, littleEndian } = layout
  // A size_t's upper half is zero: no item is that long.
  writeInt32(layout, control, lenSize === 8 && !littleEndian ? offset + 4 : offset, layout.dataOffset + length)
  writeInt32(layout, control, offset + lenSize, level)
  writeInt32(layout, control, offset + lenSize + 4, type)
}

function copyData(control: Uint8Array, offset: number, { data, length }: Parsed): void {
  if (length > SHORT) control.set(plainView(data).subarray(0, length), offset)
  // The buffer may have shrunk meanwhile.
  else for (let i = 0; i < length; i++) control[offset + i] = data[i] ?? 0
}
