/**
 * Which calls wait for which fd on the event loop, written once above every backend's poller.
 *
 * Registration is edge-triggered and once in an fd's life, so what is known of an fd between events is kept here: after
 * EAGAIN (or a partial read of TCP) a direction is not ready, and the next operation waits without a wasted system call.
 * Waiters of one direction are served in order, one operation at a time, so the bytes of two sendalls never mix.
 */
import { AsyncResource } from 'node:async_hooks'
import type { Backend, Poller } from '../backend/index.js'
import { uncaught } from '../errors/uncaught.js'
import type { Fairness } from '../thread/fairness.js'
import type { Numbers } from '../thread/numbers.js'
import { type PollContext, pollNow } from '../thread/poll.js'
import type { Voice } from '../voice/voice.js'
import type { Direction, Registration, Waiter, WaitTrace, WatchedSocket } from './direction.js'
import { Registrations } from './registrations.js'

/** setTimeout takes no more; what waits longer is armed again. */
const MAX_TIMER_MS = 0x7fffffff

/** How many operations may complete one after another before timers and other I/O get their turn. */
const COMPLETIONS_A_TURN = 64

/**
 * The poller serves every socket, so it must not belong to the AsyncLocalStorage of the first that waits. Promises find their own;
 * listeners of streams have this one, that of the program's beginning.
 */
const unbound = new AsyncResource('sockcall.poller')

/** What readiness needs of a thread's environment. */
export interface ReadinessContext extends PollContext {
  readonly voice: Voice
  readonly backend: Backend
  readonly fairness: Fairness
  readonly numbers: Numbers
  /** Where waits are told of; null where tracing is not part of the program. */
  readonly waitTrace: WaitTrace | null
}

/** A thread's readiness for the sockets of one environment. */
export class Readiness {
  readonly #env: ReadinessContext
  readonly #registrations = new Registrations()
  /** Waiters for a timer or the resolver and not for the fd; close() ends their waits as well. */
  readonly #detached = new Map<WatchedSocket, Set<Waiter>>()
  /** Once seen, a partial read no longer means that nothing is left: the end of the stream or urgent data may follow it. */
  readonly #announcing: number
  readonly #readEvents: number
  readonly #writeEvents: number
  #poller: Poller | undefined
  #holding = 0

  constructor(env: ReadinessContext) {
    this.#env = env
    const { POLLIN, POLLOUT, POLLPRI, POLLERR, POLLHUP, POLLNVAL, POLLRDHUP } = env.numbers
    this.#announcing = POLLPRI | POLLHUP | POLLERR | POLLNVAL | POLLRDHUP
    this.#readEvents = POLLIN | this.#announcing
    this.#writeEvents = POLLOUT | POLLHUP | POLLERR | POLLNVAL
  }

  /** The registration of a socket, made at its first wait. Throws OSError where the fd cannot be watched. */
  register(state: WatchedSocket): Registration {
    if (state.registration !== null) return state.registration
    const { backend } = this.#env
    if (state.fd < 0) throw this.#env.voice.systemCall(backend, -this.#env.numbers.EBADF, 'epoll_ctl')
    this.#poller ??= unbound.runInAsyncScope(() =>
      backend.createPoller((events, count) => this.#deliver(events, count)),
    )
    const registration = this.#registrations.add(state.fd)
    const rc = this.#poller.add(registration.fd, registration.token)
    if (rc < 0) {
      this.#registrations.remove(registration)
      throw this.#env.voice.systemCall(backend, -rc, 'epoll_ctl')
    }
    state.registration = registration
    return registration
  }

