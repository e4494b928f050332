/** The value of SO_RCVTIMEO and SO_SNDTIMEO: a struct timeval, or milliseconds on Windows. */
import type { Abi } from '../backend/index.js'

/** Bytes of the value. */
export function timevalSize({ platform, layout }: Abi): number {
  return platform === 'win32' ? 4 : 2 * layout.longSize
}

/** The longest timeout that the value can hold, in milliseconds. */
export function longestTimevalMs({ platform, layout }: Abi): number {
  if (platform === 'win32') return 0xffffffff
  return layout.longSize === 4 ? 0x7fffffff * 1000 : Math.floor(Number.MAX_SAFE_INTEGER / 1000)
}

/** A timeout of `ms` milliseconds, rounded up to the value's unit, so that a small one never becomes none. */
export function writeTimeval(abi: Abi, ms: number): Buffer {
  const { platform, layout } = abi
  const value = Buffer.alloc(timevalSize(abi))
  const view = new DataView(value.buffer, value.byteOffset, value.length)
  if (platform === 'win32') {
    view.setUint32(0, Math.ceil(ms), layout.littleEndian)
    return value
  }
  const microseconds = Math.ceil(ms * 1000)
  for (const [index, word] of [Math.floor(microseconds / 1e6), microseconds % 1e6].entries()) {
    if (layout.longSize === 4) view.setInt32(4 * index, word, layout.littleEndian)
    else view.setBigInt64(8 * index, BigInt(word), layout.littleEndian)
  }
  return value
}

/** The timeout in milliseconds, 0 for none. */
export function readTimeval({ platform, layout }: Abi, value: Uint8Array): number {
  const { littleEndian, longSize } = layout
  const view = new DataView(value.buffer, value.byteOffset, value.length)
  if (platform === 'win32') return view.getUint32(0, littleEndian)
  const seconds = longSize === 4 ? view.getInt32(0, littleEndian) : Number(view.getBigInt64(0, littleEndian))
  // Microseconds fit into the lower half of a long; macOS has an int there, followed by padding.
  const lower = littleEndian ? longSize : 2 * longSize - 4
  return seconds * 1000 + view.getInt32(lower, littleEndian) / 1000
}
