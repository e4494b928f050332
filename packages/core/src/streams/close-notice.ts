import type { SocketState } from '../call/socket-state.js'
import { Waiter } from '../loop/direction.js'

/** Calls back when a socket is closed, detached or given away by somebody else than the stream over it. */
export class CloseNotice<T extends object> extends Waiter {
  readonly #state: SocketState
  /** Weak: a stream that its program forgot is collected, and its socket closed with a warning. */
  readonly #stream: WeakRef<T>
  readonly #closed: (stream: T) => void

  constructor(state: SocketState, stream: T, closed: (stream: T) => void) {
    super()
    this.#state = state
    this.#stream = new WeakRef(stream)
    this.#closed = closed
    if (state.fd >= 0) state.env.readiness.detach(state, this)
  }

  /** It is no longer wanted. */
  withdraw(): void {
    this.#state.env.readiness.reattach(this.#state, this)
  }

  /** It waits for nothing but the close. */
  proceed(): void {}

  cancel(): void {
    const stream = this.#stream.deref()
    if (stream !== undefined) this.#closed(stream)
  }
}
