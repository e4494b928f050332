/** recvmmsg(2) and sendmmsg(2): many datagrams per system call, in the caller's flat memory. */
import type { MessageVector, Syscalls } from '@sockcall/core/backend'
import { isInt, isWord, lengthOf, sizeOf } from './arguments.js'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { EFAULT, EINVAL, UIO_MAXIOV } from './numbers.js'
import { addressOf, Scratch } from './scratch.js'

/** This module's own binding: see libc.ts. */
const errno = liveErrno

/** struct mmsghdr: a struct msghdr of 56 bytes (see message.ts), unsigned msg_len. */
const HEADER_SIZE = 64
const HEADER_WORDS = HEADER_SIZE / 8
const HEADER_INTS = HEADER_SIZE / 4
const NAMELEN = 8 / 4
const CONTROLLEN = 40 / 4
const FLAGS = 48 / 4
const LENGTH = 56 / 4
const IOVEC_SIZE = 16
const IOVEC_WORDS = IOVEC_SIZE / 8
const IOVEC_INTS = IOVEC_SIZE / 4

/** The fields of a vector, read once, so that what is checked is what is used even if the object has getters. */
interface Messages {
  readonly buf: Uint8Array
  readonly stride: number
  readonly lengths: Int32Array
  readonly names: Uint8Array
  readonly nameStride: number
  readonly namelens: Int32Array
  readonly controls: Uint8Array
  readonly controlStride: number
  readonly controllens: Int32Array
  readonly msgFlags: Int32Array
}

/** Null if the vector's memory does not hold `count` messages from `first` on. */
function messagesOf(vector: MessageVector, first: number, count: number): Messages | null {
  let messages: Messages
  try {
    const { buf, stride, lengths, names, nameStride, namelens, controls, controlStride, controllens, msgFlags } = vector
    messages = { buf, stride, lengths, names, nameStride, namelens, controls, controlStride, controllens, msgFlags }
  } catch {
    return null
  }
  const end = first + count
  const { stride, nameStride, controlStride } = messages
  const fits =
    isInt(stride) &&
    isInt(nameStride) &&
    isInt(controlStride) &&
    stride >= 0 &&
    nameStride >= 0 &&
    controlStride >= 0 &&
    end * stride <= sizeOf(messages.buf) &&
    end * nameStride <= sizeOf(messages.names) &&
    end * controlStride <= sizeOf(messages.controls) &&
    end <= lengthOf(messages.lengths) &&
    end <= lengthOf(messages.namelens) &&
    end <= lengthOf(messages.controllens) &&
    end <= lengthOf(messages.msgFlags)
  return fits ? messages : null
}

/**
 * The headers of one vector. Programs reuse a vector, and pointers cost more than everything else, so they stay in place until
 * addresses or strides change.
 */
class Headers {
  #headers = new Scratch(0)
  #iovecs = new Scratch(0)
  #written = 0
  #base = { buf: 0n, stride: 0, names: 0n, nameStride: 0, controls: 0n, controlStride: 0 }

  /** The headers from the one of message `first` on; valid after {@link point}. */
  from(first: number): Uint8Array {
    const { bytes } = this.#headers
    return first === 0 ? bytes : bytes.subarray(first * HEADER_SIZE)
  }

  /** The words of all headers, as 32-bit integers. */
  get ints(): Int32Array {
    return this.#headers.ints
  }

