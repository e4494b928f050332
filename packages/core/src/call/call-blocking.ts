/** The blocking driver: waits are polls of this thread. */
import type { AddrinfoAnswer } from '../backend/index.js'
import { memoryGone } from '../calls/held-memory.js'
import { attemptRecv, firstRecv } from '../calls/recv.js'
import { STREAMING } from '../thread/busy-poll.js'
import { pollNow } from '../thread/poll.js'
import { pollTimeout } from '../thread/timeout.js'
import type { Environment } from './environment.js'
import { type Lookup, type Operation, POLLIN, type Wait } from './sock-call.js'
import type { SocketState } from './socket-state.js'

/**
 * poll(2) in slices until ready, the deadline or an interrupt: revents, 0 or -errno. A socket that user code has closed, in a
 * signal's listener or a subscriber of a diagnostics channel, is -EBADF (S15): poll(2) would never report it.
 */
export function pollSliced(env: Environment, wait: Wait): number {
  const { pollfd, pollEvents } = env
  const { target } = wait
  const { clock } = env.backend
  for (;;) {
    const now = wait.deadline === Number.POSITIVE_INFINITY ? 0 : clock.now()
    const timeout = pollTimeout(wait.deadline, now)
    if (timeout < 0) return 0
    const fd = target === null ? -1 : target.fd
    if (fd < 0 && target !== null) return env.EBADF
    pollfd[0] = fd
    pollEvents[2] = wait.events
    pollEvents[3] = 0
    const rc = env.sys.poll(pollfd, 1, timeout)
    if (rc < 0) return rc
    if (rc > 0) return pollEvents[3] ?? 0
    // It has waited for all that was left. A clock that only poll moves, as a simulator's, would show 0 left for ever.
    if (now + timeout >= wait.deadline) return 0
  }
}

/**
 * Wait for input as the operation of a receive would that has neither flags nor a deadline, without building it: most calls that
 * wait are such.
 *
 * @returns true when the call is to be made again; false where the operation has to decide.
 */
function inputReady(state: SocketState): boolean {
  const { env } = state
  if (!state.exclusive || state.fd < 0 || state.timeoutNs >= 0 || state.kernelTimeout(false) !== 0) return false
  const { signals } = env
  if (signals !== null) signals.hold()
  let ready: number
  try {
    ready = pollSliced(env, { target: state, events: POLLIN, deadline: Number.POSITIVE_INFINITY })
    if (ready === env.EINTR) env.checkSignals()
  } finally {
    if (signals !== null) signals.release()
  }
  // A call that a signal interrupted in the kernel is made again.
  return ready > 0 || ready === env.EINTR
}

/** Spin for a moment before a wait for input that would sleep, where that has been paying: whether there is input. */
function inputComes(state: SocketState): boolean {
  const { env, timeoutNs, waitsInRow } = state
  const { busyPoll } = env
  if (busyPoll === null || waitsInRow < STREAMING || timeoutNs === 0) return false
  const looks = busyPoll.nextLooks()
  if (looks === 0) return false
  for (let look = 0; look < looks; look++) {
    busyPoll.pauseBeforeLook()
    if (pollNow(env, state.fd, POLLIN) <= 0) continue
    busyPoll.found()
    return true
  }
  busyPoll.missed()
  return false
}

/** Answers so many times in a row not there when asked for are waited for from then on. */
const LATE = 4
/** But once in so many times they are asked for at once, in case the peer has become faster. */
const LATE_AGAIN = 16

/**
 * recv(2) without flags, one attempt, or after a wait a second one. The wait comes first where the last receive left nothing
 * behind, or where something was sent since and answers take their time: a call that most likely says EAGAIN is not made.
 *
 * @returns as a first attempt does: the operation goes on from it.
 */
