import type { SocketState } from '../call/socket-state.js'
import { Waiter } from '../loop/direction.js'

/** One waiter for the life of whoever receives from a socket by calls: it receives whenever the socket is ready. */
export abstract class InputWaiter extends Waiter {
  /** The socket that is waited for. */
  protected readonly state: SocketState
  #started = false

  constructor(state: SocketState) {
    super()
    this.state = state
  }

  /** Nothing more can be received. */
  protected abstract fail(error: unknown): void

  /** Begin or go on. Nothing happens where it is reading already. */
  start(): void {
    if (this.direction !== null || this.state.fd < 0) return
    const { readiness } = this.state.env
    const known = this.state.registration !== null
    try {
      const { input } = readiness.register(this.state)
      // A registration just made reports what is there, so there is no need to try.
      if (!known && !this.#started) input.ready = false
      this.#started = true
      readiness.enqueue(this.state, input, this)
      if (input.ready) readiness.pump(input)
    } catch (error) {
      this.fail(error)
    }
  }

  /** Begin when the caller has returned: what is there already is not told of from within. */
  startSoon(): void {
    // A registration just made waits for its first event. Of one that was there before, bytes may be waiting already.
    if (this.state.registration === null) this.start()
    else {
      this.pause()
      setImmediate(() => this.resume())
    }
  }

  /** Receive no more for now. */
  stop(): void {
    this.state.env.readiness.dequeue(this)
  }

  /** Stop for some time, and yet hear of it when the socket is closed. */
  pause(): void {
    this.stop()
    if (this.state.fd >= 0) this.state.env.readiness.detach(this.state, this)
  }

  /** Go on after {@link pause}. */
  resume(): void {
    this.forget()
    this.start()
  }

  /** Hear no more of the socket, after {@link pause}. */
  forget(): void {
    this.state.env.readiness.reattach(this.state, this)
  }
}
