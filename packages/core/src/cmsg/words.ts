/** The 32-bit numbers of ancillary data, in the platform's byte order, without a loop or a view, as hot paths read them. */
import type { CmsgLayout } from './layout.js'

/** Read 32 bits, signed; bytes past the end are 0. */
export function readInt32({ littleEndian }: CmsgLayout, bytes: Uint8Array, offset: number): number {
  const a = bytes[offset] ?? 0
  const b = bytes[offset + 1] ?? 0
  const c = bytes[offset + 2] ?? 0
  const d = bytes[offset + 3] ?? 0
  return littleEndian ? a | (b << 8) | (c << 16) | (d << 24) : (a << 24) | (b << 16) | (c << 8) | d
}

/** Write 32 bits. */
export function writeInt32({ littleEndian }: CmsgLayout, bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = littleEndian ? value : value >> 24
  bytes[offset + 1] = littleEndian ? value >> 8 : value >> 16
  bytes[offset + 2] = littleEndian ? value >> 16 : value >> 8
  bytes[offset + 3] = littleEndian ? value >> 24 : value
}