export function receivePlainly(state: SocketState, buf: Uint8Array, size: number): number {
  if (state.drained) return receiveAfterWait(state, buf, size)
  const n = firstRecv(state, buf, size, 0)
  if (n < 0) return receiveAgain(state, buf, size, n)
  if (n === size) return n
  // It was there when it was asked for: answers that were not are no longer in a row.
  if (!state.env.answersLate) state.env.lateAnswers = 0
  return noteShort(state, n)
}

function noteShort(state: SocketState, n: number): number {
  if (n > 0 && state.shortReadDrains) state.drained = true
  return n
}

/** The attempt after a wait, in which listeners of signals may have run: `held` is how long `buf` was before. */
function attemptAgain(state: SocketState, buf: Uint8Array, size: number, held: number): number {
  if (buf.length !== held) throw memoryGone()
  return attemptRecv(state, buf, 0, size, 0)
}

/** The wait, and then the attempt; where there is still nothing, the same once more. */
function receiveAfterWait(state: SocketState, buf: Uint8Array, size: number): number {
  const { env } = state
  state.drained = false
  // Others may not tell poll what they have: a hash socket of AF_ALG never does.
  const told = state.family === env.AF_INET || state.family === env.AF_INET6 || state.family === env.AF_UNIX
  if (!told) return receiveAtOnce(state, buf, size)
  if (state.waitsInRow === 0 && env.answersLate && ++env.lateAnswers >= LATE + LATE_AGAIN) {
    env.answersLate = false
    env.lateAnswers = LATE - 1
    const n = receiveAtOnce(state, buf, size)
    if (!env.answersLate) env.lateAnswers = 0
    return n
  }
  const held = buf.length
  // An error put off by an earlier receive is the kernel's no more: nothing would end the wait.
  const ready = state.pendingError !== 0 || inputComes(state) || inputReady(state)
  if (state.waitsInRow < STREAMING) state.waitsInRow++
  // Under a timeout the operation waits.
  if (!ready && state.timeoutNs > 0 && state.isTcp) return env.EAGAIN
  let n = attemptAgain(state, buf, size, held)
  if (n === env.EAGAIN && inputReady(state)) n = attemptAgain(state, buf, size, held)
  return n < size ? noteShort(state, n) : n
}

/** The attempt, and the wait only where it has to be. */
function receiveAtOnce(state: SocketState, buf: Uint8Array, size: number): number {
  const n = firstRecv(state, buf, size, 0)
  if (n < 0) return receiveAgain(state, buf, size, n)
  return n < size ? noteShort(state, n) : n
}

/** The way on from a first attempt that failed with `rc`. */
function receiveAgain(state: SocketState, buf: Uint8Array, size: number, rc: number): number {
  const { env } = state
  if (rc !== env.EAGAIN) return rc
  if (state.waitsInRow === 0 && !env.answersLate) env.answersLate = ++env.lateAnswers >= LATE
  let n = rc
  const held = buf.length
  const comes = inputComes(state)
  if (state.waitsInRow < STREAMING) state.waitsInRow++
  if (comes) n = attemptAgain(state, buf, size, held)
  if (n === env.EAGAIN && inputReady(state)) n = attemptAgain(state, buf, size, held)
  return n < size ? noteShort(state, n) : n
}

function isLookup(request: Wait | Lookup): request is Lookup {
  return 'request' in request
}

/** Run an operation to its end on this thread. */
export function runSync<T>(env: Environment, operation: Operation<T>): T {
  const { signals } = env
  let holding = false
  try {
    let step = operation.next()
    while (step.done !== true) {
      const request = step.value
      let answer: number | AddrinfoAnswer
      if (isLookup(request)) {
        // Nothing ends it early: no deadline, and no signal listener runs meanwhile.
        answer = env.backend.netdb.getaddrinfo(request.request)
      } else {
        if (signals !== null && !holding) {
          // For the whole call, not for each slice: between two slices a signal would go to libuv and wait for a loop that
          // does not turn.
          signals.hold()
          holding = true
        }
        answer = pollSliced(env, request)
      }
      step = operation.next(answer)
    }
    return step.value
  } finally {
    if (holding && signals !== null) signals.release()
  }
}
