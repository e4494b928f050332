import { offAbort, onAbort } from '../loop/abort-listeners.js'
import { Waiter } from '../loop/direction.js'
import type { SocketState } from './socket-state.js'

/** A call whose promise is not settled yet. Its socket stays alive with it: a poller's entry leads to it. */
export abstract class PendingCall<T> extends Waiter {
  readonly state: SocketState
  /** Held so that the garbage collector does not close the socket meanwhile. */
  readonly owner: object
  readonly #signal: AbortSignal | undefined
  readonly #resolve: (value: T) => void
  readonly #reject: (error: unknown) => void
  protected over = false

  constructor(
    owner: object,
    state: SocketState,
    signal: AbortSignal | undefined,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ) {
    super()
    this.owner = owner
    this.state = state
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
    if (signal !== undefined) onAbort(signal, this)
  }

  protected settle(value: T): void {
    this.#finish()
    this.#resolve(value)
  }

  /** As {@link settle}, in the event loop's next turn. */
  protected settleLater(value: T): void {
    this.#finish()
    setImmediate(this.#resolve, value)
  }

  protected fail(error: unknown): void {
    this.#finish()
    this.#reject(error)
  }

  #finish(): void {
    this.over = true
    if (this.#signal !== undefined) offAbort(this.#signal, this)
    this.state.env.readiness.dequeue(this)
  }
}
