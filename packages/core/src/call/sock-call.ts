/**
 * CPython's `sock_call_ex`, once: the only loop that waits, calls and tries again. It yields what it needs and never blocks;
 * a driver (`drive.ts`) decides how to wait.
 */
import type { AddrinfoAnswer, AddrinfoRequest } from '../backend/index.js'
import { pollNow } from '../thread/poll.js'
import { type Deadline, deadlineAfter } from '../thread/timeout.js'
import type { SocketState } from './socket-state.js'

/** "Tell me when `target` is ready for `events`, or when `deadline` has passed." Without a target it is a sleep. */
export interface Wait {
  /** Whose descriptor to wait for. It is read at each look, for user code may close the socket meanwhile. */
  readonly target: {
    /** -1 when it was closed. */
    readonly fd: number
  } | null
  /** POLLIN, POLLOUT as poll(2) has them. */
  readonly events: number
  /** Monotonic ms; Infinity for never. */
  readonly deadline: Deadline
  /** The call is about urgent data or the error queue, whose EAGAIN does not mean that the stream is drained. */
  readonly apart?: boolean
}

/** "Resolve this name"; answered with an AddrinfoAnswer, or with {@link TIMED_OUT}. */
export interface Lookup {
  /** What to resolve. */
  readonly request: AddrinfoRequest
  /** Monotonic ms; Infinity for never. A driver that blocks cannot keep it: nothing ends getaddrinfo(3) early. */
  readonly deadline: Deadline
}

/**
 * An operation in progress. A {@link Wait} is answered with revents (above 0: ready), 0 (the deadline passed) or -errno;
 * -EINTR means that a signal came, -EBADF that the socket was closed.
 */
export type Operation<T> = Generator<Wait | Lookup, T, number | AddrinfoAnswer>

/** The result of {@link sockCall} when the socket's timeout ran out: no rc and no errno. */
export const TIMED_OUT = -0x40000000

export const POLLIN = 1
export const POLLOUT = 4
export const POLLERR = 8
const POLLRDHUP = 0x2000

/** Wait, as part of an operation. */
export function* waitFor(wait: Wait): Generator<Wait, number, number | AddrinfoAnswer> {
  const answer = yield wait
  if (typeof answer !== 'number') throw new TypeError('a Wait is answered with a number')
  return answer
}

/** Resolve, as part of an operation; null where the deadline passed first. */
export function* lookup(
  request: AddrinfoRequest,
  deadline: Deadline,
): Generator<Lookup, AddrinfoAnswer | null, number | AddrinfoAnswer> {
  const answer = yield { request, deadline }
  if (typeof answer === 'object') return answer
  if (answer !== TIMED_OUT) throw new TypeError('a Lookup is answered with an AddrinfoAnswer')
  return null
}

/**
 * When a blocking socket's call says EAGAIN, decide as its kernel would have: a flag or O_NONBLOCK on an adopted fd means
 * "at once" (the rc stands), SO_RCVTIMEO or SO_SNDTIMEO bound the wait.
 *
 * @returns the deadline, or a negative rc to return.
 */
function blockingDeadline(state: SocketState, writing: boolean, flags: number, rc: number): number {
  const { env } = state
  // Only a stream's urgent data are never waited for: others take no notice of MSG_OOB.
  const neverWaits = state.isStream ? env.MSG_NEVER_WAITS : env.MSG_NEVER_WAITS & ~env.MSG_OOB
  if ((flags & neverWaits) !== 0) return rc
  if (!state.loopDriven && !state.exclusive) {
    const fl = env.sys.getfl(state.fd)
    if (fl < 0) return fl
    if ((fl & env.O_NONBLOCK) !== 0) return rc
  }
  const limit = state.kernelTimeout(writing)
  return limit === 0 ? Number.POSITIVE_INFINITY : env.backend.clock.now() + limit
}

/**
 * For operations that make their first attempt themselves: at once, or, on the event loop behind others that wait for the
 * same direction, not before their turn.
 */
export type FirstAttempt = 'now' | 'queued'

/**
 * CPython, which polls first, never makes a call that poll has not called for: accept() on a socket that does not listen,
 * with a timeout, runs into that timeout. So an error that says only that the call makes no sense here, and that a second
 * call would give again, counts when poll agrees that the socket is ready. Others are the connection's own, which poll
 * reports as well and the call has taken away. On the event loop there is no CPython to be equal to.
 */
function failsBeforeReady(state: SocketState, events: number, rc: number): boolean {
  const { env } = state
  if (state.timeoutNs <= 0 || state.loopDriven || state.fd < 0 || !env.misuseErrors.has(rc)) return false
  return pollNow(env, state.fd, events) <= 0
}

/** What {@link sockCall} needs to know beside the call itself. */
export interface SockCallOptions {
  /** POLLIN for receives and accept, POLLOUT for sends. */
  readonly events: number
  /** The flags the user gave the call (0 where it takes none). */
  readonly flags?: number
  /** A deadline fixed earlier: sendall has one for all its sends (S41). */
  readonly deadline?: Deadline
  /**
   * What the call comes to on a socket that was shut down for reading: receives leave nothing received behind and return 0.
   * Not for streams of bytes, whose receives tell the end themselves.
   */
  readonly ended?: () => number
}

