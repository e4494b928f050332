import type { MessageVector } from '../backend/index.js'
import { type SocketBase, stateOf } from '../base/socket-base.js'
import type { SocketState } from '../call/socket-state.js'
import { bytesToSend } from '../calls/arguments.js'
import { checkHeld, totalBytes } from '../calls/held-memory.js'
import { type AncillaryItem, decodeAncillary } from '../cmsg/decode.js'
import { encodeAncillary } from '../cmsg/encode.js'
import { segmentSizeItem } from '../cmsg/outgoing.js'
import { readAncillary, type TypedAncillary } from '../cmsg/typed.js'
import { argumentTypeError, checkGiven, checkOptions, type KindsOf, rangeError } from '../options/check-options.js'
import { anInteger } from '../options/option-kinds.js'
import { decodeSockaddr, encodeSockaddr, isLookup } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { markUntransferable } from '../thread/untransferable.js'

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

/** The kinds of the options of a batch of `count` messages. */
function batchKinds(count: number): KindsOf<MessageBatchOptions> {
  const size = anInteger(0, Math.floor(MAX_BATCH_BYTES / count))
  return { count: anInteger(1, MAX_MESSAGES), size, ancbufsize: size }
}

/**
 * Memory for many datagrams, made once and used again for each `recvmmsg` or `sendmmsg`: nothing is allocated a call, and
 * what {@link data} returns is a view that the next receive overwrites.
 *
 * ```ts
 * const batch = new MessageBatch(sock, { count: 64, size: 1500 })
 * const n = sock.recvmmsg(batch)
 * for (let i = 0; i < n; i++) handle(batch.data(i), batch.address(i))
 * ```
 */
export class MessageBatch implements MessageVector {
  /** How many messages there is room for. */
  readonly count: number
  /** The bytes of all messages. */
  readonly buf: Buffer
  /** The room for each message's bytes. */
  readonly stride: number
  /** The count of bytes of each message. */
  readonly lengths: Int32Array
  /** The sockaddrs of all messages. */
  readonly names: Uint8Array
  /** The room for each sockaddr. */
  readonly nameStride: number
  /** The length of each sockaddr. */
  readonly namelens: Int32Array
  /** The ancillary data of all messages. */
  readonly controls: Uint8Array
  /** The room for each message's ancillary data. */
  readonly controlStride: number
  /** The length of each message's ancillary data. */
  readonly controllens: Int32Array
  /** MSG_* bits of each message that was received. */
  readonly msgFlags: Int32Array
  readonly #state: SocketState
  /** All of the memory above, and how many bytes it has. */
  readonly #memory: readonly Uint8Array[]
  readonly #bytes: number

