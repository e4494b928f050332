import { pollNow } from '../thread/poll.js'
import { type Deadline, deadlineAfter } from '../thread/timeout.js'
import { kernelWaits } from './kernel-wait.js'
import type { SocketState } from './socket-state.js'

/** The result of a call whose deadline passed: neither a count nor an errno. */
export const TIMED_OUT = -0x40000000

/** The direction of receives and accept, and that of sends and connect. */
export const INPUT = false
export const OUTPUT = true

/** How often in a row a socket may be called ready for a send that it then refuses. */
const MOST_FALSE_POSITIVES = 3
const LONGEST_PAUSE_MS = 20

/**
 * One call of a socket: CPython's `sock_call_ex` as an object. The loop that waits, calls and tries again is here and nowhere
 * else. It never blocks in poll itself: `begin` and `resume` return false where the call has to wait, and a driver
 * (`call-blocking.ts`, `call-async.ts`) comes back with the answer.
 *
 * CPython polls before the first attempt of a socket with a timeout. This loop attempts first and polls on EAGAIN, which no
 * caller can notice (S11, S17) and which costs a system call less. Where a caller could, `first` polls.
 */
export abstract class SockCall<T> {
  readonly state: SocketState
  /** Its direction: {@link OUTPUT} or {@link INPUT}. */
  readonly sends: boolean
  /** The MSG_* bits that the user gave; 0 for calls that take none. */
  readonly flags: number
  /** Monotonic ms by which the call must be over; null before its first wait. */
  deadline: Deadline | null
  /** The call waits for this moment (monotonic ms) and not for its socket; null where it waits for that. */
  pauseUntil: number | null = null
  /** The last attempt's result, -errno, or {@link TIMED_OUT}. */
  protected rc = 0
  readonly #deadlineIsFixed: boolean
  /** What the call began with, as CPython's has_timeout. */
  #timed = false
  /** CPython would have polled by now, so an EAGAIN is one that it would have met. */
  #polled = false
  /** The deadline is SO_RCVTIMEO's or SO_SNDTIMEO's, which end a call with EAGAIN. */
  #limitedByKernel = false
  #falsePositives = 0
  #pauses = 0

  /** @param deadline fixed earlier, for a call that has spent a part of its time already. */
  constructor(state: SocketState, sends: boolean, flags = 0, deadline: Deadline | null = null) {
    this.state = state
    this.sends = sends
    this.flags = flags
    this.deadline = deadline
    this.#deadlineIsFixed = deadline !== null
  }

  /** What poll(2) is asked for. */
  get events(): number {
    const { POLLIN, POLLOUT } = this.state.env.numbers
    return this.sends ? POLLOUT : POLLIN
  }

  /** The name that errors carry. */
  protected abstract readonly syscall: string

  /** The system call, once: its rc or -errno. */
  abstract attempt(): number

  /** What the call gives. `rc` is not negative. */
  protected abstract value(): T

  /** The first attempt: EAGAIN where a poll has to come before it. */
  protected first(): number {
    return this.attempt()
  }

  /** An attempt returned `n`. @returns true: the call is over; false: {@link next}, or a pause where one was asked for. */
  protected progress(_n: number): boolean {
    return true
  }

  /** The attempt after one that moved `n` bytes: EAGAIN where it would say so anyway. */
  protected next(_n: number): number {
    return this.attempt()
  }

  /** Whether the call waits where an attempt says `rc`. */
  protected waits(rc: number): boolean {
    return this.state.env.numbers.wouldBlock(rc)
  }

  /** Whether readiness says nothing about when the next attempt will do better than `rc`, so that it comes after a pause. */
  protected pausesAfter(_rc: number): boolean {
    return false
  }

  /** The result on a socket that was shut down for reading and that says EAGAIN for ever; undefined where it is not. */
  protected ended(): number | undefined {
    return undefined
  }

  /** A blocking call found O_NONBLOCK on a descriptor that others know. @returns true: the attempt's EAGAIN stands. */
  protected acceptsNonblocking(): boolean {
    return true
  }

  /** A signal interrupted a pause. */
  protected interrupted(): void {}

  /** Whether CPython polls before the first attempt of a socket with a timeout. */
  protected get pollsFirst(): boolean {
    return true
  }

