import { type AncillaryItem, decodeAncillary } from '../cmsg/decode.js'
import { receivedFds } from '../cmsg/rights.js'
import { ValueError } from '../errors/os-error.js'
import { timedOut } from '../errors/raise.js'
import { type FirstAttempt, type Operation, POLLIN, sockCall, TIMED_OUT } from '../sock-call.js'
import { decodeSockaddr, sockaddrCapacity } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import type { SocketState } from '../socket-state.js'
import { allocate, allocateZeroed, optionalInt, receiveSize } from './arguments.js'
import { plainView } from './plain-view.js'
import { receiveBuffer, received } from './received.js'
import { mustPollFirst, recvDone, takePendingError } from './recv.js'

const MAX_ANCILLARY = 0x7fffffff

/** What recvmsg brought beside the bytes: items `[level, type, data]`, the flags, and the sender. */
export type RecvmsgRest = [ancdata: AncillaryItem[], msgFlags: number, address: Address | null]

/** The memory of one recvmsg(2): its name, its control buffer and the three lengths in and out. */
export interface RecvmsgScratch {
  readonly name: Uint8Array
  readonly control: Buffer | null
  readonly lengths: Int32Array
}

/** Check the sizes and make the memory (S38). */
export function recvmsgScratch(state: SocketState, ancbufsize: unknown, flags?: unknown): RecvmsgScratch {
  const capacity = sockaddrCapacity(state)
  const size = ancbufsize === undefined ? 0 : receiveSize(ancbufsize, 'invalid ancillary data buffer length', flags)
  if (size > MAX_ANCILLARY) {
    optionalInt(flags, 0)
    throw new ValueError('invalid ancillary data buffer length')
  }
  let control: Buffer | null = null
  if (size > 0) {
    // Zeroed: the kernel leaves gaps, and what was in this memory before is nobody's business.
    control = allocateZeroed(size)
  }
  return { name: new Uint8Array(capacity), control, lengths: new Int32Array(3) }
}

/** The buffers of recvmsg_into, each a view of bytes. */
export function buffersToFill(buffers: unknown): Uint8Array[] {
  const items = iterate(buffers, 'recvmsg_into() argument 1 must be an iterable')
  const views = items.map((item) => {
    if (item instanceof Uint8Array) return plainView(item)
    if (ArrayBuffer.isView(item)) return new Uint8Array(item.buffer, item.byteOffset, item.byteLength)
    if (item instanceof ArrayBuffer || item instanceof SharedArrayBuffer) return new Uint8Array(item)
    throw new TypeError('recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers')
  })
  return views
}

/** The items of any iterable. @throws TypeError with `message` for what is none. */
export function iterate(value: unknown, message: string): unknown[] {
  if (Array.isArray(value) || typeof value === 'string') return Array.from(value)
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) {
    return Array.from(value as Iterable<unknown>)
  }
  throw new TypeError(message)
}

/** recvmsg(2), one attempt. */
export function attemptRecvmsg(
  state: SocketState,
  iov: readonly Uint8Array[],
  { name, control, lengths }: RecvmsgScratch,
  flags: number,
): number {
  if (state.pendingError !== 0) return takePendingError(state)
  const { env } = state
  if ((flags & env.MSG_APART) !== 0 && mustPollFirst(state)) return env.EAGAIN
  lengths[0] = name.length
  lengths[1] = control === null ? 0 : control.length
  lengths[2] = 0
  return env.sys.recvmsg(state.fd, name, iov, control, lengths, flags | env.MSG_DONTWAIT)
}

/** recvmsg's way on after its first attempt: the count of bytes; `scratch` holds the rest. */
export function* recvmsgOn(
  state: SocketState,
  iov: readonly Uint8Array[],
  scratch: RecvmsgScratch,
  flags: number,
  rc: number,
): Operation<number> {
  const ended = () => {
    scratch.lengths.fill(0)
    return 0
  }
  const options = { events: POLLIN, flags, ended }
  let n = yield* sockCall(state, options, rc, () => attemptRecvmsg(state, iov, scratch, flags))
  if (n === TIMED_OUT) throw timedOut('recvmsg')
  if (n < 0) throw state.error(n, 'recvmsg')
  while (!recvmsgDone(state, iov, scratch, flags, n)) {
    const rest = skipBytes(iov, n)
    const attempt = () => attemptRecvmsg(state, rest, scratch, flags)
    let more: number
    try {
      more = yield* sockCall(state, options, attempt(), attempt)
    } catch {
      return n
    }
    if (more <= 0) {
      if (more < 0 && more !== TIMED_OUT && !state.env.wouldBlock(more)) state.pendingError = more
      return n
    }
    n += more
  }
  return n
}