  /**
   * @param socket of the family that the addresses are of. Other sockets of the same family may use the batch as well.
   * @throws TypeError, RangeError for an option that is missing, unknown, of another type or out of range.
   */
  constructor(socket: SocketBase, given: MessageBatchOptions) {
    this.#state = stateOf(socket)
    const options = checkOptions('MessageBatch', given, batchKinds(1))
    const { count, size, ancbufsize = 0 } = options
    checkGiven('MessageBatch', 'options.count', count, batchKinds(1).count)
    // How large a message may be depends on how many there are.
    const kinds = batchKinds(count)
    checkOptions('MessageBatch', options, kinds)
    checkGiven('MessageBatch', 'options.size', size, kinds.size)
    this.count = count
    this.stride = size
    this.buf = Buffer.alloc(size * count)
    this.lengths = new Int32Array(count)
    this.nameStride = this.#state.abi.layout.sockaddrStorageSize
    this.names = new Uint8Array(this.nameStride * count)
    this.namelens = new Int32Array(count)
    // Each message's control buffer must be aligned for struct cmsghdr.
    this.controlStride = Math.ceil(ancbufsize / 8) * 8
    this.controls = new Uint8Array(this.controlStride * count)
    this.controllens = new Int32Array(count)
    this.msgFlags = new Int32Array(count)
    const integers = [this.lengths, this.namelens, this.controllens, this.msgFlags]
    // Programs see this memory in every message, so none of them may take it along when one is transferred.
    this.#memory = [this.buf, this.names, this.controls, ...integers.map(({ buffer }) => new Uint8Array(buffer))]
    for (const { buffer } of this.#memory) markUntransferable(buffer)
    this.#bytes = totalBytes(this.#memory)
  }

  /**
   * Called before the memory is used: on Node 22 a program can take it away all the same, by
   * `ArrayBuffer.prototype.transfer`.
   *
   * @internal
   * @throws TypeError where it is gone.
   */
  checkMemory(): void {
    checkHeld(this.#memory, this.#bytes)
  }

  /** The bytes of message `index`: what was received, or what shall be sent. Not a copy. */
  data(index: number): Buffer {
    const at = this.#at(index) * this.stride
    return this.buf.subarray(at, at + Math.min(this.lengths[index] ?? 0, this.stride))
  }

  /** Put `data` into message `index`, to be sent. @throws RangeError where it does not fit. */
  setData(index: number, data: ArrayBufferView | ArrayBufferLike): void {
    const bytes = bytesToSend(this.#state.voice, data)
    if (bytes.length > this.stride) {
      throw rangeError(`message ${index} has room for ${this.stride} bytes, not ${bytes.length}`)
    }
    const at = this.#at(index) * this.stride
    this.buf.set(bytes, at)
    this.lengths[index] = bytes.length
  }

  /** Who sent message `index`, in the shape of the family; null where the kernel did not say. */
  address(index: number): Address | null {
    return decodeSockaddr(this.#state, this.name(index), this.namelens[index] ?? 0)
  }

  /**
   * Where message `index` shall go.
   *
   * @param address numeric, not a host name; null for what the socket is connected to.
   * @throws as `sendto` for a bad address; RangeError for a host name.
   */
  setAddress(index: number, address: Address | null): void {
    const slot = this.#at(index) * this.nameStride
    if (address === null) {
      this.namelens[index] = 0
      return
    }
    const encoded = encodeSockaddr(this.#state, this.#state.env.backend, 'sendmmsg', address)
    if (isLookup(encoded)) throw rangeError('a batch takes numeric addresses only')
    this.names.set(encoded.sockaddr.subarray(0, encoded.addrlen), slot)
    this.namelens[index] = encoded.addrlen
  }

  /** What message `index` brought beside its bytes, by name. Descriptors in it are yours to close. */
  ancillary(index: number): TypedAncillary {
    const { abi } = this.#state
    return readAncillary(abi, decodeAncillary(abi, this.control(index)).items)
  }

  /**
   * What message `index` shall carry beside its bytes.
   *
   * @throws TypeError for an item of another shape; RangeError where they do not fit.
   */
  setAncillary(index: number, items: readonly AncillaryItem[]): void {
    const slot = this.#at(index) * this.controlStride
    const control = encodeAncillary(this.#state.abi, items, this.#state.voice)
    if (control.length > this.controlStride) {
      throw rangeError(`message ${index} has room for ${this.controlStride} ancillary bytes, not ${control.length}`)
    }
    this.controls.set(control, slot)
    this.controllens[index] = control.length
  }

  /**
   * UDP GSO: message `index` leaves as datagrams of `segmentSize` bytes each, the last perhaps shorter (Linux). It wants an
   * `ancbufsize` of 24, and takes the place of other ancillary data.
   */
  setSegments(index: number, data: ArrayBufferView | ArrayBufferLike, segmentSize: number): void {
    this.setAncillary(index, [segmentSizeItem(this.#state.abi, segmentSize)])
    this.setData(index, data)
  }

  /** UDP GRO: the datagrams that the kernel joined into message `index`, one where it joined none. Not copies. */
  segments(index: number): Buffer[] {
    return splitSegments(this.data(index), this.ancillary(index).segmentSize)
  }

  /** The ancillary data of message `index`, undecoded. Not a copy. */
  control(index: number): Uint8Array {
    const at = this.#at(index) * this.controlStride
    return this.controls.subarray(at, at + Math.min(this.controllens[index] ?? 0, this.controlStride))
  }

  /** The sockaddr of message `index`, undecoded. Not a copy. */
  name(index: number): Uint8Array {
    const at = this.#at(index) * this.nameStride
    return this.names.subarray(at, at + Math.min(this.namelens[index] ?? 0, this.nameStride))
  }

  #at(index: number): number {
    this.checkMemory()
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw rangeError(`message index must be 0 to ${this.count - 1}, not ${String(index)}`)
    }
    return index
  }
}

/** A batch that a program gives to a call. @throws TypeError where it is something else. */
export function checkedBatch(batch: MessageBatch): MessageBatch {
  if (!(batch instanceof MessageBatch)) throw argumentTypeError('batch must be a MessageBatch')
  return batch
}

/**
 * Cut what a UDP_GRO receive joined into the datagrams it was.
 *
 * @param segmentSize as the ancillary data says; undefined where nothing was joined.
 * @returns views of `data`.
 */
export function splitSegments(data: Buffer, segmentSize: number | undefined): Buffer[] {
  if (segmentSize === undefined || !(segmentSize > 0) || data.length <= segmentSize) return [data]
  const segments: Buffer[] = []
  for (let at = 0; at < data.length; at += segmentSize) segments.push(data.subarray(at, at + segmentSize))
  return segments
}
