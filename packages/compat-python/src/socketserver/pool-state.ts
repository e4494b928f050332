/** The memory that a pool of request threads shares with the thread of its server. */

/** Requests in the queue that no thread has taken, plus {@link CLOSING} once there will be no more. */
const AVAILABLE = 0
/** Threads that wait for a request. */
const IDLE = 1
/** Requests that were served. */
const FINISHED = 2
/** Errors that were reported. */
const ERRORS = 3
/** The states of the threads begin here. */
const STATES = 4

const CLOSING = 1 << 30

/** The state of a thread's slot in the pool. */
export const Slot = {
  free: 0,
  /** The thread is being started. */
  starting: 1,
  /** It waits. */
  waiting: 2,
  /** It serves a request. */
  serving: 3,
} as const

/** The counters and states. All operations are atomic, since threads come and go at any time. */
export class PoolState {
  readonly memory: SharedArrayBuffer
  readonly #words: Int32Array

  private constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.#words = new Int32Array(memory)
  }

  /** Shared memory for `threads` threads. */
  static create(threads: number): PoolState {
    return new PoolState(new SharedArrayBuffer((STATES + threads) * 4))
  }

  /** The same memory, in another thread. */
  static from(memory: SharedArrayBuffer): PoolState {
    return new PoolState(memory)
  }

  /** How many requests no thread has taken. */
  get available(): number {
    return Atomics.load(this.#words, AVAILABLE) & (CLOSING - 1)
  }

  /** How many threads wait for a request. */
  get idle(): number {
    return Atomics.load(this.#words, IDLE)
  }

  /** How many requests were served. */
  get finished(): number {
    return Atomics.load(this.#words, FINISHED)
  }

  /** How many errors were reported. */
  get errors(): number {
    return Atomics.load(this.#words, ERRORS)
  }

  /** A request was queued: wake a thread. */
  offer(): void {
    Atomics.add(this.#words, AVAILABLE, 1)
    Atomics.notify(this.#words, AVAILABLE, 1)
  }

  /** There will be no more: threads end when the queue is empty. */
  close(): void {
    Atomics.add(this.#words, AVAILABLE, CLOSING)
    Atomics.notify(this.#words, AVAILABLE)
  }

  /**
   * Wait for the right to take one request from the queue.
   *
   * @returns false if the pool is closed, or if none came for `idleMs`.
   */
  take(idleMs: number): boolean {
    const words = this.#words
    Atomics.add(words, IDLE, 1)
    try {
      for (;;) {
        const value = Atomics.load(words, AVAILABLE)
        if ((value & (CLOSING - 1)) > 0) {
          if (Atomics.compareExchange(words, AVAILABLE, value, value - 1) === value) return true
        } else if (value !== 0 || Atomics.wait(words, AVAILABLE, 0, idleMs) === 'timed-out') return false
      }
    } finally {
      Atomics.sub(words, IDLE, 1)
    }
  }

  /** Count a served request. */
  finish(): void {
    Atomics.add(this.#words, FINISHED, 1)
    Atomics.notify(this.#words, FINISHED)
  }

  /** Wait until `finished` is no longer `seen`. */
  waitFinished(seen: number, ms: number): void {
    Atomics.wait(this.#words, FINISHED, seen, ms)
  }

  /** Count a reported error. */
  countError(): void {
    Atomics.add(this.#words, ERRORS, 1)
  }

  /** The state of a thread. */
  slot(index: number): number {
    return Atomics.load(this.#words, STATES + index)
  }

  /** Set the state of a thread. */
  setSlot(index: number, state: number): void {
    Atomics.store(this.#words, STATES + index, state)
  }

  /** How many threads are in a state. */
  count(state: number): number {
    let count = 0
    for (let i = STATES; i < this.#words.length; i++) if (Atomics.load(this.#words, i) === state) count++
    return count
  }

  /** A free slot for a thread; undefined if there is none. */
  freeSlot(): number | undefined {
    for (let i = STATES; i < this.#words.length; i++) if (Atomics.load(this.#words, i) === Slot.free) return i - STATES
    return undefined
  }
}
