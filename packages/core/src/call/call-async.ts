/** The event loop's driver: a call that has to wait stands in the queue of its socket's direction. */
import { offAbort, onAbort } from '../loop/abort-listeners.js'
import { Waiter } from '../loop/direction.js'
import { mayTry } from '../loop/readiness.js'
import { checkOptions, type KindsOf } from '../options/check-options.js'
import { aSignal, LONGEST_TIMER_MS } from '../options/option-kinds.js'
import type { SockCall } from './sock-call.js'

/** What a call that waits may be given beside its own arguments. */
export interface CallOptions {
  /** Aborting it rejects the call with the signal's reason; bytes not yet handed out stay in the socket. */
  readonly signal?: AbortSignal | undefined
}

const callKinds: KindsOf<CallOptions> = { signal: aSignal }

/**
 * The signal of a call that has no other options.
 *
 * @param call what the message of an error begins with.
 * @throws TypeError for what is no object, another option, or another value than an AbortSignal.
 */
export function callSignal(call: string, options: CallOptions | undefined): AbortSignal | undefined {
  if (options === undefined) return undefined
  return checkOptions(call, options, callKinds).signal
}

/** Shared by every call that ends at once without a value: a program that awaits it waits for nothing. */
export const DONE: Promise<unknown> = Promise.resolve()

/** Begin a call on the event loop: true where it is over, so that its result is there. */
export function beginAsync(call: SockCall<unknown>): boolean {
  const { state, sends, flags } = call
  const { MSG_OUT_OF_BAND, EAGAIN } = state.env.numbers
  return call.begin(mayTry(state, sends, (flags & MSG_OUT_OF_BAND) !== 0) ? undefined : EAGAIN)
}

/**
 * Run a call to its end on the event loop.
 *
 * @param owner the socket object: held while the call waits, so that the garbage collector does not close it meanwhile.
 */
export function runAsync<T>(owner: object, call: SockCall<T>, signal?: AbortSignal): Promise<T> {
  if (signal?.aborted === true) return Promise.reject(signal.reason)
  try {
    return beginAsync(call) ? soon(call, call.result()) : finishAsync(owner, call, signal)
  } catch (error) {
    return Promise.reject(error)
  }
}

/** A result that is there already: at once, but after every so many in a turn of the event loop of its own. */
function soon<T>({ state }: SockCall<T>, value: T): Promise<T> {
  if (state.env.fairness.immediate()) return value === undefined ? (DONE as Promise<T>) : Promise.resolve(value)
  return new Promise((resolve) => setImmediate(resolve, value))
}

/** Run a call to its end that has begun and has to wait. */
export function finishAsync<T>(owner: object, call: SockCall<T>, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => new AsyncCall(owner, call, signal, resolve, reject).wait())
}

/** A call whose promise is not settled yet. Its socket stays alive with it: a poller's entry leads to it. */
class AsyncCall<T> extends Waiter {
  readonly owner: object
  readonly #call: SockCall<T>
  readonly #signal: AbortSignal | undefined
  readonly #resolve: (value: T) => void
  readonly #reject: (error: unknown) => void
  #pause: NodeJS.Timeout | undefined
  #over = false

  constructor(
    owner: object,
    call: SockCall<T>,
    signal: AbortSignal | undefined,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ) {
    super()
    this.owner = owner
    this.#call = call
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
    if (signal !== undefined) onAbort(signal, this)
  }

  proceed(ready: number): void {
    if (this.#over) return
    const call = this.#call
    try {
      if (!call.resume(ready)) {
        this.wait()
        return
      }
    } catch (error) {
      this.cancel(error)
      return
    }
    this.#end()
    try {
      this.#resolve(call.result())
    } catch (error) {
      this.#reject(error)
    }
  }

  /** Give up: the signal was aborted, the socket closed, or a listener threw. What had moved already is the result all the same. */
  cancel(error: unknown): void {
    if (this.#over) return
    clearTimeout(this.#pause)
    this.#call.state.env.readiness.reattach(this.#call.state, this)
    this.#end()
    try {
      const moved = this.#call.partial()
      if (moved === undefined) this.#reject(error)
      else this.#resolve(moved)
    } catch (thrown) {
      this.#reject(thrown)
    }
  }

  #end(): void {
    this.#over = true
    if (this.#signal !== undefined) offAbort(this.#signal, this)
    this.#call.state.env.readiness.dequeue(this)
  }

  wait(): void {
    try {
      const { pauseUntil } = this.#call
      if (pauseUntil === null) this.#waitForSocket()
      else this.#waitForTime(pauseUntil)
    } catch (error) {
      this.cancel(error)
    }
  }

  #waitForSocket(): void {
    const { state, sends, flags } = this.#call
    const deadline = this.#call.deadline ?? Number.POSITIVE_INFINITY
    const { readiness, numbers } = state.env
    const direction = readiness.register(state).direction(sends, (flags & numbers.MSG_OUT_OF_BAND) !== 0)
    this.deadline = deadline
    if (this.direction === direction) {
      // It went on, and the kernel said EAGAIN: nothing is there until the next event. It stays first in the queue.
      direction.ready = false
      readiness.arm(state, direction, deadline)
      return
    }
    readiness.dequeue(this)
    // Behind others it has not tried yet; alone it has, and the kernel said EAGAIN.
    if (direction.head === null) direction.ready = false
    readiness.enqueue(state, direction, this)
  }

  /** An event of the socket is nothing to a call that waits for time to pass. */
  #waitForTime(moment: number): void {
    const { state } = this.#call
    const { readiness, backend, numbers } = state.env
    readiness.dequeue(this)
    if (state.fd < 0) throw state.error(numbers.EBADF, 'close')
    readiness.detach(state, this)
    const left = Math.min(Math.max(moment - backend.clock.now(), 0), LONGEST_TIMER_MS)
    this.#pause = setTimeout(() => {
      readiness.reattach(state, this)
      this.proceed(0)
    }, Math.ceil(left))
  }
}
