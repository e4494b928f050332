/** Kernel timestamps, as nanoseconds since 1970. */
import type { Abi } from '../abi/types.js'

/** The timestamps of SO_TIMESTAMPING; null if the kernel gave none. */
export interface Timestamping {
  /** When the kernel saw the packet. */
  readonly softwareNs: bigint | null
  /** When the network card saw it, by its own clock. */
  readonly hardwareNs: bigint | null
}

/** Bytes of a struct timeval or timespec: seconds and a fraction, each of `wordSize` bytes. */
export function timeSize(wordSize: number): number {
  return 2 * wordSize
}

/** Read a struct timespec of two `wordSize`-byte words. */
export function readTimespecNs(abi: Abi, view: DataView, offset: number, wordSize: number): bigint {
  return readWord(abi, view, offset, wordSize) * 1_000_000_000n + readWord(abi, view, offset + wordSize, wordSize)
}

/** Read a struct timeval of two `wordSize`-byte words. */
export function readTimevalNs(abi: Abi, view: DataView, offset: number, wordSize: number): bigint {
  const seconds = readWord(abi, view, offset, wordSize)
  // macOS has microseconds in an int, followed by padding.
  const fraction = readWord(abi, view, offset + wordSize, abi.platform === 'darwin' ? 4 : wordSize)
  return seconds * 1_000_000_000n + fraction * 1_000n
}

/** Read a struct scm_timestamping: three timespecs, the second no longer in use. */
export function readTimestamping(abi: Abi, view: DataView, wordSize: number): Timestamping {
  const software = readTimespecNs(abi, view, 0, wordSize)
  const hardware = readTimespecNs(abi, view, 2 * timeSize(wordSize), wordSize)
  return { softwareNs: software === 0n ? null : software, hardwareNs: hardware === 0n ? null : hardware }
}

function readWord(abi: Abi, view: DataView, offset: number, size: number): bigint {
  const { littleEndian } = abi.layout
  return size === 8 ? view.getBigInt64(offset, littleEndian) : BigInt(view.getInt32(offset, littleEndian))
}
