import type { Abi, MessageVector } from './backend/index.js'
import { ValueError } from './errors/os-error.js'

/** The sizes of a {@link MessageBatch}, in bytes. */
export interface MessageBatchOptions {
  /** How many messages it has room for: 1 to 1024 (UIO_MAXIOV). */
  readonly count: number
  /** Room for each message's bytes. */
  readonly size: number
  /** Room for each message's ancillary data; default 0. */
  readonly ancbufsize?: number
}

const MAX_MESSAGES = 1024
const MAX_BATCH_BYTES = 2 ** 31 - 1

/**
 * Memory for many datagrams, made once and used again for each `recvmmsg` or `sendmmsg`: nothing is allocated a call, and
 * what {@link data} returns is a view that the next receive overwrites.
 */
export class MessageBatch implements MessageVector {
  readonly count: number
  readonly buf: Buffer
  readonly stride: number
  readonly lengths: Int32Array
  readonly names: Uint8Array
  readonly nameStride: number
  readonly namelens: Int32Array
  readonly controls: Uint8Array
  readonly controlStride: number
  readonly controllens: Int32Array
  readonly msgFlags: Int32Array

  /** @throws ValueError for a count or size out of range. */
  constructor(abi: Abi, options: MessageBatchOptions) {
    const { count, size, ancbufsize = 0 } = options
    if (!Number.isInteger(count) || count < 1 || count > MAX_MESSAGES) {
      throw new ValueError(`count must be 1 to ${MAX_MESSAGES}, not ${count}`)
    }
    if (!Number.isInteger(size) || size < 0 || size * count > MAX_BATCH_BYTES) {
      throw new ValueError(`size must be 0 to ${Math.floor(MAX_BATCH_BYTES / count)} bytes, not ${size}`)
    }
    if (!Number.isInteger(ancbufsize) || ancbufsize < 0 || ancbufsize * count > MAX_BATCH_BYTES) {
      throw new ValueError(`ancbufsize must be 0 to ${Math.floor(MAX_BATCH_BYTES / count)} bytes, not ${ancbufsize}`)
    }
    this.count = count
    this.stride = size
    this.buf = Buffer.alloc(size * count)
    this.lengths = new Int32Array(count)
    this.nameStride = abi.layout.sockaddrStorageSize
    this.names = new Uint8Array(this.nameStride * count)
    this.namelens = new Int32Array(count)
    // Each message's control buffer must be aligned for struct cmsghdr.
    this.controlStride = Math.ceil(ancbufsize / 8) * 8
    this.controls = new Uint8Array(this.controlStride * count)
    this.controllens = new Int32Array(count)
    this.msgFlags = new Int32Array(count)
  }

  /** The bytes of message `index`: what was received, or the room to write what shall be sent. Not a copy. */
  data(index: number): Buffer {
    const at = this.#at(index) * this.stride
    return this.buf.subarray(at, at + Math.min(this.lengths[index] ?? 0, this.stride))
  }

  /** Put `data` into message `index`, to be sent. @throws ValueError where it does not fit. */
  setData(index: number, data: Uint8Array): void {
    if (data.length > this.stride) {
      throw new ValueError(`message ${index} has room for ${this.stride} bytes, not ${data.length}`)
    }
    this.buf.set(data, this.#at(index) * this.stride)
    this.lengths[index] = data.length
  }

  /** The ancillary data received with message `index`, undecoded. Not a copy. */
  control(index: number): Uint8Array {
    const at = this.#at(index) * this.controlStride
    return this.controls.subarray(at, at + (this.controllens[index] ?? 0))
  }

  /** The sockaddr received with message `index`, undecoded. Not a copy. */
  name(index: number): Uint8Array {
    const at = this.#at(index) * this.nameStride
    return this.names.subarray(at, at + (this.namelens[index] ?? 0))
  }

  #at(index: number): number {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new ValueError(`message index must be 0 to ${this.count - 1}, not ${index}`)
    }
    return index
  }
}