  /** Forget a socket before its fd is closed or handed on (law 5): everyone who waits is rejected. */
  unregister(state: WatchedSocket): void {
    const { registration } = state
    if (registration !== null) {
      state.registration = null
      this.#registrations.remove(registration)
      this.#poller?.remove(registration.fd, registration.token)
      this.#cancelAll(registration.input)
      if (registration.output !== null) this.#cancelAll(registration.output)
      if (registration.outOfBand !== null) this.#cancelAll(registration.outOfBand)
    }
    const detached = this.#detached.get(state)
    if (detached === undefined) return
    this.#detached.delete(state)
    for (const waiter of detached) waiter.cancel(this.#closedError())
  }

  /** Put an operation at the end of a direction's queue. */
  enqueue(state: WatchedSocket, direction: Direction, waiter: Waiter): void {
    direction.append(waiter)
    const trace = this.#env.waitTrace
    if (trace?.active === true) trace.begins(waiter, state.fd)
    // Like libuv, which counts writes and connects whatever was unref'd: bytes on their way out are not to be lost.
    if (state.keepsAlive || direction === state.registration?.output) this.#setHolds(waiter, true)
    this.arm(state, direction, waiter.deadline)
  }

  /** An operation is over: take it out of its queue; the next goes on if the fd is still ready. */
  dequeue(waiter: Waiter): void {
    const { direction } = waiter
    if (direction === null) return
    const first = direction.head === waiter
    direction.remove(waiter)
    if (this.#env.waitTrace?.active === true) this.#env.waitTrace.ends(waiter, -1)
    this.#setHolds(waiter, false)
    // Not from here: the caller may be in the middle of an abort.
    if (first && direction.ready && direction.head !== null && !direction.pumping) setImmediate(this.pump, direction)
  }

  /** Whether the receives and accepts of a socket keep the process alive, those that wait already among them. */
  setKeepsAlive(state: WatchedSocket, keepsAlive: boolean): void {
    state.keepsAlive = keepsAlive
    const { registration } = state
    if (registration === null) return
    for (const direction of [registration.input, registration.outOfBand]) {
      for (let waiter = direction?.head ?? null; waiter !== null; waiter = waiter.next)
        this.#setHolds(waiter, keepsAlive)
    }
  }

  /** `waiter` waits for something else than the fd, and close() is to cancel it. */
  detach(state: WatchedSocket, waiter: Waiter): void {
    const waiters = this.#detached.get(state)
    if (waiters === undefined) this.#detached.set(state, new Set([waiter]))
    else waiters.add(waiter)
  }

  /** Its wait beside the queues is over. */
  reattach(state: WatchedSocket, waiter: Waiter): void {
    const waiters = this.#detached.get(state)
    if (waiters?.delete(waiter) === true && waiters.size === 0) this.#detached.delete(state)
  }

  /** A waiter of a kind that stands in the socket's input queue, or was detached from it. */
  find<T extends Waiter>(state: WatchedSocket, is: (waiter: Waiter) => waiter is T): T | undefined {
    for (let waiter = state.registration?.input.head ?? null; waiter !== null; waiter = waiter.next) {
      if (is(waiter)) return waiter
    }
    for (const waiter of this.#detached.get(state) ?? []) if (is(waiter)) return waiter
    return undefined
  }

  /** See that `direction` is looked at when `deadline` has passed. A timer that is due earlier serves as well. */
  arm(state: WatchedSocket, direction: Direction, deadline: number): void {
    const { timer } = direction
    if (deadline === Number.POSITIVE_INFINITY || (timer !== null && deadline >= timer.due)) return
    if (timer !== null) clearTimeout(timer.handle)
    const left = Math.min(Math.max(Math.ceil(deadline - this.#env.backend.clock.now()), 0), MAX_TIMER_MS)
    const handle = setTimeout(this.#expire, left, state, direction)
    // The waiters keep the process alive, through the poller; a timer that outlives them must not.
    handle.unref()
    direction.timer = { due: deadline, handle }
  }

  readonly #expire = (state: WatchedSocket, direction: Direction): void => {
    direction.timer = null
    const now = this.#env.backend.clock.now()
    const { head } = direction
    // A loop that was kept busy runs its timers before it looks at the fds: what came in time still counts (S12).
    if (head !== null && head.deadline <= now && !direction.ready && state.registration !== null) {
      const { POLLIN, POLLOUT } = this.#env.numbers
      const revents = pollNow(this.#env, state.fd, direction === state.registration.output ? POLLOUT : POLLIN)
      if (revents > 0) this.#makeReady(direction, revents)
    }
    let next = direction.head
    let earliest = Number.POSITIVE_INFINITY
    while (next !== null) {
      const waiter = next
      next = waiter.next
      // A timer may come a fraction of a millisecond early.
      if (waiter.deadline <= now) this.#goOn(waiter, 0)
      else if (waiter.deadline < earliest) earliest = waiter.deadline
    }
    if (direction.head !== null) this.arm(state, direction, earliest)
  }

  #closedError(): Error {
    return this.#env.voice.systemCall(this.#env.backend, -this.#env.numbers.EBADF, 'close')
  }

  #cancelAll(direction: Direction): void {
    if (direction.timer !== null) clearTimeout(direction.timer.handle)
    direction.timer = null
    for (let waiter = direction.head; waiter !== null; waiter = direction.head) {
      direction.remove(waiter)
      if (this.#env.waitTrace?.active === true) this.#env.waitTrace.ends(waiter, -1)
      this.#setHolds(waiter, false)
      waiter.cancel(this.#closedError())
    }
  }

  #setHolds(waiter: Waiter, holds: boolean): void {
    if (waiter.holds === holds) return
    waiter.holds = holds
    if (!holds) {
      if (--this.#holding === 0) this.#poller?.unref()
    } else if (this.#holding++ === 0) this.#poller?.ref()
  }

  #deliver(events: Int32Array, count: number): void {
    const { fairness } = this.#env
    fairness.beginDelivery()
    for (let i = 0; i < count; i++) {
      const registration = this.#registrations.get(events[2 * i] ?? 0)
      // Events of a token that was removed while its batch was on the way belong to nobody.
      if (registration === undefined) continue
      const revents = events[2 * i + 1] ?? 0
      if ((revents & this.#readEvents) !== 0) {
        const { input, outOfBand } = registration
        if ((revents & this.#announcing) !== 0) input.announced = true
        // Urgent data alone: a receive would find nothing and drop it.
        if ((revents & this.#readEvents) !== this.#env.numbers.POLLPRI) this.#makeReady(input, revents)
        if (outOfBand !== null) this.#makeReady(outOfBand, revents)
      }
      const { output } = registration
      if (output !== null && (revents & this.#writeEvents) !== 0) this.#makeReady(output, revents)
    }
    fairness.endDelivery()
  }

  #makeReady(direction: Direction, revents: number): void {
    direction.ready = true
    direction.revents = revents
    if (direction.head !== null) this.pump(direction)
  }

  /** A stream's listener may throw; that is an uncaught exception, and the other sockets of the batch get their events. */
  #goOn(waiter: Waiter, answer: number): void {
    const trace = this.#env.waitTrace
    const fd = trace?.active === true ? trace.ends(waiter, answer) : -1
    try {
      waiter.proceed(answer)
    } catch (error) {
      uncaught(error)
    }
    // A stream's waiter stays in the queue.
    if (fd >= 0 && waiter.direction !== null) trace?.begins(waiter, fd)
  }

  /** Let waiters go on, in order, while the direction stays ready. */
  readonly pump = (direction: Direction): void => {
    if (direction.pumping) return
    direction.pumping = true
    let budget = COMPLETIONS_A_TURN
    for (let waiter = direction.head; waiter !== null && direction.ready; waiter = direction.head) {
      if (budget-- === 0) {
        setImmediate(this.pump, direction)
        break
      }
      this.#goOn(waiter, direction.revents)
    }
    direction.pumping = false
  }
}

/**
 * Whether a call on the event loop may try at once: no other waits before it, and the fd is not known to have nothing. A call that
 * never waits (`timeoutMs` 0) asks the kernel anyway, for an event may be on its way.
 *
 * @param outOfBand a receive of urgent data or of the error queue, which have a queue of their own.
 */
export function mayTry(
  state: WatchedSocket & { readonly timeoutNs: number },
  sends: boolean,
  outOfBand: boolean,
): boolean {
  const { registration } = state
  if (registration === null) return true
  if (!sends && outOfBand) return registration.outOfBand?.head == null
  const direction = sends ? registration.output : registration.input
  return direction === null || (direction.head === null && (direction.ready || state.timeoutNs === 0))
}