  /** Whether the system call, made again after `rc`, waits by itself, where the kernel limits its wait to a slice. */
  protected waitsInKernel(rc: number): boolean {
    return this.state.env.numbers.wouldBlock(rc)
  }

  /** What had moved when an abort, a close or a signal's listener ended the call; undefined where nothing had. */
  partial(): T | undefined {
    return undefined
  }

  /** The call is over: what it gives. @throws TimeoutError, OSError */
  result(): T {
    return this.rc >= 0 ? this.value() : this.failed(this.rc)
  }

  /** The call failed with `rc`. */
  protected failed(rc: number): T {
    if (rc === TIMED_OUT) throw this.state.voice.timedOut(this.syscall)
    throw this.state.error(rc, this.syscall)
  }

  /**
   * Begin.
   *
   * @param first the result of a first attempt that was made already; -EAGAIN where others of the event loop are before this call, so
   * that it waits without an attempt.
   * @returns true: the call is over; false: it waits, for `pauseUntil` or for `events` until `deadline`.
   */
  begin(first?: number): boolean {
    this.#timed = this.state.timeoutNs > 0 || this.#deadlineIsFixed
    this.#polled = !this.#timed
    return this.#proceed(first ?? this.first())
  }

  /**
   * Go on after a wait.
   *
   * @param ready revents, 0 where the deadline passed, or -errno: -EINTR for a signal, -EBADF for a socket that was closed.
   * @returns as {@link begin}.
   */
  resume(ready: number): boolean {
    const { state } = this
    const { env } = state
    if (this.pauseUntil !== null) return this.#afterPause(ready)
    if (ready === 0) return this.#timeOut()
    if (ready < 0) {
      if (ready !== env.numbers.EINTR) return this.#end(ready)
      env.checkSignals()
      // A blocking call was in the kernel, and there the call itself is what is made again. With a timeout it was poll, which
      // goes on until the deadline even where the listener made the socket non-blocking (S14), but not on a closed one (S15).
      if (this.#timed && (state.fd >= 0 || env.backend.clock.now() > (this.deadline ?? Number.POSITIVE_INFINITY)))
        return false
    }
    this.#polled = true
    let rc = this.attempt()
    if (ready > 0 && this.sends && env.numbers.wouldBlock(rc)) {
      // Poll knows of a socket's own buffer. What is full is its peer's, as with a datagram to an AF_UNIX name.
      if (this.#falsePositives++ >= MOST_FALSE_POSITIVES) return this.#pauseAfter(rc)
    } else {
      this.#falsePositives = 0
      this.#pauses = 0
    }
    if (env.numbers.wouldBlock(rc)) rc = this.ended() ?? rc
    return this.#proceed(rc)
  }

  /** Wait for time to pass, each time a little longer, and at most until the deadline. */
  protected pause(): void {
    const pauseMs = Math.min(2 ** this.#pauses++, LONGEST_PAUSE_MS)
    const end = this.state.env.backend.clock.now() + pauseMs
    this.pauseUntil = this.deadline === null ? end : Math.min(this.deadline, end)
  }

  #proceed(result: number): boolean {
    const { state } = this
    const { env } = state
    for (let rc = result; ; ) {
      if (rc >= 0) {
        this.rc = rc
        if (this.progress(rc)) return true
        if (this.pauseUntil !== null) return false
        this.#beginPart()
        rc = this.next(rc)
        continue
      }
      // S12: fixed before the first wait. The attempt took no time to speak of.
      if (this.#timed && this.deadline === null) this.#fixDeadline()
      if (rc === env.numbers.EINTR) {
        this.#polled = true
        env.checkSignals()
        rc = this.attempt()
      } else if (!this.waits(rc) && !this.#failsBeforeReady(rc)) {
        return this.#end(rc)
      } else if (state.timeoutNs === 0 && this.#polled) {
        // S14: the timeout as it is now, for a listener or another call may have changed it meanwhile.
        return this.#end(rc)
      } else if (this.#mayWaitInKernel(rc)) {
        // A slice has passed, in which listeners of signals could not run.
        env.checkSignals()
        rc = this.attempt()
      } else {
        return this.#wait(rc)
      }
    }
  }

  /** A deadline is kept from part to part only where it was fixed before the first. */
  #beginPart(): void {
    if (!this.#deadlineIsFixed) this.deadline = null
    this.#limitedByKernel = false
    this.#timed = this.state.timeoutNs > 0 || this.#deadlineIsFixed
    this.#polled = !this.#timed
    this.#falsePositives = 0
    this.#pauses = 0
  }

  #mayWaitInKernel(rc: number): boolean {
    const { state } = this
    return (
      state.timeoutNs < 0 &&
      this.waitsInKernel(rc) &&
      (this.flags & this.#neverWaits()) === 0 &&
      kernelWaits(state, this.sends)
    )
  }

  /** Flags with which a call does not wait even on a blocking fd. Only a stream's urgent data are never waited for. */
  #neverWaits(): number {
    const { env, isStream } = this.state
    return isStream ? env.numbers.MSG_NEVER_WAITS : env.numbers.MSG_NEVER_WAITS & ~env.numbers.MSG_OOB
  }

  /** The attempt said `rc`, and the call has to wait. */
  #wait(rc: number): boolean {
    const { state } = this
    const { env } = state
    this.rc = rc
    if (this.deadline === null) {
      if (state.timeoutNs < 0) {
        if ((this.flags & this.#neverWaits()) !== 0) return true
        const fl = state.loopDriven || state.fdIsPrivate ? 0 : env.sys.getfl(state.fd)
        if (fl < 0) return this.#end(fl)
        if ((fl & env.numbers.O_NONBLOCK) !== 0) {
          if (this.acceptsNonblocking()) return true
          this.pause()
          return false
        }
        const limit = state.kernelTimeout(this.sends)
        this.#limitedByKernel = limit !== 0
        this.deadline = limit === 0 ? Number.POSITIVE_INFINITY : env.backend.clock.now() + limit
      } else this.#fixDeadline()
    }
    if (this.pausesAfter(rc)) this.pause()
    return false
  }

  #fixDeadline(): void {
    const { env, timeoutNs } = this.state
    this.deadline = deadlineAfter(env.backend.clock.now(), timeoutNs)
  }

  #pauseAfter(rc: number): boolean {
    this.rc = rc
    this.pause()
    return false
  }

  #afterPause(ready: number): boolean {
    const { env } = this.state
    this.pauseUntil = null
    if (ready === env.numbers.EINTR) {
      env.checkSignals()
      this.interrupted()
    }
    const rc = this.attempt()
    // Asked again, poll would call it ready again.
    if (this.waits(rc) && this.hasPassed()) {
      this.rc = rc
      return this.#timeOut()
    }
    return this.#proceed(rc)
  }

