/** The first bytes of every sockaddr, and numbers in the platform's byte order after them. */
import type { AbiLayout } from '../abi/types.js'

/** Write sa_family, and sa_len before it if the platform has one. */
export function writeHeader(layout: AbiLayout, bytes: Uint8Array, family: number, addrlen: number): void {
  if (layout.hasSaLen) {
    bytes[0] = addrlen
    bytes[1] = family
  } else {
    writeU16(layout, bytes, 0, family)
  }
}

/** Read sa_family. */
export function readFamily(layout: AbiLayout, bytes: Uint8Array): number {
  return layout.hasSaLen ? (bytes[1] ?? 0) : readU16(layout, bytes, 0)
}

/** Write 16 bits in this platform's byte order; higher bits are dropped. */
export function writeU16(layout: AbiLayout, bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset + (layout.littleEndian ? 0 : 1)] = value
  bytes[offset + (layout.littleEndian ? 1 : 0)] = value >> 8
}

/** Write 32 bits in this platform's byte order. */
export function writeU32(layout: AbiLayout, bytes: Uint8Array, offset: number, value: number): void {
  const low = layout.littleEndian ? 0 : 3
  const step = layout.littleEndian ? 1 : -1
  for (let i = 0; i < 4; i++) bytes[offset + low + i * step] = value >>> (8 * i)
}

/** Read 16 bits in this platform's byte order. */
export function readU16(layout: AbiLayout, bytes: Uint8Array, offset: number): number {
  const first = bytes[offset] ?? 0
  const second = bytes[offset + 1] ?? 0
  return layout.littleEndian ? first | (second << 8) : (first << 8) | second
}

/** Read 32 bits, unsigned, in this platform's byte order. */
export function readU32(layout: AbiLayout, bytes: Uint8Array, offset: number): number {
  const first = readU16(layout, bytes, offset)
  const second = readU16(layout, bytes, offset + 2)
  return layout.littleEndian ? first + second * 0x10000 : first * 0x10000 + second
}

/** Write 16 bits in network order. */
export function writeNet16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >> 8
  bytes[offset + 1] = value
}

/** Read 16 bits in network order. */
export function readNet16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)
}

/** The sockaddr, padded with zeros to at least `size` bytes, as in the memory that CPython reads. */
export function padded(sockaddr: Uint8Array, addrlen: number, size: number): Uint8Array {
  const known = Math.min(addrlen, sockaddr.length)
  if (known >= size) return sockaddr
  const bytes = new Uint8Array(size)
  bytes.set(sockaddr.subarray(0, known))
  return bytes
}
