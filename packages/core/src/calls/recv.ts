import { type Operation, POLLIN, sockCall, TIMED_OUT, waitFor } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { timedOut } from '../errors/raise.js'
import { decodeSockaddr, sockaddrCapacity } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { pollNow } from '../thread/poll.js'
import { MAX_TRANSFER } from './arguments.js'
import { checkHeld, memoryGone } from './held-memory.js'
import { plainLength } from './plain-view.js'
import { received } from './received.js'

/** recv(2), one attempt. An error that an earlier MSG_WAITALL receive met after its bytes comes first. */
export function attemptRecv(
  state: SocketState,
  buf: Uint8Array,
  offset: number,
  length: number,
  flags: number,
): number {
  if (state.pendingError !== 0) return takePendingError(state)
  const { env } = state
  return env.sys.recv(state.fd, buf, offset, Math.min(length, MAX_TRANSFER), flags | env.MSG_DONTWAIT)
}

/** recv(2), the first attempt of a call; EAGAIN where {@link mustPollFirst} says so. */
export function firstRecv(state: SocketState, buf: Uint8Array, length: number, flags: number): number {
  return mustPollFirst(state, flags) ? state.env.EAGAIN : attemptRecv(state, buf, 0, length, flags)
}

/**
 * With a timeout CPython polls for ordinary input before a call (S11). Nobody can tell that we call first, except where a call
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
  const apart = (flags & env.MSG_APART) !== 0
  // On the event loop, urgent data and the error queue have a queue of their own.
  const matters = state.loopDriven ? state.isTcp && !apart : state.isTcp || apart || takesNothing
  return matters && pollNow(env, state.fd, POLLIN) <= 0
}

/** The error an earlier receive put off, given out once. */
export function takePendingError(state: SocketState): number {
  const rc = state.pendingError
  state.pendingError = 0
  return rc
}

/** Whether the first attempt's result is the call's: an error, or all that a blocking MSG_WAITALL asked for. */
export function recvDone(state: SocketState, rc: number, length: number, flags: number): boolean {
  if (rc < 0) return false
  return (flags & state.env.MSG_WAITALL) === 0 || rc === 0 || rc >= length || !fillsWhole(state, flags)
}

/**
 * A blocking stream's MSG_WAITALL waits for all bytes; we call with MSG_DONTWAIT, so the waiting is ours to do. Only TCP waits
 * so for what it peeks at: AF_UNIX and AF_VSOCK show what is there.
 */
function fillsWhole(state: SocketState, flags: number): boolean {
  const { env, family } = state
  if (state.timeoutNs >= 0 || !state.isStream || (flags & env.MSG_NEVER_WAITS) !== 0) return false
  return (flags & env.MSG_PEEK) === 0 || (family !== env.AF_UNIX && family !== env.AF_VSOCK)
}

/**
 * A read of a TCP stream that came back short has drained it, so the next one waits without trying. Not where something
 * may follow without a new event: the end of the stream or urgent data that was announced already.
 */
export function noteReceived(state: SocketState, n: number, size: number, flags: number): void {
  const input = state.registration?.input
  if (input !== undefined && n < size && flags === 0 && !input.sticky && state.shortReadDrains) input.ready = false
}

/** The rest of a receive whose first attempt, `rc`, was not the end of it. The number of bytes, or it throws. */
export function* recvOn(
  state: SocketState,
  buf: Uint8Array,
  length: number,
  flags: number,
  rc: number,
  syscall: string,
): Operation<number> {
  const { env } = state
  const options = { events: POLLIN, flags, ...(!state.isStream && { ended: () => 0 }) }
  const held = heldToFill(buf, length)
  const attempt = (at: number): number => {
    checkHeld([buf], held)
    return attemptRecv(state, buf, at, length - at, flags)
  }
  let n = yield* sockCall(state, options, rc, () => attempt(0))
  if (n === TIMED_OUT) throw timedOut(syscall)
  if (n < 0) throw state.error(n, syscall)
  noteReceived(state, n, length, flags)
  if (recvDone(state, n, length, flags)) return n
  if ((flags & env.MSG_PEEK) !== 0) return yield* peekWhole(state, length, n, () => attempt(0))
  while (n < length) {
    let more: number
    const at = n
    try {
      more = yield* sockCall(state, options, attempt(at), () => attempt(at))
    } catch {
      // Aborted, or a signal listener threw: bytes that were taken from the socket must not be lost with it.
      checkHeld([buf], held)
      return n
    }
    if (more <= 0) {
      // What is there is returned now; the error is the next call's, as the kernel would have left it. A deadline of
      // SO_RCVTIMEO and the end of the stream need no keeping: the next call meets them again.
      if (more < 0 && more !== TIMED_OUT && !env.wouldBlock(more)) state.pendingError = more
      return n
    }
    n += more
  }
  return n
}

/** How much memory a receive of `length` bytes goes back to. @throws TypeError where that much is no longer there. */
function heldToFill(buf: Uint8Array, length: number): number {
  const held = plainLength(buf)
  if (held < length) throw memoryGone()
  return held
}

