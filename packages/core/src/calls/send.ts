import { type Operation, POLLOUT, sockCall, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { timedOut } from '../errors/raise.js'
import type { EncodedSockaddr } from '../sockaddr/types.js'
import { type Deadline, deadlineAfter } from '../thread/timeout.js'
import { MAX_TRANSFER } from './arguments.js'
import { awaitsConnection, flagsOfRest } from './fast-open.js'
import { checkHeld } from './held-memory.js'

/** send(2), one attempt. */
export function attemptSend(
  state: SocketState,
  buf: Uint8Array,
  offset: number,
  length: number,
  flags: number,
): number {
  // It may be answered before the next receive; see receivePlainly.
  state.drained = state.env.answersLate
  state.waitsInRow = 0
  const rc = state.env.sys.send(state.fd, buf, offset, Math.min(length, MAX_TRANSFER), flags | state.sendFlags)
  return rc >= 0 ? rc : awaitsConnection(state, rc, flags)
}

/** Whether the first attempt's result is the call's: a blocking stream sends all (law 3), others what the kernel took. */
export function sendDone(state: SocketState, rc: number, length: number, flags: number): boolean {
  if (rc < 0) return false
  return rc >= length || state.timeoutNs >= 0 || !state.isStream || (flags & state.env.MSG_DONTWAIT) !== 0
}

/**
 * The next attempt after one that sent `before` bytes. A TCP or AF_UNIX stream that took only a part is full, so waiting comes
 * first; where the part is the most a system call moves, or the protocol makes no such promise, the kernel is asked.
 */
function attemptRest(
  state: SocketState,
  buf: Uint8Array,
  at: number,
  length: number,
  flags: number,
  before: number,
): number {
  // Nor is it taken for full where no wait follows: an error that has come meanwhile must be this call's, as CPython's.
  const full = before < MAX_TRANSFER && state.partialSendFills && state.timeoutNs !== 0
  return full ? state.env.EAGAIN : attemptOn(state, buf, at, length, flags)()
}

/** An attempt to send what is left from `at` on of the `length` bytes that the call began with. */
function attemptOn(state: SocketState, buf: Uint8Array, at: number, length: number, flags: number): () => number {
  return () => {
    checkHeld([buf], length)
    return attemptSend(state, buf, at, length - at, flags)
  }
}

/**
 * The rest of a send whose first attempt was not the end of it. The number of bytes, or it throws.
 *
 * @param before how many bytes were sent before that attempt.
 */
export function* sendOn(
  state: SocketState,
  buf: Uint8Array,
  length: number,
  flags: number,
  rc: number,
  before = 0,
): Operation<number> {
  checkHeld([buf], length)
  const options = { events: POLLOUT, flags }
  let n = before
  let sent = rc
  for (;;) {
    sent = yield* sockCall(state, options, sent, attemptOn(state, buf, n, length, flags))
    if (sent < 0) {
      // The kernel's rule: what has been sent is the result, the error is the next call's.
      if (n > 0) return n
      if (sent === TIMED_OUT) throw timedOut('send')
      throw state.error(sent, 'send')
    }
    n += sent
    if (sendDone(state, n, length, flags)) return n
    sent = attemptRest(state, buf, n, length, flags, sent)
  }
}

/** sendto(2), one attempt. */
export function attemptSendto(
  state: SocketState,
  buf: Uint8Array,
  length: number,
  flags: number,
  { sockaddr, addrlen }: EncodedSockaddr,
): number {
  const most = Math.min(length, MAX_TRANSFER)
  const rc = state.env.sys.sendto(state.fd, buf, 0, most, flags | state.sendFlags, sockaddr, addrlen)
  return rc >= 0 ? rc : awaitsConnection(state, rc, flags)
}

/**
 * The rest of a sendto whose first attempt was not the end of it. `to` must own its bytes.
 *
 * @param fixed the deadline of a call that has spent a part of its time already, else Infinity.
 */
export function* sendtoOn(
  state: SocketState,
  buf: Uint8Array,
  length: number,
  flags: number,
  to: EncodedSockaddr,
  rc: number,
  address: unknown,
  fixed: Deadline = Number.POSITIVE_INFINITY,
): Operation<number> {
  checkHeld([buf], length)
  const options = { events: POLLOUT, flags, ...(fixed !== Number.POSITIVE_INFINITY && { deadline: fixed }) }
  const sent = yield* sockCall(state, options, rc, () => {
    checkHeld([buf], length)
    return attemptSendto(state, buf, length, flags, to)
  })
  if (sent === TIMED_OUT) throw timedOut('sendto', address)
  if (sent < 0) throw state.error(sent, 'sendto', address)
  if (sendDone(state, sent, length, flags)) return sent
  return yield* sendOn(state, buf, length, flagsOfRest(state, flags), state.env.EAGAIN, sent)
}

/**
 * sendall: one deadline for all of it (S41), signal listeners after every chunk. `rc` is the first attempt's result.
 */
export function* sendallOn(
  state: SocketState,
  buf: Uint8Array,
  length: number,
  flags: number,
  rc: number,
): Operation<void> {
  const { env } = state
  checkHeld([buf], length)
  const deadline = state.timeoutNs > 0 ? deadlineAfter(env.backend.clock.now(), state.timeoutNs) : Number.NaN
  const options = { events: POLLOUT, flags, deadline }
  let n = 0
  let sent = rc
  for (;;) {
    sent = yield* sockCall(state, options, sent, attemptOn(state, buf, n, length, flags))
    if (sent === TIMED_OUT) throw timedOut('sendall')
    if (sent < 0) throw state.error(sent, 'send')
    n += sent
    env.checkSignals()
    if (n >= length) return
    if (!Number.isNaN(deadline) && env.backend.clock.now() >= deadline) throw timedOut('sendall')
    sent = attemptRest(state, buf, n, length, flags, sent)
  }
}
