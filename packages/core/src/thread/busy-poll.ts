import type { Clock } from '../backend/index.js'

/** A socket whose receives have waited so often without a send between is taken for one that receives a stream. */
export const STREAMING = 64

/**
 * A wait that is spun through looks this often, this many µs apart: for about as long as it takes to put a thread to sleep
 * and to wake it from another processor. So a wait whose looks find nothing costs at most about twice what it would have.
 *
 * Looking more often makes a stream slower: less has come at each look, and each takes locks that its sender needs.
 */
const LOOKS = 3
const BETWEEN_LOOKS_US = 4

/** Waits that sleep at once after a trial that failed; after each further one twice as many. */
const FIRST_PAUSE = 64
const LONGEST_PAUSE = 65_536

/** A failure that follows at least so many successes is taken for an exception. */
const GOOD_STREAK = 16

/** The most readings of the clock between two looks. One takes 35 ns or more; a clock that a test has stopped never goes on. */
const MOST_READINGS = 200

/**
 * Whether the waits of one thread's streams are so short that going to sleep is what takes longest in them.
 *
 * A receiver that keeps up with its sender waits a microsecond or two for each piece; asleep, it makes each send of the other
 * side wake another processor, which costs both of them more than that. So a wait of a stream first looks a few times without
 * sleeping, as long as that finds something. Where the sender needs longer, or the same processor, only one wait of thousands
 * does so. Who answers what it received never does: a request and its answer are better off asleep between.
 *
 * It is net.core.busy_poll of Linux in user space: for any socket, and only where it pays.
 */
export class BusyPoll {
  readonly #clock: Clock
  #pause = FIRST_PAUSE
  #sleeps = 0
  #found = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Asked once for each wait of a stream: how often to look before it sleeps, each time after {@link pauseBeforeLook}. */
  nextLooks(): number {
    if (this.#sleeps === 0) return LOOKS
    this.#sleeps--
    return 0
  }

  /** Let the few microseconds pass without a system call. */
  pauseBeforeLook(): void {
    const clock = this.#clock
    const end = clock.now() + BETWEEN_LOOKS_US / 1000
    for (let readings = 0; readings < MOST_READINGS && clock.now() < end; readings++);
  }

  /** One of the looks found the socket ready. */
  found(): void {
    this.#found++
  }

  /** None did. */
  missed(): void {
    if (this.#found >= GOOD_STREAK) {
      this.#pause = FIRST_PAUSE
    } else {
      this.#sleeps = this.#pause
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
    }
    this.#found = 0
  }
}
