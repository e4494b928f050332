import { type Operation, POLLERR, POLLOUT, TIMED_OUT, waitFor } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import type { EncodedSockaddr } from '../sockaddr/types.js'
import { pollNow } from '../thread/poll.js'
import { type Deadline, deadlineAfter } from '../thread/timeout.js'

/** How long to wait at most before an AF_UNIX listener with a full backlog is tried again. */
const UNIX_RETRY_MS = 20

/** Marks the result of a blocking socket's attempt on a non-blocking fd: what the kernel says stands (S23). */
const STANDS = -0x10000

/**
 * connect(2), one attempt that does not wait. A blocking socket's fd is made non-blocking for it, because connect takes no
 * flag for that (law 3); an adopted fd that is non-blocking already stays so.
 *
 * @returns 0, or what {@link connectOn} goes on with.
 */
export function attemptConnect(state: SocketState, to: EncodedSockaddr): number {
  const { sys, O_NONBLOCK } = state.env
  if (state.timeoutNs >= 0 || state.loopDriven) return sys.connect(state.fd, to.sockaddr, to.addrlen)
  if (state.exclusive) return connectDontwait(state, to)
  const fl = sys.getfl(state.fd)
  if (fl < 0) return fl
  return (fl & O_NONBLOCK) === 0 ? connectDontwait(state, to) : STANDS + sys.connect(state.fd, to.sockaddr, to.addrlen)
}

/**
 * CPython's internal_connect (S20 to S27): connect(2) once, then wait for the outcome in SO_ERROR.
 *
 * @param to in memory of its own.
 * @param rc the result of the first attempt.
 * @param fixed the deadline of a call that has spent a part of its time already, else Infinity.
 * @returns 0, -errno, or TIMED_OUT.
 */
export function* connectOn(
  state: SocketState,
  to: EncodedSockaddr,
  rc: number = attemptConnect(state, to),
  fixed: Deadline = Number.POSITIVE_INFINITY,
): Operation<number> {
  const { env } = state
  if (rc === 0) return 0
  if (state.timeoutNs >= 0 || state.loopDriven) {
    if (rc === env.EINTR) env.checkSignals()
    const waits = rc === env.EINPROGRESS || rc === env.EINTR
    if (state.timeoutNs === 0 || !waits) {
      if (state.loopDriven && state.timeoutNs < 0 && backlogFull(state, rc))
        return yield* retryUnix(state, to, Infinity)
      return rc
    }
    const deadline =
      fixed === Number.POSITIVE_INFINITY ? deadlineAfter(env.backend.clock.now(), state.timeoutNs) : fixed
    return yield* outcome(state, deadline, TIMED_OUT)
  }

  if (rc <= STANDS) return rc - STANDS
  const limit = state.kernelTimeout(true)
  const deadline = limit === 0 ? Number.POSITIVE_INFINITY : env.backend.clock.now() + limit
  if (backlogFull(state, rc)) return yield* retryUnix(state, to, deadline)
  if (rc === env.EINTR) env.checkSignals()
  // A blocking connect also waits for an attempt that was begun before, without waiting.
  else if (rc !== env.EINPROGRESS && rc !== env.EALREADY) return rc
  return yield* blockingOutcome(state, to, deadline, rc)
}

/**
 * Wait until a blocking socket's attempt is over, then connect once more: that is how a socket that did not wait in the
 * kernel learns of the end, and takes the state a blocking connect leaves behind (a further connect is EISCONN, not 0).
 */
function* blockingOutcome(state: SocketState, to: EncodedSockaddr, deadline: number, late: number): Operation<number> {
  const { env } = state
  for (;;) {
    const ready = yield* waitFor({ target: state, events: POLLOUT | POLLERR, deadline })
    if (ready === 0) return late
    if (ready === env.EINTR) env.checkSignals()
    else if (ready < 0) return ready
    const rc = connectDontwait(state, to)
    if (rc === env.EISCONN) return 0
    if (rc !== env.EALREADY && rc !== env.EINPROGRESS) return rc
  }
}

function connectDontwait(state: SocketState, { sockaddr, addrlen }: EncodedSockaddr): number {
  const set = state.beginDontwait()
  if (set < 0) return set
  const rc = state.env.sys.connect(state.fd, sockaddr, addrlen)
  state.endDontwait()
  return rc
}

/** connect(2) of a blocking AF_UNIX socket waits for room in the backlog; asked not to wait it says EAGAIN. */
function backlogFull(state: SocketState, rc: number): boolean {
  return state.family === state.env.AF_UNIX && state.env.wouldBlock(rc)
}

/** There is nothing to poll for room in another's backlog, so try again after growing pauses. */
function* retryUnix(state: SocketState, to: EncodedSockaddr, deadline: number): Operation<number> {
  const { env } = state
  let pause = 1
  for (;;) {
    const now = env.backend.clock.now()
    if (now >= deadline) return env.EAGAIN
    const woken = yield* waitFor({ target: null, events: 0, deadline: Math.min(now + pause, deadline) })
    if (woken === env.EINTR) env.checkSignals()
    const rc = state.loopDriven ? env.sys.connect(state.fd, to.sockaddr, to.addrlen) : connectDontwait(state, to)
    if (!backlogFull(state, rc)) return rc
    pause = Math.min(pause * 2, UNIX_RETRY_MS)
  }
}

/** Wait until the attempt is over and read how it ended (S24). `late` is the result when the deadline passes first. */
function* outcome(state: SocketState, deadline: number, late: number): Operation<number> {
  const { env } = state
  for (;;) {
    const ready = yield* waitFor({ target: state, events: POLLOUT | POLLERR, deadline })
    if (ready === 0) return late
    if (ready === env.EINTR) {
      env.checkSignals()
      continue
    }
    if (ready < 0) return ready
    // An event may be older than this attempt: an unconnected socket reports a hang-up.
    if (state.loopDriven && pollNow(env, state.fd, POLLOUT | POLLERR) === 0) continue
    const error = socketError(state)
    return error === -env.EISCONN ? 0 : error < 0 ? error : -error
  }
}

/** SO_ERROR: the pending error (positive), or -errno where it cannot be read. */
function socketError(state: SocketState): number {
  const { env } = state
  env.optlen[0] = 4
  const rc = env.sys.getsockopt(state.fd, env.SOL_SOCKET, env.constant('SO_ERROR'), env.optval, env.optlen)
  if (rc < 0) return rc
  return env.backend.abi.layout.littleEndian ? env.optval.readInt32LE(0) : env.optval.readInt32BE(0)
}
