import { OSError, ValueError } from '@sockcall/core'
import { NotImplementedError } from '../exceptions/runtime-error.js'
import { indexOr } from './arguments.js'
import { DEFAULT_BUFFER_SIZE } from './constants.js'
import { isInterrupted } from './errors.js'
import { IOBase } from './io-base.js'

/**
 * `io.RawIOBase`: an unbuffered byte stream. A subclass has `readinto` and `write`; each makes one system call, and returns
 * `null` if it would block.
 */
export class RawIOBase extends IOBase<Buffer, ArrayBufferView> {
  /** The name that the buffered and text layers report: for a socket its descriptor. */
  get name(): number | string | undefined {
    return undefined
  }

  /** How the stream was opened (`'rb'`), if known. */
  get mode(): string | undefined {
    return undefined
  }

  /** Reads once into `buffer`: the count, 0 at the end of the stream, or null if it would block. */
  readinto(_buffer: ArrayBufferView): number | null {
    throw new NotImplementedError('')
  }

  /** Writes once: how much of `data` was accepted, or null if it would block. */
  write(_data: ArrayBufferView): number | null {
    throw new NotImplementedError('')
  }

  /** Up to `size` bytes in one read, null if it would block; without `size`, {@link RawIOBase.readall}. */
  read(size?: number): Buffer | null {
    const wanted = indexOr(size, -1)
    if (wanted < 0) return this.readall()
    const buffer = Buffer.allocUnsafe(wanted)
    const n = this.readinto(buffer)
    if (n === null) return null
    if (n < 0 || n > wanted) {
      throw new ValueError(`readinto returned ${n} outside buffer size ${wanted}`)
    }
    return cutToLength(buffer, n)
  }

  /** All bytes to the end of the stream, or until it would block; null if it would block before the first byte. */
  readall(): Buffer | null {
    const parts: Buffer[] = []
    let total = 0
    for (;;) {
      let data: Buffer | null
      try {
        data = this.read(DEFAULT_BUFFER_SIZE)
      } catch (error) {
        if (isInterrupted(error)) continue
        throw error
      }
      if (data === null) {
        if (parts.length === 0) return null
        break
      }
      if (data.length === 0) break
      parts.push(data)
      total += data.length
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, total)
  }
}

/** One `raw.readinto(target)`, repeated if a signal interrupted it. @throws OSError if the count cannot be right. */
export function readRaw(raw: RawIOBase, target: Uint8Array): number | null {
  for (;;) {
    try {
      const n = raw.readinto(target)
      return n === null ? null : checkedCount('readinto', n, target.length)
    } catch (error) {
      if (!isInterrupted(error)) throw error
    }
  }
}

/** One `raw.write(bytes)`, repeated if a signal interrupted it. @throws OSError if the count cannot be right. */
export function writeRaw(raw: RawIOBase, bytes: Uint8Array): number | null {
  for (;;) {
    try {
      const n = raw.write(bytes)
      return n === null ? null : checkedCount('write', n, bytes.length)
    } catch (error) {
      if (!isInterrupted(error)) throw error
    }
  }
}

/** The first `length` bytes of what was read; a copy if the allocation is much larger, so that it can be freed. */
export function cutToLength(data: Buffer, length: number): Buffer {
  return length < data.length >> 1 ? Buffer.from(data.subarray(0, length)) : data.subarray(0, length)
}

function checkedCount(call: 'readinto' | 'write', n: number, length: number): number {
  if (n >= 0 && n <= length) return n
  throw new OSError(`raw ${call}() returned invalid length ${n} (should have been between 0 and ${length})`)
}