/** Whether `n` bytes end the call: a blocking stream's MSG_WAITALL goes on until all is there or ancillary data came. */
function recvmsgDone(
  state: SocketState,
  iov: readonly Uint8Array[],
  { lengths }: RecvmsgScratch,
  flags: number,
  n: number,
): boolean {
  if (n < 0) return false
  if ((flags & state.env.MSG_WAITALL) === 0 || (flags & state.env.MSG_PEEK) !== 0) return true
  return recvDone(state, n, totalBytes(iov), flags) || lengths[1] !== 0
}

/** The bytes of all views together. */
export function totalBytes(iov: readonly Uint8Array[]): number {
  let total = 0
  for (const view of iov) total += view.byteLength
  return total
}

/** What is left of `iov` after its first `n` bytes. */
export function skipBytes(iov: readonly Uint8Array[], n: number): Uint8Array[] {
  const rest: Uint8Array[] = []
  let skip = n
  for (const view of iov) {
    if (skip >= view.byteLength) skip -= view.byteLength
    else {
      rest.push(skip === 0 ? view : view.subarray(skip))
      skip = 0
    }
  }
  return rest
}

/**
 * Shape what came beside the bytes. If that fails, or `also` does, every fd that came with the message is closed first, for
 * nobody would ever know of it (S38).
 */
function recvmsgResult<T>(state: SocketState, scratch: RecvmsgScratch, also: () => T): [T, ...RecvmsgRest] {
  const { abi } = state
  const { name, control, lengths } = scratch
  const [namelen = 0, controllen = 0, msgFlags = 0] = lengths
  const ancillary = control === null ? null : control.subarray(0, controllen)
  try {
    let items: AncillaryItem[] = []
    if (ancillary !== null) {
      const decoded = decodeAncillary(abi, ancillary)
      items = decoded.items
      if (decoded.truncated) {
        process.emitWarning('received malformed or improperly-truncated ancillary data', 'RuntimeWarning')
      }
    }
    return [also(), items, msgFlags, decodeSockaddr(state, name, namelen)]
  } catch (error) {
    if (ancillary !== null) for (const fd of receivedFds(abi, ancillary)) state.env.sys.close(fd)
    throw error
  }
}

/** recvmsg of up to `size` bytes in one buffer, from its first attempt on. */
export function* recvmsgBytesOn(
  state: SocketState,
  size: number,
  scratch: RecvmsgScratch,
  flags: number,
  first: FirstAttempt = 'now',
): Operation<[Buffer, ...RecvmsgRest]> {
  // A MSG_WAITALL receive is filled piece by piece, and others may use the scratch between the pieces.
  const buf = (flags & state.env.MSG_WAITALL) !== 0 ? allocate(size) : receiveBuffer(state, size, flags)
  // The scratch is longer than what was asked for.
  const iov = [buf.length > size ? buf.subarray(0, size) : buf]
  const rc = first === 'now' ? attemptRecvmsg(state, iov, scratch, flags) : state.env.EAGAIN
  const n = recvmsgDone(state, iov, scratch, flags, rc) ? rc : yield* recvmsgOn(state, iov, scratch, flags, rc)
  return recvmsgResult(state, scratch, () => received(state, buf, n))
}

/** recvmsg into buffers of the caller's, from its first attempt on. */
export function* recvmsgIntoOn(
  state: SocketState,
  iov: readonly Uint8Array[],
  scratch: RecvmsgScratch,
  flags: number,
  first: FirstAttempt = 'now',
): Operation<[number, ...RecvmsgRest]> {
  const rc = first === 'now' ? attemptRecvmsg(state, iov, scratch, flags) : state.env.EAGAIN
  const n = recvmsgDone(state, iov, scratch, flags, rc) ? rc : yield* recvmsgOn(state, iov, scratch, flags, rc)
  return recvmsgResult(state, scratch, () => n)
}
