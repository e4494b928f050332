import { linuxAbi } from '../src/abi/linux.js'

/** What a signal listener does: it takes its time, and may do something that the interrupted call must notice. */
export interface Listener {
  readonly takesMs: number
  readonly does: 'nothing' | 'throw' | 'close' | 'timeout 0' | 'longer timeout'
}

/** Something that makes the fd ready. */
export interface Event {
  readonly at: number
  /** Bytes to receive or room to send; nothing after all, as with a wrong checksum; an error. */
  readonly kind: 'bytes' | 'phantom' | 'error'
  readonly size: number
  /** Each call that meets this event is interrupted once first. */
  readonly interrupts: readonly Listener[]
}

export interface Signal {
  readonly at: number
  readonly listener: Listener
}

/** All that happens to one fd, in ms after the call begins. */
export interface Schedule {
  readonly events: readonly Event[]
  readonly signals: readonly Signal[]
}

const errno = (code: string): number => -(linuxAbi.errnos[code]?.number ?? 0)
export const EAGAIN = errno('EAGAIN')
const EBADF = errno('EBADF')
const ECONNRESET = errno('ECONNRESET')
export const EINTR = errno('EINTR')

/** One fd under a schedule, with its own clock. Calls take no time; waits take as long as the schedule says. */
export class SimulatedKernel {
  now = 1000
  open = true
  /** Signals that interrupted something but whose listeners have not run yet. */
  readonly taken: Listener[] = []
  readonly #events: { at: number; kind: Event['kind']; size: number; interrupts: Listener[] }[]
  readonly #signals: Signal[]

  constructor({ events, signals }: Schedule) {
    this.#events = events.map((event) => ({ ...event, at: event.at + 1000, interrupts: [...event.interrupts] }))
    this.#signals = signals.map(({ at, listener }) => ({ at: at + 1000, listener }))
  }

  /** What is left over, for comparison. */
  get rest(): unknown {
    return [this.#events, this.#signals, this.taken.length]
  }

  /** poll(2): 1, 0 or -EINTR. Readiness takes precedence over a signal, and both over the end of the timeout, as on Linux. */
  poll(timeoutMs: number): number {
    if (!this.open) return 1
    // A listener that has not run yet will still run (law 4).
    if (this.taken.length > 0) return EINTR
    const end = this.now + timeoutMs
    const ready = this.#events[0]?.at ?? Number.POSITIVE_INFINITY
    const signal = this.#signals[0]?.at ?? Number.POSITIVE_INFINITY
    if (ready <= this.now) return 1
    if (ready <= signal && ready <= end) {
      this.now = ready
      return 1
    }
    if (signal <= end) {
      this.#interrupt()
      return EINTR
    }
    this.now = end
    return 0
  }

  /** recv(2) of up to `length` bytes. */
  recv(length: number, nonblocking: boolean): number {
    return this.#transfer(length, nonblocking, false)
  }

  /** send(2) of `length` bytes; a blocking one sends everything, unless a signal comes after a part was sent. */
  send(length: number, nonblocking: boolean): number {
    return this.#transfer(length, nonblocking, true)
  }

  #transfer(length: number, nonblocking: boolean, wantsAll: boolean): number {
    let done = 0
    for (;;) {
      if (!this.open) return EBADF
      const event = this.#events[0]
      if (event === undefined || event.at > this.now) {
        if (nonblocking) return done > 0 ? done : EAGAIN
        // The kernel's own wait is poll without a timeout.
        if (this.poll(Number.POSITIVE_INFINITY) === EINTR) return done > 0 ? done : EINTR
        continue
      }
      const interrupt = event.interrupts.shift()
      if (interrupt !== undefined) {
        this.taken.push(interrupt)
        return done > 0 ? done : EINTR
      }
      if (event.kind === 'error' && done > 0) return done
      this.#events.shift()
      if (event.kind === 'error') return ECONNRESET
      if (event.kind === 'phantom') {
        if (nonblocking && done === 0) return EAGAIN
        continue
      }
      const part = Math.min(event.size, length - done)
      if (part < event.size) this.#events.unshift({ ...event, size: event.size - part })
      done += part
      // A partial send has filled all the room there was.
      if (!wantsAll || done === length) return done
    }
  }

  #interrupt(): void {
    const signal = this.#signals.shift()
    if (signal === undefined) return
    this.now = Math.max(this.now, signal.at)
    this.taken.push(signal.listener)
  }
}
