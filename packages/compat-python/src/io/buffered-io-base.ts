import { ValueError } from '@sockcall/core'
import { toPlainCInt } from '../calling/integers.js'
import { type Size, writableBytesOf } from './arguments.js'
import { UnsupportedOperation } from './errors.js'
import { IOBase } from './io-base.js'

/** `io.BufferedIOBase`: a byte stream over a raw one, whose reads and writes take as many raw calls as they need. */
export class BufferedIOBase extends IOBase<Buffer, ArrayBufferView> {
  /** The raw stream's name, if there is one. */
  get name(): number | string | undefined {
    return undefined
  }

  /** The raw stream's mode, if there is one. */
  get mode(): string | undefined {
    return undefined
  }

  /** Detaches the raw stream and leaves this object unusable. @throws UnsupportedOperation unless a subclass can. */
  detach(): IOBase<Buffer, ArrayBufferView> {
    throw new UnsupportedOperation('detach')
  }

  /** Up to `size` bytes; without it, everything up to the end of the stream; null if it would block before the first byte. */
  read(size: Size = -1): Buffer | null {
    toPlainCInt(size)
    throw new UnsupportedOperation('read')
  }

  /** Up to `size` bytes with at most one raw read. */
  read1(size = -1): Buffer {
    toPlainCInt(size)
    throw new UnsupportedOperation('read1')
  }

  /** Writes all of `data`. */
  write(_data: ArrayBufferView): number {
    throw new UnsupportedOperation('write')
  }

  /** Fills `buffer` as far as possible and returns the count; null if it would block before the first byte. */
  readinto(buffer: ArrayBufferView): number | null {
    const target = writableBytesOf('readinto', buffer)
    return copyRead(target, this.read(target.length))
  }

  /** Like {@link BufferedIOBase.readinto}, with at most one raw read. */
  readinto1(buffer: ArrayBufferView): number | null {
    const target = writableBytesOf('readinto1', buffer)
    return copyRead(target, this.read1(target.length))
  }
}

function copyRead(target: Uint8Array, data: unknown): number {
  if (!(data instanceof Uint8Array)) {
    throw new TypeError('read() should return bytes')
  }
  if (data.length > target.length) {
    throw new ValueError(`read() returned too much data: ${target.length} bytes requested, ${data.length} returned`)
  }
  target.set(data)
  return data.length
}