/**
 * A datagram socket that was shut down for reading ends a receive that waits in the kernel with nothing, an AF_UNIX listener
 * an accept with EINVAL. To a call that does not wait both say EAGAIN, and poll calls them ready: asking again and again would
 * never end.
 */
function isShutDown(state: SocketState): boolean {
  const { env } = state
  if (state.timeoutNs >= 0 || env.backend.abi.platform !== 'linux') return false
  const revents = pollNow(env, state.fd, POLLRDHUP)
  return revents > 0 && (revents & POLLRDHUP) !== 0
}

/** So often in a row may a socket be called ready for a send that it then refuses. */
const MISLED = 3
const LONGEST_PAUSE_MS = 20

/**
 * Another attempt after a pause, each time a longer one: poll tells of a socket's own buffer, and what is full is its peer's,
 * as with a datagram to an AF_UNIX name or a netlink message. Waiting for readiness would be a loop without rest.
 */
function* laterAttempt(
  { env }: SocketState,
  pauses: number,
  deadline: Deadline,
  attempt: () => number,
): Generator<Wait, number, number | AddrinfoAnswer> {
  const pauseMs = Math.min(2 ** (pauses - 1), LONGEST_PAUSE_MS)
  const woken = yield* waitFor({
    target: null,
    events: 0,
    deadline: Math.min(env.backend.clock.now() + pauseMs, deadline),
  })
  if (woken === env.EINTR) env.checkSignals()
  return attempt()
}

/**
 * Where a call that never waits has failed, its first answer is the last: it is thrown without an operation to carry it, for programs
 * that try until they meet EAGAIN.
 */
export function throwIfFinal(state: SocketState, rc: number, syscall: string): void {
  if (rc >= 0 || state.timeoutNs !== 0 || rc === state.env.EINTR) return
  state.env.checkSignals()
  throw state.error(rc, syscall)
}

/**
 * Carry a call through waits, interrupts and false readiness until it has a result.
 *
 * CPython polls before the first call of a socket with a timeout; we call first and poll on EAGAIN, which no caller can
 * tell apart (S11, S17) and costs a system call less. Where one could, poll comes first (`mustPollFirst`). A closed socket's -EBADF comes from the call itself (S15).
 *
 * @param state the socket.
 * @param rc the result of the first attempt, which the caller made before it built this generator: data that is already
 *   there must not pay for the loop.
 * @param attempt the system call, to be made again when the socket is ready.
 * @returns the call's rc, -errno, or {@link TIMED_OUT}.
 */
export function* sockCall(
  state: SocketState,
  options: SockCallOptions,
  rc: number,
  attempt: () => number,
): Generator<Wait, number, number | AddrinfoAnswer> {
  const { env } = state
  const { events, flags = 0 } = options
  const apart = (flags & env.MSG_APART) !== 0
  let deadline = options.deadline ?? Number.NaN
  // What the call began with, as CPython's has_timeout; sendall begins before its first part.
  const timed = state.timeoutNs > 0 || !Number.isNaN(deadline)
  // S12: fixed before the first wait. The first attempt took no time to speak of.
  if (timed && Number.isNaN(deadline)) deadline = deadlineAfter(env.backend.clock.now(), state.timeoutNs)
  let limitedByKernel = false
  let misled = 0
  // Where CPython would have polled already. An EAGAIN before that is none it would have met.
  let polled = !timed
  for (;;) {
    if (rc >= 0) return rc
    if (rc === env.EINTR) {
      polled = true
      env.checkSignals()
      rc = attempt()
      continue
    }
    if (!env.wouldBlock(rc) && !failsBeforeReady(state, events, rc)) return rc
    // S14: the timeout as it is now, for a listener or another call may have changed it meanwhile.
    if (state.timeoutNs === 0 && polled) return rc
    if (state.timeoutNs < 0 && Number.isNaN(deadline)) {
      const found = blockingDeadline(state, events === POLLOUT, flags, rc)
      if (found < 0) return found
      deadline = found
      limitedByKernel = found !== Number.POSITIVE_INFINITY
    } else if (Number.isNaN(deadline)) {
      deadline = deadlineAfter(env.backend.clock.now(), state.timeoutNs)
    }
    let ready: number
    do {
      ready = yield* waitFor(apart ? { target: state, events, deadline, apart } : { target: state, events, deadline })
      if (ready === 0) return limitedByKernel ? rc : TIMED_OUT
      if (ready < 0) {
        if (ready !== env.EINTR) return ready
        env.checkSignals()
      }
      // A blocking call was in the kernel, and there the call itself is what is made again. With a timeout it was poll, which
      // goes on until the deadline even where the listener made the socket non-blocking (S14), but not on a closed one (S15).
    } while (ready < 0 && timed && (state.fd >= 0 || env.backend.clock.now() > deadline))
    polled = true
    rc = attempt()
    if (ready > 0 && events === POLLOUT && env.wouldBlock(rc)) {
      if (misled++ >= MISLED) {
        rc = yield* laterAttempt(state, misled - MISLED, deadline, attempt)
        // Asked again, poll would call it ready again.
        if (env.wouldBlock(rc) && env.backend.clock.now() >= deadline) return limitedByKernel ? rc : TIMED_OUT
      }
    } else misled = 0
    if (options.ended !== undefined && env.wouldBlock(rc) && isShutDown(state)) return options.ended()
  }
}
