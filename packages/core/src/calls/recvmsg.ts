import { isAnyArrayBuffer } from 'node:util/types'
import { SCRATCH_BYTES } from '../call/environment.js'
import { type Operation, POLLIN, sockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { type AncillaryItem, decodeAncillary } from '../cmsg/decode.js'
import { receivedFds } from '../cmsg/rights.js'
import { ValueError } from '../errors/os-error.js'
import { timedOut } from '../errors/raise.js'
import { decodeSockaddr, sockaddrCapacity } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { allocate, optionalInt, receiveSize } from './arguments.js'
import { checkHeld } from './held-memory.js'
import { iterate } from './iterate.js'
import { borrowScratch, ownScratch, type RecvmsgScratch, returnScratch } from './message-memory.js'
import { filledView, plainView } from './plain-view.js'
import { receiveBuffer, received } from './received.js'
import { noteReceivedFds, receiveFlags } from './received-cloexec.js'
import { mustPollFirst, recvDone, takePendingError } from './recv.js'

const MAX_ANCILLARY = 0x7fffffff

// The global Buffer is an accessor in Node, which optimised code would call again and again.
const { allocUnsafe } = Buffer
/** At most this, and bytes are received where they stay: a message mostly has the size that was asked for. */
const DIRECT_BYTES = 256

export type { RecvmsgScratch } from './message-memory.js'

/** What recvmsg brought beside the bytes: items `[level, type, data]`, the flags, and the sender. */
export type RecvmsgRest = [ancdata: AncillaryItem[], msgFlags: number, address: Address | null]

/** What recvmsg gives: the bytes, or how many there are, and the rest. */
export type RecvmsgResult<T> = [T, ...RecvmsgRest]

/** How much room for ancillary data was asked for (S38). */
export function ancillaryRoom(ancbufsize: unknown, flags?: unknown): number {
  const room = ancbufsize === undefined ? 0 : receiveSize(ancbufsize, 'invalid ancillary data buffer length', flags)
  if (room > MAX_ANCILLARY) {
    optionalInt(flags, 0)
    throw new ValueError('invalid ancillary data buffer length')
  }
  return room
}

/** Memory for a receive with so much room for ancillary data, safe to keep over a wait. */
export function recvmsgScratch(state: SocketState, room: number): RecvmsgScratch {
  return ownScratch(sockaddrCapacity(state), room)
}

/** The buffers of recvmsg_into, each a view of bytes. */
export function buffersToFill(buffers: unknown): Uint8Array[] {
  return iterate(buffers, 'recvmsg_into() argument 1').map((item) => {
    if (item instanceof Uint8Array && item.length > 0) return filledView(item)
    // Of memory that was given away no view can be made.
    if (ArrayBuffer.isView(item)) return new Uint8Array(item.buffer, item.byteOffset, item.byteLength)
    if (isAnyArrayBuffer(item)) return new Uint8Array(item)
    throw new TypeError('recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers')
  })
}

/** recvmsg(2), the first attempt of a call; EAGAIN where {@link mustPollFirst} says so. */
function firstRecvmsg(
  state: SocketState,
  iov: readonly Uint8Array[],
  bytes: number,
  scratch: RecvmsgScratch,
  flags: number,
): number {
  return mustPollFirst(state, flags, bytes === 0) ? state.env.EAGAIN : attemptRecvmsg(state, iov, scratch, flags)
}

/** recvmsg(2), one attempt. */
export function attemptRecvmsg(
  state: SocketState,
  iov: readonly Uint8Array[],
  { name, capacity, control, room, lengths }: RecvmsgScratch,
  flags: number,
): number {
  if (state.pendingError !== 0) return takePendingError(state)
  const { env } = state
  lengths[0] = capacity
  lengths[1] = room
  lengths[2] = 0
  const rc = env.sys.recvmsg(state.fd, name, iov, control, lengths, receiveFlags(env, flags) | env.MSG_DONTWAIT)
  if (rc >= 0) {
    lengths[2] = noteReceivedFds(env, flags, lengths[2], control, 0, Math.min(lengths[1], room))
  }
  return rc
}

/**
 * recvmsg's way on after its first attempt: the count of bytes; `scratch` holds the rest.
 *
 * @param bytes how many `given` had when the call began.
 */
export function* recvmsgOn(
  state: SocketState,
  given: readonly Uint8Array[],
  bytes: number,
  scratch: RecvmsgScratch,
  flags: number,
  rc: number,
): Operation<number> {
  const iov = given.map(plainView)
  checkHeld(given, bytes)
  const attempt = (rest: readonly Uint8Array[]): number => {
    checkHeld(given, bytes)
    return attemptRecvmsg(state, rest, scratch, flags)
  }
  const ended = () => {
    scratch.lengths.fill(0)
    return 0
  }
  const options = { events: POLLIN, flags, ...(!state.isStream && { ended }) }
  let n = yield* sockCall(state, options, rc, () => attempt(iov))
  if (n === TIMED_OUT) throw timedOut('recvmsg')
  if (n < 0) throw state.error(n, 'recvmsg')
  const { lengths } = scratch
  while (!recvmsgDone(state, bytes, scratch, flags, n)) {
    checkHeld(given, bytes)
    const rest = skipBytes(iov, n)
    // Of the bytes that are there. An attempt that brings none leaves its room here, or says that nobody sent it.
    const [namelen = 0, controllen = 0, msgFlags = 0] = lengths
    const end = () => {
      lengths.set([namelen, controllen, msgFlags])
      return n
    }
    let more: number
    try {
      more = yield* sockCall(state, options, attempt(rest), () => attempt(rest))
    } catch {
      checkHeld(given, bytes)
      return end()
    }
    if (more <= 0) {
      if (more < 0 && more !== TIMED_OUT && !state.env.wouldBlock(more)) state.pendingError = more
      return end()
    }
    n += more
  }
  return n
}

/** Whether `n` bytes end the call: a blocking stream's MSG_WAITALL goes on until all is there or ancillary data came. */
function recvmsgDone(
  state: SocketState,
  bytes: number,
  { lengths }: RecvmsgScratch,
  flags: number,
  n: number,
): boolean {
  if (n < 0) return false
  if ((flags & state.env.MSG_WAITALL) === 0 || (flags & state.env.MSG_PEEK) !== 0) return true
  return recvDone(state, n, bytes, flags) || lengths[1] !== 0
}

/** What is left of `iov`, which holds plain views, after its first `n` bytes. */
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

/** The ancillary items that came. */
function itemsOf(state: SocketState, { control, room, lengths }: RecvmsgScratch): AncillaryItem[] {
  if (control === null) return []
  const { items, truncated } = decodeAncillary(state.abi, control, Math.min(lengths[1] ?? 0, room))
  if (truncated) {
    process.emitWarning('received malformed or improperly-truncated ancillary data', 'RuntimeWarning')
  }
  return items
}

/** The sender's address. */
function senderOf(state: SocketState, { name, capacity, lengths }: RecvmsgScratch): Address | null {
  const namelen = lengths[0] ?? 0
  // The kernel tells the true length, though it wrote no more than there was room for.
  return decodeSockaddr(state, namelen > capacity ? name.subarray(0, capacity) : name, namelen)
}

/** The result cannot be shown: every fd that came with the message is closed, for nobody would ever know of it (S38). */
function closeReceived(state: SocketState, { control, room, lengths }: RecvmsgScratch): void {
  if (control === null) return
  const ancillary = control.subarray(0, Math.min(lengths[1] ?? 0, room))
  for (const fd of receivedFds(state.abi, ancillary)) state.env.sys.close(fd)
}

/** What recvmsg gives for `n` bytes in `buf`. */
function withBytes(state: SocketState, scratch: RecvmsgScratch, buf: Buffer, n: number): RecvmsgResult<Buffer> {
  try {
    const items = itemsOf(state, scratch)
    return [received(state, buf, n), items, scratch.lengths[2] ?? 0, senderOf(state, scratch)]
  } catch (error) {
    closeReceived(state, scratch)
    throw error
  }
}

/** What recvmsg_into gives for `n` bytes. */
function withCount(state: SocketState, scratch: RecvmsgScratch, n: number): RecvmsgResult<number> {
  try {
    const items = itemsOf(state, scratch)
    return [n, items, scratch.lengths[2] ?? 0, senderOf(state, scratch)]
  } catch (error) {
    closeReceived(state, scratch)
    throw error
  }
}

/**
 * recvmsg's first attempt, in memory that the thread's receives share: what it gives where that is all, else the attempt's
 * result. Undefined where none was made: not for a MSG_WAITALL, whose pieces use memory of their own, nor for a receive whose
 * buffer is better kept than made again.
 */
export function recvmsgBytesNow(
  state: SocketState,
  size: number,
  capacity: number,
  room: number,
  flags: number,
): RecvmsgResult<Buffer> | number | undefined {
  if ((flags & state.env.MSG_WAITALL) !== 0 || size > SCRATCH_BYTES) return undefined
  const direct = size <= DIRECT_BYTES && (flags & state.env.MSG_TRUNC) === 0
  const buf = direct ? allocUnsafe(size) : receiveBuffer(state, size, flags)
  const scratch = borrowScratch(capacity, room)
  if (scratch === null) return undefined
  try {
    const n = firstRecvmsg(state, [partOf(buf, size)], size, scratch, flags)
    return n < 0 ? n : withBytes(state, scratch, buf, n)
  } finally {
    returnScratch(scratch)
  }
}

/** recvmsg_into's first attempt, as {@link recvmsgBytesNow}. */
export function recvmsgIntoNow(
  state: SocketState,
  iov: readonly Uint8Array[],
  bytes: number,
  capacity: number,
  room: number,
  flags: number,
): RecvmsgResult<number> | number | undefined {
  if ((flags & state.env.MSG_WAITALL) !== 0) return undefined
  const scratch = borrowScratch(capacity, room)
  if (scratch === null) return undefined
  try {
    const n = firstRecvmsg(state, iov, bytes, scratch, flags)
    return n < 0 ? n : withCount(state, scratch, n)
  } finally {
    returnScratch(scratch)
  }
}

/** The part made last: programs ask for one size again and again. */
let lastPart: Uint8Array = new Uint8Array(0)
let lastWhole: Uint8Array = lastPart

/** The first `size` bytes: the scratch is longer than what was asked for. */
function partOf(buf: Buffer, size: number): Uint8Array {
  if (buf.length === size) return buf
  if (buf !== lastWhole || size !== lastPart.length) {
    lastPart = buf.subarray(0, size)
    lastWhole = buf
  }
  return lastPart
}

/** The whole of recvmsg, or, with the result of its first attempt, the way on. */
export function* recvmsgBytesOn(
  state: SocketState,
  size: number,
  scratch: RecvmsgScratch,
  flags: number,
  first?: number,
): Operation<RecvmsgResult<Buffer>> {
  // A MSG_WAITALL receive is filled piece by piece, and others may use the scratch between the pieces.
  const buf = (flags & state.env.MSG_WAITALL) !== 0 ? allocate(size) : receiveBuffer(state, size, flags)
  const iov = [partOf(buf, size)]
  const rc = first ?? firstRecvmsg(state, iov, size, scratch, flags)
  const n = recvmsgDone(state, size, scratch, flags, rc) ? rc : yield* recvmsgOn(state, iov, size, scratch, flags, rc)
  return withBytes(state, scratch, buf, n)
}

/** The whole of recvmsg_into, or, with the result of its first attempt, the way on. `bytes`: see {@link recvmsgOn}. */
export function* recvmsgIntoOn(
  state: SocketState,
  iov: readonly Uint8Array[],
  bytes: number,
  scratch: RecvmsgScratch,
  flags: number,
  first?: number,
): Operation<RecvmsgResult<number>> {
  checkHeld(iov, bytes)
  const rc = first ?? firstRecvmsg(state, iov, bytes, scratch, flags)
  const n = recvmsgDone(state, bytes, scratch, flags, rc) ? rc : yield* recvmsgOn(state, iov, bytes, scratch, flags, rc)
  return withCount(state, scratch, n)
}
