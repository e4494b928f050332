/** What the event loop knows of a socket. */
export interface WatchedSocket {
  /** -1 once it is closed. */
  readonly fd: number
  /** Made at its first wait; null after close. */
  registration: Registration | null
  /** The process stays alive for what waits to be received or accepted. */
  keepsAlive: boolean
}

/** Where waits are told of. */
export interface WaitTrace {
  /** Something listens; the methods are not called otherwise. */
  readonly active: boolean
  /** A wait begins. */
  begins(waiter: Waiter, fd: number): void
  /** It is over: revents, 0 for a deadline that passed, -1 for one given up. @returns the fd, -1 for one not known. */
  ends(waiter: Waiter, rc: number): number
}

/** Something that waits its turn and its readiness, in a direction's queue. */
export abstract class Waiter {
  /** Monotonic ms; Infinity for never. */
  deadline = Number.POSITIVE_INFINITY
  /** The process stays alive for it: it is in a queue, and its socket was not unref'd. `Readiness` alone changes it. */
  holds = false
  /** The queue it stands in, and its neighbours there. */
  direction: Direction | null = null
  /** The waiter behind this one in its direction's queue. */
  next: Waiter | null = null
  /** The waiter before it. */
  previous: Waiter | null = null

  /**
   * Go on: `answer` is revents, or 0 when the deadline has passed. It is still in its queue meanwhile, and either leaves it
   * or has set the direction's `ready` to false.
   */
  abstract proceed(answer: number): void

  /** Give up, for instance because the socket was closed. It may have left its queue. */
  abstract cancel(error: unknown): void
}

/** When a direction will be looked at for deadlines that have passed. */
export interface DirectionTimer {
  readonly due: number
  readonly handle: NodeJS.Timeout
}

/** One direction of one fd: what is known of it, and who waits, first come first served. */
export class Direction {
  /** False once a call said EAGAIN, until the next event. Trying costs a system call, so what is not known counts as ready. */
  ready = true
  /** An event announced the end of the stream, an error or urgent data: a short read no longer means that all was taken. */
  announced = false
  revents = 0
  head: Waiter | null = null
  tail: Waiter | null = null
  pumping = false
  /** Armed where somebody waits under a deadline. */
  timer: DirectionTimer | null = null

  append(waiter: Waiter): void {
    waiter.direction = this
    waiter.previous = this.tail
    waiter.next = null
    if (this.tail === null) this.head = waiter
    else this.tail.next = waiter
    this.tail = waiter
  }

  remove(waiter: Waiter): void {
    const { next, previous } = waiter
    if (previous === null) this.head = next
    else previous.next = next
    if (next === null) this.tail = previous
    else next.previous = previous
    waiter.direction = null
    waiter.next = null
    waiter.previous = null
  }
}

/**
 * One registered fd. Each registration has a token of its own, so a reused fd number never meets an old waiter.
 *
 * It is itself the direction of input: nearly every connection waits there and nowhere else, and of idle connections there
 * may be very many.
 */
export class Registration extends Direction {
  readonly token: number
  readonly fd: number
  /** Made when somebody waits to send, which few connections ever do; until then the fd counts as ready. */
  output: Direction | null = null
  /** Receives of urgent data and of the error queue: whether those are there says nothing about the stream's bytes. */
  outOfBand: Direction | null = null

  constructor(fd: number, token: number) {
    super()
    this.fd = fd
    this.token = token
  }

  /** The direction of receives and accept. */
  get input(): Direction {
    return this
  }

  /** The direction of a send or a connect, or of a receive or an accept. */
  direction(sends: boolean, outOfBand: boolean): Direction {
    if (sends) {
      this.output ??= new Direction()
      return this.output
    }
    if (!outOfBand) return this
    this.outOfBand ??= new Direction()
    return this.outOfBand
  }
}