  /** Makes the headers of the first `end` messages point to their memory, and keeps that memory alive. */
  point(messages: Messages, end: number): void {
    if (end * HEADER_SIZE > this.#headers.bytes.length) {
      this.#headers = new Scratch(end * HEADER_SIZE)
      this.#iovecs = new Scratch(end * IOVEC_SIZE)
      this.#written = 0
    }
    this.#headers.pointees = messages
    const { stride, nameStride, controlStride } = messages
    const buf = addressOf(messages.buf)
    const names = nameStride === 0 ? 0n : addressOf(messages.names)
    const controls = controlStride === 0 ? 0n : addressOf(messages.controls)
    const base = this.#base
    if (
      base.buf !== buf ||
      base.stride !== stride ||
      base.names !== names ||
      base.nameStride !== nameStride ||
      base.controls !== controls ||
      base.controlStride !== controlStride
    ) {
      this.#base = { buf, stride, names, nameStride, controls, controlStride }
      this.#written = 0
    }
    if (end <= this.#written) return
    const { words } = this.#headers
    const iovecs = this.#iovecs
    for (let i = this.#written; i < end; i++) {
      iovecs.words[i * IOVEC_WORDS] = buf + BigInt(i * stride)
      const at = i * HEADER_WORDS
      words[at] = names === 0n ? 0n : names + BigInt(i * nameStride)
      words[at + 2] = iovecs.address + BigInt(i * IOVEC_SIZE)
      words[at + 3] = 1n
      words[at + 4] = controls === 0n ? 0n : controls + BigInt(i * controlStride)
    }
    this.#written = end
  }

  /** Writes the lengths of message `i`; all of them fit their strides. */
  measure(i: number, length: number, namelen: number, controllen: number): void {
    const { ints } = this
    // The upper halves of the two 64-bit sizes were zero when the memory was made, and stay so.
    this.#iovecs.ints[i * IOVEC_INTS + 2] = length
    const at = i * HEADER_INTS
    ints[at + NAMELEN] = namelen
    ints[at + CONTROLLEN] = controllen
    ints[at + FLAGS] = 0
    ints[at + LENGTH] = 0
  }

  /** The call is over: the vector's memory is no longer needed. */
  release(): void {
    this.#headers.pointees = null
  }
}

/**
 * Headers by the memory of the vector's bytes, so that a program with one vector for sending and one for receiving keeps both.
 */
const known = new WeakMap<Uint8Array, Headers>()

function headersOf({ buf }: Messages): Headers {
  let headers = known.get(buf)
  if (headers === undefined) {
    headers = new Headers()
    known.set(buf, headers)
  }
  return headers
}

function badRange(first: number, count: number): boolean {
  return !isInt(first) || !isInt(count) || first < 0 || count < 0
}

function refused(headers: Headers): number {
  headers.release()
  return -EFAULT
}

export const batchCalls: Pick<Syscalls, 'recvmmsg' | 'sendmmsg'> = {
  recvmmsg(fd, vector, first, count, flags) {
    if (!isInt(fd) || !isWord(flags) || badRange(first, count)) return -EINVAL
    if (count > UIO_MAXIOV) count = UIO_MAXIOV
    const messages = messagesOf(vector, first, count)
    if (messages === null) return -EFAULT
    const end = first + count
    const headers = headersOf(messages)
    headers.point(messages, end)
    const { stride, nameStride, controlStride } = messages
    for (let i = first; i < end; i++) headers.measure(i, stride, nameStride, controlStride)
    let rc = libc.recvmmsg(fd, headers.from(first), count, flags, null)
    if (rc < 0) rc = -errno()
    headers.release()
    const { ints } = headers
    for (let i = first; i < first + rc; i++) {
      const at = i * HEADER_INTS
      messages.lengths[i] = ints[at + LENGTH] ?? 0
      messages.namelens[i] = ints[at + NAMELEN] ?? 0
      messages.controllens[i] = ints[at + CONTROLLEN] ?? 0
      messages.msgFlags[i] = ints[at + FLAGS] ?? 0
    }
    return rc
  },

  sendmmsg(fd, vector, first, count, flags) {
    if (!isInt(fd) || !isWord(flags) || badRange(first, count)) return -EINVAL
    if (count > UIO_MAXIOV) count = UIO_MAXIOV
    const messages = messagesOf(vector, first, count)
    if (messages === null) return -EFAULT
    const end = first + count
    const headers = headersOf(messages)
    headers.point(messages, end)
    const { stride, nameStride, controlStride } = messages
    for (let i = first; i < end; i++) {
      const length = messages.lengths[i] ?? 0
      const namelen = messages.namelens[i] ?? 0
      const controllen = messages.controllens[i] ?? 0
      if (length < 0 || length > stride || namelen < 0 || namelen > nameStride) return refused(headers)
      if (controllen < 0 || controllen > controlStride) return refused(headers)
      headers.measure(i, length, namelen, controllen)
    }
    let rc = libc.sendmmsg(fd, headers.from(first), count, flags)
    if (rc < 0) rc = -errno()
    headers.release()
    const { ints } = headers
    for (let i = first; i < first + rc; i++) messages.lengths[i] = ints[i * HEADER_INTS + LENGTH] ?? 0
    return rc
  },
}