  /** Whether the deadline has passed, if there is one. */
  protected hasPassed(): boolean {
    return this.deadline !== null && this.state.env.backend.clock.now() >= this.deadline
  }

  /** The deadline passed. `rc` is the last attempt's. */
  #timeOut(): boolean {
    return this.#limitedByKernel ? true : this.#end(TIMED_OUT)
  }

  #end(rc: number): boolean {
    this.rc = rc
    return true
  }

  /**
   * CPython, which polls first, never makes a call that poll has not called for: accept() on a socket that does not listen, with
   * a timeout, runs into that timeout. So an error that says only that the call makes no sense here, and that a second call
   * would give again, counts when poll agrees that the socket is ready. Others are the connection's own, which poll reports as
   * well and the call has taken away. On the event loop there is no CPython to be equal to.
   */
  #failsBeforeReady(rc: number): boolean {
    const { state } = this
    const { env } = state
    if (state.timeoutNs <= 0 || state.loopDriven || state.fd < 0) return false
    if (!this.pollsFirst || !env.numbers.misuseErrors.has(rc)) return false
    return pollNow(env, state.fd, this.events) <= 0
  }
}

/**
 * Whether a socket was shut down for reading. A datagram socket then ends a receive that waits in the kernel with nothing, an
 * AF_UNIX listener an accept with EINVAL. To a call that does not wait both say EAGAIN, and poll calls them ready.
 */
export function isShutDown({ env, timeoutNs, fd }: SocketState): boolean {
  if (timeoutNs >= 0 || env.backend.abi.platform !== 'linux') return false
  const revents = pollNow(env, fd, env.numbers.POLLRDHUP)
  return revents > 0 && (revents & env.numbers.POLLRDHUP) !== 0
}
