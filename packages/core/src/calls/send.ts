import { OUTPUT, SockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import type { EncodedSockaddr } from '../sockaddr/types.js'
import { borrowedSource, outlasting } from '../thread/borrowed-memory.js'
import { plainLength } from '../thread/plain-view.js'
import { type Deadline, deadlineAfter } from '../thread/timeout.js'
import { ownSockaddr } from './address.js'
import { bytesToSend, flagsArgument, MAX_TRANSFER } from './arguments.js'
import { awaitsConnection, flagsOfRest } from './fast-open.js'
import { checkHeld, memoryGone } from './held-memory.js'

/** send(2) and its kin: bytes, from the first on. */
export abstract class Send<T> extends SockCall<T> {
  /** How many bytes have been sent. */
  protected count = 0
  /** How many bytes there are to send. */
  protected readonly length: number
  #buf: Uint8Array
  /** How long the memory was when the call began. */
  #held: number

  constructor(state: SocketState, buf: Uint8Array, length: number, flags: number, deadline?: Deadline | null) {
    super(state, OUTPUT, flags, deadline)
    this.#buf = buf
    this.#held = plainLength(buf)
    this.length = length
  }

  protected get syscall(): string {
    return 'send'
  }

  override begin(first?: number): boolean {
    const over = super.begin(first)
    if (!over) this.keep()
    return over
  }

  /** The call waits: bytes in memory that the next receive fills are copied. */
  protected keep(): void {
    const kept = outlasting(this.state.env.scratch, this.#buf, this.length)
    if (kept === this.#buf) return
    this.#buf = kept
    this.#held = kept.length
  }

  /** The bytes to send. @throws TypeError where the program gave their memory away. */
  protected source(): Uint8Array {
    const buf = this.#buf
    const bytes = plainLength(buf)
    if (bytes !== this.#held || bytes < this.length) throw memoryGone()
    return borrowedSource(this.state.env.scratch, buf)
  }

  attempt(): number {
    const { state, count } = this
    const most = Math.min(this.length - count, MAX_TRANSFER)
    return state.env.sys.send(state.fd, this.source(), count, most, this.sendFlags)
  }

  protected override waits(rc: number): boolean {
    return super.waits(rc) || awaitsConnection(this.state, rc, this.flags)
  }

  protected get sendFlags(): number {
    const { state, flags } = this
    // A connection is begun only once.
    return (this.count > 0 ? flagsOfRest(state, flags) : flags) | state.sendFlags
  }

  /** A TCP or AF_UNIX stream that took only a part is full; another protocol makes no such promise. */
  protected override next(n: number): number {
    const { state } = this
    // Nor is it taken for full where no wait follows: an error that has come meanwhile must be this call's, as CPython's.
    const full =
      n < MAX_TRANSFER &&
      state.partialSendFills &&
      state.timeoutNs !== 0 &&
      (state.sendFlags & state.env.numbers.MSG_DONTWAIT) !== 0
    return full ? state.env.numbers.EAGAIN : this.attempt()
  }
}

/** A send that ends with a count: a blocking stream sends all of it (law 3), others what the kernel takes. */
abstract class SendCounted extends Send<number> {
  protected override progress(n: number): boolean {
    this.count += n
    return this.count >= this.length || !sendsAll(this.state, this.flags)
  }

  protected value(): number {
    return this.count
  }

  protected override failed(rc: number): number {
    // The kernel's rule: what has been sent is the result, the error is the next call's.
    return this.count > 0 ? this.count : super.failed(rc)
  }
}

/** Whether a send goes on until all is sent. */
export function sendsAll(state: SocketState, flags: number): boolean {
  return state.timeoutNs < 0 && state.isStream && (flags & state.env.numbers.MSG_DONTWAIT) === 0
}

/**
 * The first attempt of a send or sendall without flags: one that takes all costs no record.
 *
 * @returns the count of bytes or -errno, from which a call goes on; undefined where no attempt was made.
 */
export function trySend(state: SocketState, data: unknown): number | undefined {
  if (!(data instanceof Uint8Array)) return undefined
  const { length } = data
  if (length === 0 || length > MAX_TRANSFER) return undefined
  const held = plainLength(data)
  const n = state.env.sys.send(state.fd, borrowedSource(state.env.scratch, data), 0, length, state.sendFlags)
  // A diagnostics subscriber may have run during the call, and have taken the memory away.
  if (n < length) checkHeld([data], held)
  return n
}

/** send(2): the count of bytes. */
export class SendCall extends SendCounted {
  constructor(state: SocketState, data: unknown, flags: unknown) {
    const buf = bytesToSend(state.voice, data)
    const { length } = buf
    super(state, buf, length, flagsArgument(state.voice, flags))
  }
}

/** What sendto is given. */
export interface SendtoArguments {
  readonly buf: Uint8Array
  /** How many bytes there were before the address was looked at, which may run a program's own code. */
  readonly length: number
  readonly flags: number
  readonly address: unknown
}

/** Check the arguments of sendto but for the address, which is encoded last. */
export function sendtoArguments(state: SocketState, data: unknown, flags: unknown, address: unknown): SendtoArguments {
  const buf = bytesToSend(state.voice, data)
  const { length } = buf
  return { buf, length, flags: flagsArgument(state.voice, flags), address }
}

/** sendto(2): the count of bytes. */
export class SendtoCall extends SendCounted {
  #to: EncodedSockaddr
  readonly #address: unknown

  constructor(
    state: SocketState,
    { buf, length, flags, address }: SendtoArguments,
    to: EncodedSockaddr,
    deadline?: Deadline | null,
  ) {
    super(state, buf, length, flags, deadline)
    this.#to = to
    this.#address = address
  }

  protected override get syscall(): string {
    return 'sendto'
  }

  protected override keep(): void {
    super.keep()
    this.#to = ownSockaddr(this.#to)
  }

  override attempt(): number {
    if (this.count > 0) return super.attempt()
    const { state } = this
    const { sockaddr, addrlen } = this.#to
    const most = Math.min(this.length, MAX_TRANSFER)
    return state.env.sys.sendto(state.fd, this.source(), 0, most, this.sendFlags, sockaddr, addrlen)
  }

  protected override failed(rc: number): number {
    if (this.count > 0) return this.count
    if (rc === TIMED_OUT) throw this.state.voice.timedOut('sendto', this.#address)
    throw this.state.error(rc, 'sendto', this.#address)
  }
}

/** send(2) until all is sent: one deadline for all of it (S41), signal listeners after every part. */
export class SendallCall extends Send<void> {
  /** When the socket's timeout has passed; null without one. */
  readonly #end: Deadline | null

  constructor(state: SocketState, data: unknown, flags: unknown) {
    const buf = bytesToSend(state.voice, data)
    const { timeoutNs, env } = state
    const deadline = timeoutNs > 0 ? deadlineAfter(env.backend.clock.now(), timeoutNs) : null
    super(state, buf, buf.length, flagsArgument(state.voice, flags), deadline)
    this.#end = deadline
  }

  protected override progress(n: number): boolean {
    const { env } = this.state
    this.count += n
    env.checkSignals()
    if (this.count >= this.length) return true
    if (this.#end === null || env.backend.clock.now() < this.#end) return false
    this.rc = TIMED_OUT
    return true
  }

  override attempt(): number {
    const rc = super.attempt()
    const { state, count } = this
    const slice = state.timeoutNs < 0 && (state.sendFlags & state.env.numbers.MSG_DONTWAIT) === 0
    if (rc >= 0 || count === 0 || !slice || rc === state.env.numbers.EINTR || this.waits(rc)) return rc
    // In one blocking call the kernel would have returned the part before this error, and the next call says what comes after it.
    return super.attempt()
  }

  protected value(): void {}

  protected override failed(rc: number): void {
    if (rc === TIMED_OUT) throw this.state.voice.timedOut('sendall')
    super.failed(rc)
  }
}
