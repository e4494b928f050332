import { INPUT, isShutDown, SockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { decodeSockaddr, sockaddrCapacity } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { plainLength } from '../thread/plain-view.js'
import { pollNow } from '../thread/poll.js'
import { SCRATCH_BYTES } from '../thread/scratch.js'
import { bytesToFill, flagsArgument, intoSize, MAX_TRANSFER, receiveSize } from './arguments.js'
import { checkHeld, memoryGone } from './held-memory.js'
import { receiveBuffer, received } from './received.js'

/** recv(2) and recvfrom(2), into memory that {@link memory} gives. */
abstract class Receive<T> extends SockCall<T> {
  /** The most bytes to receive. */
  protected readonly size: number
  /** How many have been received; of a peek, seen. */
  protected count = 0
  /** Room for the sender's name; -1: recv, which asks for none. */
  readonly #nameCapacity: number
  /** The sender, from a first part on. */
  #name: Uint8Array | null = null
  /** A signal came while a peek waited for all: it ends with what is there, as in the kernel. */
  #isLastLook = false

  constructor(state: SocketState, size: number, flags: number, nameCapacity: number) {
    super(state, INPUT, flags)
    this.size = size
    this.#nameCapacity = nameCapacity
  }

  protected get syscall(): string {
    return this.#nameCapacity < 0 ? 'recv' : 'recvfrom'
  }

  /** Where the next attempt receives to. @throws TypeError where the program gave the memory away. */
  protected abstract memory(): Uint8Array

  protected override first(): number {
    const takesNothing = this.#nameCapacity >= 0 && this.size === 0
    return mustPollFirst(this.state, this.flags, takesNothing) ? this.state.env.numbers.EAGAIN : this.attempt()
  }

  attempt(): number {
    const { state } = this
    const { env } = state
    const buf = this.memory()
    if (state.pendingError !== 0) return state.takePendingError()
    const at = this.#peeks ? 0 : this.count
    const length = Math.min(this.size - at, MAX_TRANSFER)
    const flags = this.flags | state.receiveFlags
    if (this.#nameCapacity < 0 || this.#name !== null) return env.sys.recv(state.fd, buf, at, length, flags)
    env.memory.addrlen[0] = this.#nameCapacity
    return env.sys.recvfrom(state.fd, buf, at, length, flags, env.memory.sockaddr, env.memory.addrlen)
  }

  protected override progress(n: number): boolean {
    if (this.#peeks && this.count > 0) return this.#sawMore(n)
    this.count += n
    notePartialRead(this.state, n, this.size, this.flags)
    if (n === 0 || this.count >= this.size || !waitsForAll(this.state, this.flags)) return true
    this.keep()
    // Others may receive while this call waits.
    if (this.#nameCapacity >= 0 && this.#name === null) this.#name = senderName(this.state)
    return this.#peeks ? this.#lookAgain() : false
  }

  get #peeks(): boolean {
    return (this.flags & this.state.env.numbers.MSG_PEEK) !== 0
  }

  /** A further look of a peek that waits for all: over at the end of the stream. */
  #sawMore(n: number): boolean {
    const { env, fd } = this.state
    const noMoreComes = n <= this.count && pollNow(env, fd, env.numbers.POLLRDHUP) > 0
    this.count = Math.max(this.count, n)
    return n === 0 || this.count >= this.size || noMoreComes || this.#isLastLook || this.#lookAgain()
  }

  /** After a pause, as poll would report at once what is there already; over when SO_RCVTIMEO has passed. */
  #lookAgain(): boolean {
    const { env } = this.state
    const limit = this.state.kernelTimeout(false)
    if (limit > 0) this.deadline ??= env.backend.clock.now() + limit
    if (this.hasPassed()) return true
    this.pause()
    return false
  }

  protected override interrupted(): void {
    this.#isLastLook = true
  }

  /** The call goes on after a first part: see that what was received stays. */
  protected keep(): void {}

  protected override ended(): number | undefined {
    const { state } = this
    if (state.isStream || !isShutDown(state)) return undefined
    state.env.memory.addrlen[0] = 0
    return 0
  }

  override partial(): T | undefined {
    if (this.count === 0) return undefined
    this.memory()
    return this.value()
  }

  protected override failed(rc: number): T {
    if (this.count === 0) return super.failed(rc)
    // What is there is returned now; the error is the next call's, as the kernel would have left it. A deadline of SO_RCVTIMEO and
    // the end of the stream need no keeping: the next call meets them again.
    if (rc !== TIMED_OUT && !this.state.env.numbers.wouldBlock(rc)) this.state.pendingError = rc
    return this.value()
  }

  /** The sender's address. */
  protected address(): Address | null {
    const name = this.#name
    return name === null ? scratchAddress(this.state) : decodeSockaddr(this.state, name, name.length)
  }
}

/** A receive into memory that is made for it, or copied from the thread's scratch memory. */
abstract class ReceiveBytes<T> extends Receive<T> {
  #buf: Buffer | null = null

  protected memory(): Uint8Array {
    this.#buf ??= receiveBuffer(this.state, this.size, this.flags)
    return this.#buf
  }

  override attempt(): number {
    const rc = super.attempt()
    // Calls of the event loop may wait for long, and there may be very many.
    if (rc < 0 && this.count === 0 && this.state.loopDriven) this.#buf = null
    return rc
  }

  protected override keep(): void {
    const buf = this.#buf
    if (buf === null || buf !== this.state.env.scratch.bytes) return
    this.#buf = Buffer.allocUnsafe(this.size)
    buf.copy(this.#buf, 0, 0, this.count)
  }

  /** The bytes received. */
  protected bytes(): Buffer {
    return this.#buf === null ? Buffer.alloc(0) : received(this.state, this.#buf, this.count)
  }
}

/** recv(2): the bytes. */
export class RecvCall extends ReceiveBytes<Buffer> {
  constructor(state: SocketState, bufsize: unknown, flags: unknown) {
    const size = receiveSize(state.voice, bufsize, 'recv', 'bufsize', flags)
    super(state, size, flagsArgument(state.voice, flags), -1)
  }

  override begin(first?: number): boolean {
    return this.size === 0 || super.begin(first)
  }

  protected value(): Buffer {
    return this.bytes()
  }
}

/** recvfrom(2): the bytes and the sender. */
export class RecvfromCall extends ReceiveBytes<[data: Buffer, address: Address | null]> {
  constructor(state: SocketState, bufsize: unknown, flags: unknown) {
    const size = receiveSize(state.voice, bufsize, 'recvfrom', 'bufsize', flags)
    super(state, size, flagsArgument(state.voice, flags), sockaddrCapacity(state))
  }

  protected value(): [Buffer, Address | null] {
    // First, as it may be in scratch memory.
    const address = this.address()
    return [this.bytes(), address]
  }
}

/** A receive into memory of the program's. */
abstract class ReceiveInto<T> extends Receive<T> {
  readonly #buf: Uint8Array
  /** How long the memory was when the call began. */
  readonly #held: number

  constructor(state: SocketState, buf: Uint8Array, size: number, flags: number, nameCapacity: number) {
    super(state, size, flags, nameCapacity)
    this.#buf = buf
    this.#held = plainLength(buf)
  }

  protected memory(): Uint8Array {
    const length = plainLength(this.#buf)
    if (length !== this.#held || length < this.size) throw memoryGone()
    return this.#buf
  }
}

/** recv(2) into memory of the program's: the count of bytes. */
export class RecvIntoCall extends ReceiveInto<number> {
  constructor(state: SocketState, buffer: unknown, nbytes: unknown, flags: unknown) {
    const { voice } = state
    const buf = bytesToFill(voice, buffer, { call: 'recv_into', name: 'buffer', position: 1 })
    const size = intoSize(voice, buf, nbytes, 'recv_into', flags)
    super(state, buf, size, flagsArgument(state.voice, flags), -1)
  }

  override begin(first?: number): boolean {
    return this.size === 0 || super.begin(first)
  }

  protected value(): number {
    return this.count
  }
}

/** recvfrom(2) into memory of the program's: the count of bytes and the sender. */
export class RecvfromIntoCall extends ReceiveInto<[nbytes: number, address: Address | null]> {
  constructor(state: SocketState, buffer: unknown, nbytes: unknown, flags: unknown) {
    const { voice } = state
    const buf = bytesToFill(voice, buffer, { call: 'recvfrom_into', name: 'buffer', position: 1 })
    const size = intoSize(voice, buf, nbytes, 'recvfrom_into', flags)
    super(state, buf, size, flagsArgument(state.voice, flags), sockaddrCapacity(state))
  }

  protected value(): [number, Address | null] {
    return [this.count, this.address()]
  }
}

/**
 * With a timeout CPython polls for ordinary input before a call (S11). No program can tell that we call first, except where a call
 * that finds no input has an effect: TCP drops an urgent byte that a receive comes to, MSG_OOB and MSG_ERRQUEUE take what is no
 * ordinary input, and a receive of no bytes comes back with none at urgent data. There the first attempt waits for poll, as it
 * does where poll fails or a signal came. A closed socket is ready at once (S15), and so is an error that an earlier receive put
 * off.
 *
 * @param takesNothing the call has no room for a single byte.
 */
export function mustPollFirst(state: SocketState, flags: number, takesNothing = false): boolean {
  if (state.timeoutNs <= 0 || state.fd < 0 || state.pendingError !== 0) return false
  const { env } = state
  const outOfBand = (flags & env.numbers.MSG_OUT_OF_BAND) !== 0
  // On the event loop, urgent data and the error queue have a queue of their own.
  const matters = state.loopDriven ? state.isTcp && !outOfBand : state.isTcp || outOfBand || takesNothing
  return matters && pollNow(env, state.fd, env.numbers.POLLIN) <= 0
}

/**
 * Whether a receive goes on until all bytes are there: MSG_WAITALL on a stream without a timeout. The kernel ends it earlier, as it
 * is asked not to wait or only for a slice. Only TCP waits so for what it peeks at: AF_UNIX and AF_VSOCK show what is there.
 */
export function waitsForAll(state: SocketState, flags: number): boolean {
  const { env, family } = state
  if ((flags & env.numbers.MSG_WAITALL) === 0) return false
  if (state.timeoutNs >= 0 || !state.isStream || (flags & env.numbers.MSG_NEVER_WAITS) !== 0) return false
  return (flags & env.numbers.MSG_PEEK) === 0 || (family !== env.numbers.AF_UNIX && family !== env.numbers.AF_VSOCK)
}

/**
 * A partial read of a TCP stream has taken all there was, so the next one on the event loop waits without an attempt. Not where
 * something may follow without a new event: the end of the stream or urgent data that was announced already.
 */
function notePartialRead(state: SocketState, n: number, size: number, flags: number): void {
  const input = state.registration?.input
  if (input !== undefined && n < size && flags === 0 && !input.announced && state.partialReadDrains) input.ready = false
}

/**
 * The first attempt of a recv without flags: bytes that are there cost no record. Not where a poll may have to come first.
 *
 * @returns the bytes, or what a {@link RecvCall} goes on from; undefined where no attempt was made.
 */
export function tryRecv(state: SocketState, bufsize: unknown): Buffer | number | undefined {
  if (typeof bufsize !== 'number' || bufsize <= 0 || bufsize > SCRATCH_BYTES || (bufsize | 0) !== bufsize)
    return undefined
  if (state.pendingError !== 0 || (state.timeoutNs > 0 && state.isTcp)) return undefined
  const { bytes } = state.env.scratch
  const n = state.env.sys.recv(state.fd, bytes, 0, bufsize, state.receiveFlags)
  return n < 0 ? n : received(state, bytes, n)
}

/** The first attempt of a recvInto of a whole buffer without flags, as {@link tryRecv}: the count, or -errno. */
export function tryRecvInto(state: SocketState, buffer: unknown): number | undefined {
  if (!(buffer instanceof Uint8Array) || state.pendingError !== 0) return undefined
  const { length } = buffer
  if (length === 0 || length > MAX_TRANSFER || (state.timeoutNs > 0 && state.isTcp)) return undefined
  const held = plainLength(buffer)
  const n = state.env.sys.recv(state.fd, buffer, 0, length, state.receiveFlags)
  // A diagnostics subscriber may have run during the call, and have taken the memory away.
  if (n < 0) checkHeld([buffer], held)
  return n
}

/** recv(2) without flags, once, on the event loop. */
export function receiveOnce(state: SocketState, buf: Uint8Array): number {
  if (state.pendingError !== 0) return state.takePendingError()
  const n = state.env.sys.recv(state.fd, buf, 0, buf.length, state.receiveFlags)
  if (n > 0) notePartialRead(state, n, buf.length, 0)
  return n
}

/** The sender's name, copied out of the scratch memory. */
function senderName({ env }: SocketState): Uint8Array {
  return env.memory.sockaddr.slice(0, env.memory.addrlen[0])
}

/** The name that the last recvfrom, accept, getsockname or getpeername left in the scratch memory. */
export function scratchAddress(state: SocketState): Address | null {
  const { env } = state
  return decodeSockaddr(state, env.memory.sockaddr, env.memory.addrlen[0] ?? 0)
}
