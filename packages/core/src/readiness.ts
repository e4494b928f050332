/**
 * Who waits for which fd on the event loop, written once above every backend's poller.
 *
 * Registration is edge-triggered and once in an fd's life, so what is known of an fd between events is kept here: after
 * EAGAIN (or a read that came back short) a direction is drained, and the next operation waits without a wasted system call.
 * Waiters of one direction are served in order, one operation at a time, so the bytes of two sendalls never mix.
 */
import type { Poller } from './backend/index.js'
import type { Environment } from './environment.js'
import { errnoError } from './errors/raise.js'
import { POLLERR, POLLIN, POLLOUT } from './sock-call.js'
import type { SocketState } from './socket-state.js'

/** setTimeout takes no more; whoever waits longer is armed again. */
const MAX_TIMER_MS = 0x7fffffff
const POLLPRI = 2
const POLLHUP = 16
const POLLNVAL = 32
const POLLRDHUP = 0x2000
const READ_EVENTS = POLLIN | POLLPRI | POLLHUP | POLLERR | POLLNVAL | POLLRDHUP
const WRITE_EVENTS = POLLOUT | POLLHUP | POLLERR | POLLNVAL
/** Once seen, a short read no longer means that nothing is left: the end of the stream or urgent data may follow it. */
const STICKY_READ = POLLPRI | POLLHUP | POLLERR | POLLRDHUP | POLLNVAL

/** How many operations may complete one after another before timers and other I/O get their turn. */
const COMPLETIONS_A_TURN = 64

/** An operation that waits its turn and its readiness, in its direction's queue. */
export interface Waiter {
  /** Monotonic ms; Infinity for never. */
  readonly deadline: number
  /**
   * Go on: `answer` is revents, or 0 when the deadline has passed. It is still in its queue meanwhile, and either leaves it
   * or has found the direction drained.
   */
  proceed(answer: number): void
  /** Give up: the socket was closed. It has left its queue. */
  cancel(error: unknown): void
}

/** One direction of one fd: what is known of it, and who waits. */
export class Direction {
  /** False once a call said EAGAIN, until the next event. */
  ready = false
  /** See {@link STICKY_READ}. */
  sticky = false
  revents = 0
  readonly waiters: Waiter[] = []
  pumping = false
  timer: NodeJS.Timeout | undefined
  timerDue = Number.POSITIVE_INFINITY
}

/** One registered fd. Each registration has a token of its own, so a reused fd number never meets an old waiter. */
export class Registration {
  readonly input = new Direction()
  readonly output = new Direction()
  constructor(
    readonly fd: number,
    readonly token: number,
  ) {}

  /** The direction that a wait for `events` concerns. */
  direction(events: number): Direction {
    return (events & POLLOUT) !== 0 ? this.output : this.input
  }
}

/** A thread's readiness for the sockets of one environment. */
export class Readiness {
  readonly #env: Environment
  readonly #registrations = new Map<number, Registration>()
  #poller: Poller | undefined
  #nextToken = 1
  #waiting = 0

  constructor(env: Environment) {
    this.#env = env
  }

  /** The registration of a socket, made at its first wait. Throws OSError where the fd cannot be watched. */
  register(state: SocketState): Registration {
    if (state.registration !== null) return state.registration
    const { backend } = this.#env
    this.#poller ??= backend.createPoller((events, count) => this.#deliver(events, count))
    const registration = new Registration(state.fd, this.#nextToken++)
    const rc = this.#poller.add(registration.fd, registration.token)
    if (rc < 0) throw errnoError(backend, -rc, 'epoll_ctl')
    this.#registrations.set(registration.token, registration)
    state.registration = registration
    return registration
  }

  /** Forget a socket before its fd is closed or handed on (law 5); its waiters are cancelled with `error`. */
  unregister(state: SocketState, error: unknown): void {
    const { registration } = state
    if (registration === null) return
    state.registration = null
    this.#registrations.delete(registration.token)
    this.#poller?.remove(registration.fd, registration.token)
    for (const direction of [registration.input, registration.output]) {
      clearTimeout(direction.timer)
      direction.timerDue = Number.POSITIVE_INFINITY
      for (const waiter of direction.waiters.splice(0)) {
        this.#leave()
        waiter.cancel(error)
      }
    }
  }

  /** Put an operation at the end of a direction's queue. */
  enqueue(direction: Direction, waiter: Waiter): void {
    direction.waiters.push(waiter)
    if (this.#waiting++ === 0) this.#poller?.ref()
    this.arm(direction, waiter.deadline)
  }

  /** An operation is over: take it out of the queue; the next goes on if the fd is still ready. */
  dequeue(direction: Direction, waiter: Waiter): void {
    const { waiters } = direction
    const index = waiters[0] === waiter ? 0 : waiters.indexOf(waiter)
    if (index < 0) return
    if (index === 0) waiters.shift()
    else waiters.splice(index, 1)
    this.#leave()
    if (index === 0 && direction.ready && waiters.length > 0 && !direction.pumping) {
      // Not from here: the caller may be in the middle of an abort.
      setImmediate(() => this.#pump(direction))
    }
  }

  /** See that `direction` is looked at when `deadline` has passed. A timer that is due earlier serves as well. */
  arm(direction: Direction, deadline: number): void {
    if (deadline >= direction.timerDue) return
    direction.timerDue = deadline
    clearTimeout(direction.timer)
    const left = deadline - this.#env.backend.clock.now()
    // The waiters keep the process alive, through the poller; a timer that outlives them must not.
    direction.timer = setTimeout(() => this.#expire(direction), Math.min(Math.max(Math.ceil(left), 0), MAX_TIMER_MS))
    direction.timer.unref()
  }

  #expire(direction: Direction): void {
    direction.timerDue = Number.POSITIVE_INFINITY
    const now = this.#env.backend.clock.now()
    for (const waiter of [...direction.waiters]) {
      // Less than nothing left, or a timer that came a fraction of a millisecond early.
      if (waiter.deadline <= now) waiter.proceed(0)
    }
    for (const waiter of direction.waiters) this.arm(direction, waiter.deadline)
  }

  #leave(): void {
    if (--this.#waiting === 0) this.#poller?.unref()
  }

  #deliver(events: Int32Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const registration = this.#registrations.get(events[2 * i] ?? 0)
      // Events of a token that was removed while its batch was on the way belong to nobody.
      if (registration === undefined) continue
      const revents = events[2 * i + 1] ?? 0
      if ((revents & READ_EVENTS) !== 0) {
        const { input } = registration
        if ((revents & STICKY_READ) !== 0) input.sticky = true
        this.#makeReady(input, revents)
      }
      if ((revents & WRITE_EVENTS) !== 0) this.#makeReady(registration.output, revents)
    }
  }

  #makeReady(direction: Direction, revents: number): void {
    direction.ready = true
    direction.revents = revents
    if (direction.waiters.length > 0) this.#pump(direction)
  }

  /** Let waiters go on, in order, while the direction stays ready. */
  #pump(direction: Direction): void {
    if (direction.pumping) return
    direction.pumping = true
    let budget = COMPLETIONS_A_TURN
    while (direction.ready) {
      const waiter = direction.waiters[0]
      if (waiter === undefined) break
      if (budget-- === 0) {
        setImmediate(() => this.#pump(direction))
        break
      }
      waiter.proceed(direction.revents)
    }
    direction.pumping = false
  }
}
