import { isAnyArrayBuffer } from 'node:util/types'
import { INPUT, isShutDown, SockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { type AncillaryItem, decodeAncillary } from '../cmsg/decode.js'
import { receivedFds } from '../cmsg/rights.js'
import { toSsize } from '../options/c-integer.js'
import { iterate } from '../options/iterate.js'
import { decodeSockaddr, sockaddrCapacity } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { filledView, plainView } from '../thread/plain-view.js'
import type { Voice } from '../voice/voice.js'
import { allocate, flagsArgument, receiveSize } from './arguments.js'
import { checkHeld, totalBytes } from './held-memory.js'
import { borrowScratch, ownScratch, type RecvmsgScratch, returnScratch, SharedScratch } from './message-memory.js'
import { receiveBuffer, received } from './received.js'
import { noteReceivedFds, receiveFlags } from './received-cloexec.js'
import { mustPollFirst, waitsForAll } from './recv.js'

const MAX_ANCILLARY = 0x7fffffff
/** Before the call begins. */
const NO_SCRATCH: RecvmsgScratch = {
  name: new Uint8Array(0),
  capacity: 0,
  control: null,
  room: 0,
  lengths: new Int32Array(3),
}

/** What recvmsg brought beside the bytes: items `[level, type, data]`, the flags, and the sender. */
export type RecvmsgRest = [ancdata: AncillaryItem[], msgFlags: number, address: Address | null]

/** recvmsg(2): the message, and what came with it (S38, S39). */
abstract class Recvmsg<T> extends SockCall<[T, ...RecvmsgRest]> {
  /** How many bytes have been received. */
  protected count = 0
  /** The program's buffers, or the one that is made for it. */
  readonly #given: readonly Uint8Array[]
  readonly #bytes: number
  readonly #room: number
  readonly #capacity: number
  #scratch: RecvmsgScratch = NO_SCRATCH
  /** What is still to be filled. */
  #iov: readonly Uint8Array[]
  /** msg_namelen, msg_controllen and msg_flags of the bytes that are there. */
  #lengths: readonly [number, number, number] | null = null

  constructor(state: SocketState, given: readonly Uint8Array[], bytes: number, room: number, flags: number) {
    super(state, INPUT, flags)
    this.#given = given
    this.#bytes = bytes
    this.#room = room
    this.#iov = given
    this.#capacity = sockaddrCapacity(state)
  }

  protected get syscall(): string {
    return 'recvmsg'
  }

  /** The bytes, or how many there are. */
  protected abstract get message(): T

  override begin(first?: number): boolean {
    // The pieces of a MSG_WAITALL are received one after the other, between which other calls are made.
    const shared =
      (this.flags & this.state.env.numbers.MSG_WAITALL) === 0 ? borrowScratch(this.#capacity, this.#room) : null
    this.#scratch = shared ?? ownScratch(this.state.voice, this.#capacity, this.#room)
    let over = false
    try {
      over = super.begin(first)
    } finally {
      if (!over) this.#keep()
    }
    return over
  }

  /** The call waits, and others use the shared memory meanwhile. */
  #keep(): void {
    if (this.#scratch instanceof SharedScratch) {
      returnScratch(this.#scratch)
      this.#scratch = ownScratch(this.state.voice, this.#capacity, this.#room)
    }
    if (this.#iov === this.#given) this.#iov = this.#given.map(plainView)
  }

  #returnScratch(): void {
    if (this.#scratch instanceof SharedScratch) returnScratch(this.#scratch)
  }

  protected override first(): number {
    return mustPollFirst(this.state, this.flags, this.#bytes === 0) ? this.state.env.numbers.EAGAIN : this.attempt()
  }

  attempt(): number {
    checkHeld(this.#given, this.#bytes)
    const { state, flags } = this
    if (state.pendingError !== 0) return state.takePendingError()
    const { env } = state
    const { name, capacity, control, room, lengths } = this.#scratch
    lengths[0] = capacity
    lengths[1] = room
    lengths[2] = 0
    const given = receiveFlags(env, flags) | state.receiveFlags
    const rc = env.sys.recvmsg(state.fd, name, this.#iov, control, lengths, given)
    if (rc >= 0) lengths[2] = noteReceivedFds(env, flags, lengths[2], control, 0, Math.min(lengths[1], room))
    return rc
  }

  protected override progress(n: number): boolean {
    const { lengths } = this.#scratch
    if (n === 0 && this.count > 0) return true
    this.count += n
    const peeks = (this.flags & this.state.env.numbers.MSG_PEEK) !== 0
    // A MSG_WAITALL goes on until all is there or ancillary data came.
    if (n === 0 || peeks || this.count >= this.#bytes || lengths[1] !== 0 || !waitsForAll(this.state, this.flags)) {
      this.#lengths = null
      return true
    }
    checkHeld(this.#given, this.#bytes)
    this.#iov = skipBytes(this.#given.map(plainView), this.count)
    const [namelen = 0, controllen = 0, msgFlags = 0] = lengths
    this.#lengths = [namelen, controllen, msgFlags]
    return false
  }

  protected override ended(): number | undefined {
    const { state } = this
    if (state.isStream || !isShutDown(state)) return undefined
    this.#scratch.lengths.fill(0)
    return 0
  }

  override partial(): [T, ...RecvmsgRest] | undefined {
    if (this.count === 0) return undefined
    checkHeld(this.#given, this.#bytes)
    return this.value()
  }

  protected override failed(rc: number): [T, ...RecvmsgRest] {
    if (this.count === 0) {
      this.#returnScratch()
      return super.failed(rc)
    }
    if (rc !== TIMED_OUT && !this.state.env.numbers.wouldBlock(rc)) this.state.pendingError = rc
    return this.value()
  }

  protected value(): [T, ...RecvmsgRest] {
    const scratch = this.#scratch
    // An attempt that brought none leaves its room here, or says that nothing was sent.
    if (this.#lengths !== null) scratch.lengths.set(this.#lengths)
    try {
      const items = itemsOf(this.state, scratch)
      return [this.message, items, scratch.lengths[2] ?? 0, senderOf(this.state, scratch)]
    } catch (error) {
      closeReceived(this.state, scratch)
      throw error
    } finally {
      this.#returnScratch()
    }
  }
}

/** recvmsg(2): the bytes. */
export class RecvmsgCall extends Recvmsg<Buffer> {
  readonly #buf: Buffer

  constructor(state: SocketState, bufsize: unknown, ancbufsize: unknown, flags: unknown) {
    const size = receiveSize(state.voice, bufsize, 'recvmsg', 'bufsize', flags, ancbufsize)
    const room = ancillaryRoom(state.voice, 'recvmsg', ancbufsize, flags)
    const flagBits = flagsArgument(state.voice, flags)
    const waitsForAll = (flagBits & state.env.numbers.MSG_WAITALL) !== 0
    const buf = waitsForAll ? allocate(state.voice, size) : receiveBuffer(state, size, flagBits)
    super(state, [firstBytes(state, buf, size)], size, room, flagBits)
    this.#buf = buf
  }

  protected get message(): Buffer {
    return received(this.state, this.#buf, this.count)
  }
}

/** recvmsg(2) into memory of the program's: the count of bytes. */
export class RecvmsgIntoCall extends Recvmsg<number> {
  constructor(state: SocketState, buffers: unknown, ancbufsize: unknown, flags: unknown) {
    // CPython takes all the arguments before it looks at the buffers.
    if (ancbufsize !== undefined) toSsize(state.voice, ancbufsize, 'ancbufsize')
    const flagBits = flagsArgument(state.voice, flags)
    const iov = buffersToFill(state.voice, buffers)
    super(state, iov, totalBytes(iov), ancillaryRoom(state.voice, 'recvmsg_into', ancbufsize), flagBits)
  }

  protected get message(): number {
    return this.count
  }
}

/** The first `size` bytes: the scratch memory is longer than what was asked for. */
function firstBytes({ env }: SocketState, buf: Buffer, size: number): Uint8Array {
  if (buf.length === size) return buf
  return buf === env.scratch.bytes ? (env.scratch.starts[size] ?? buf.subarray(0, size)) : buf.subarray(0, size)
}

/** How much room for ancillary data was asked for (S38). */
function ancillaryRoom(voice: Voice, call: string, ancbufsize: unknown, flags?: unknown): number {
  const room = ancbufsize === undefined ? 0 : receiveSize(voice, ancbufsize, call, 'ancbufsize', flags)
  if (room > MAX_ANCILLARY) {
    flagsArgument(voice, flags)
    throw voice.sizeRange(call, 'ancbufsize', room)
  }
  return room
}

/** The buffers of recvmsg_into, each a view of bytes. */
function buffersToFill(voice: Voice, buffers: unknown): Uint8Array[] {
  return iterate(voice, buffers, { call: 'recvmsg_into', name: 'buffers', position: 1 }).map((item) => {
    if (item instanceof Uint8Array && item.length > 0) return filledView(item)
    // Of memory that was given away no view can be made.
    if (ArrayBuffer.isView(item)) return new Uint8Array(item.buffer, item.byteOffset, item.byteLength)
    if (isAnyArrayBuffer(item)) return new Uint8Array(item)
    throw voice.refusal('fill buffers', item)
  })
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

/** The result cannot be shown: every fd that came with the message is closed, as no program would ever learn of it (S38). */
function closeReceived(state: SocketState, { control, room, lengths }: RecvmsgScratch): void {
  if (control === null) return
  const ancillary = control.subarray(0, Math.min(lengths[1] ?? 0, room))
  for (const fd of receivedFds(state.abi, ancillary)) state.env.sys.close(fd)
}