/** The longest pause between two looks at what has come. */
const PEEK_PAUSE_MS = 20

/**
 * A blocking stream's MSG_PEEK with MSG_WAITALL: until all is there, or the stream's end, a signal or SO_RCVTIMEO ends the
 * wait with what is.
 * poll would report what is already there at once, so it looks again after a pause.
 */
function* peekWhole(state: SocketState, length: number, first: number, attempt: () => number): Operation<number> {
  const { env } = state
  const { clock } = env.backend
  const limit = state.kernelTimeout(false)
  const end = limit === 0 ? Number.POSITIVE_INFINITY : clock.now() + limit
  let n = first
  for (let pauseMs = 1; n < length && clock.now() < end; pauseMs = Math.min(pauseMs * 2, PEEK_PAUSE_MS)) {
    const woken = yield* waitFor({ target: null, events: 0, deadline: Math.min(clock.now() + pauseMs, end) })
    if (woken === env.EINTR) env.checkSignals()
    if (woken < 0) return n
    const seen = attempt()
    if (seen <= 0 && !env.wouldBlock(seen)) return n
    // No more will come: the peer has shut down its side, or the connection failed.
    if (seen <= n && pollNow(env, state.fd, env.POLLRDHUP) > 0) return n
    n = Math.max(n, seen)
  }
  return n
}

/** recv's way on after its first attempt: the bytes. `buf` is {@link receiveBuffer}'s, filled by that attempt. */
export function* recvBytesOn(
  state: SocketState,
  buf: Buffer,
  size: number,
  flags: number,
  rc: number,
): Operation<Buffer> {
  const own = keepOverWaits(state, buf, size, flags, rc)
  const n = yield* recvOn(state, own, size, flags, rc, 'recv')
  return received(state, own, n)
}

/** recvfrom's way on after its first attempt: the bytes and the sender. */
export function* recvfromBytesOn(
  state: SocketState,
  buf: Buffer,
  size: number,
  flags: number,
  rc: number,
): Operation<[Buffer, Address | null]> {
  const own = keepOverWaits(state, buf, size, flags, rc)
  const n = yield* recvfromOn(state, own, size, flags, rc)
  const address = scratchAddress(state)
  return [received(state, own, n), address]
}

/** A MSG_WAITALL receive fills its buffer piece by piece, and others may use the scratch between the pieces. */
function keepOverWaits(state: SocketState, buf: Buffer, size: number, flags: number, rc: number): Buffer {
  if ((flags & state.env.MSG_WAITALL) === 0 || buf !== state.env.scratch) return buf
  const own = Buffer.allocUnsafe(size)
  if (rc > 0) buf.copy(own, 0, 0, rc)
  return own
}

/** recvfrom(2), the first attempt of a call; EAGAIN where {@link mustPollFirst} says so. */
export function firstRecvfrom(
  state: SocketState,
  buf: Uint8Array,
  length: number,
  flags: number,
  capacity: number,
): number {
  return mustPollFirst(state, flags, length === 0)
    ? state.env.EAGAIN
    : attemptRecvfrom(state, buf, length, flags, capacity)
}

/** recvfrom(2), one attempt; the sender's name is left in the environment's scratch. */
export function attemptRecvfrom(
  state: SocketState,
  buf: Uint8Array,
  length: number,
  flags: number,
  capacity: number,
): number {
  if (state.pendingError !== 0) return takePendingError(state)
  const { env } = state
  env.addrlen[0] = capacity
  return env.sys.recvfrom(
    state.fd,
    buf,
    0,
    Math.min(length, MAX_TRANSFER),
    flags | env.MSG_DONTWAIT,
    env.sockaddr,
    env.addrlen,
  )
}

/** As {@link recvOn}, for recvfrom. The sender's name is in the environment's scratch when it returns. */
export function* recvfromOn(
  state: SocketState,
  buf: Uint8Array,
  length: number,
  flags: number,
  rc: number,
): Operation<number> {
  const { env } = state
  const capacity = sockaddrCapacity(state)
  const ended = () => {
    env.addrlen[0] = 0
    return 0
  }
  const held = heldToFill(buf, length)
  const n = yield* sockCall(state, { events: POLLIN, flags, ...(!state.isStream && { ended }) }, rc, () => {
    checkHeld([buf], held)
    return attemptRecvfrom(state, buf, length, flags, capacity)
  })
  if (n === TIMED_OUT) throw timedOut('recvfrom')
  if (n < 0) throw state.error(n, 'recvfrom')
  if (recvDone(state, n, length, flags)) return n
  // Others may receive while this one waits, so the name is kept over the wait.
  const sender = env.sockaddr.slice(0, env.addrlen[0])
  const all = yield* recvOn(state, buf, length, flags, n, 'recvfrom')
  env.sockaddr.set(sender)
  env.addrlen[0] = sender.length
  return all
}

/** The name that the last recvfrom, accept, getsockname or getpeername left in the environment's scratch. */
export function scratchAddress(state: SocketState): Address | null {
  const { env } = state
  return decodeSockaddr(state, env.sockaddr, env.addrlen[0] ?? 0)
}
