/** The event-loop driver: the same operations as `drive.ts` runs, their waits answered by the thread's readiness. */
import type { Direction, Waiter } from './readiness.js'
import type { Lookup, Operation, Wait } from './sock-call.js'
import type { SocketState } from './socket-state.js'

/** What a call that waits may be given beside its own arguments. */
export interface CallOptions {
  /** Aborting it rejects the call with the signal's reason; bytes not yet handed out stay in the socket. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Run an operation to its end on the event loop.
 *
 * @param owner the socket object: held while the operation runs, so that the garbage collector does not close it meanwhile.
 */
export function runAsync<T>(
  owner: object,
  state: SocketState,
  operation: Operation<T>,
  options?: CallOptions,
): Promise<T> {
  const signal = options?.signal
  if (signal?.aborted === true) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    new RunningOperation(owner, state, operation, signal, resolve, reject).start()
  })
}

class RunningOperation<T> implements Waiter {
  deadline = Number.POSITIVE_INFINITY
  readonly owner: object
  readonly #state: SocketState
  readonly #operation: Operation<T>
  readonly #signal: AbortSignal | undefined
  readonly #resolve: (value: T) => void
  readonly #reject: (error: unknown) => void
  #direction: Direction | null = null
  #sleep: NodeJS.Timeout | undefined
  #over = false

  constructor(
    owner: object,
    state: SocketState,
    operation: Operation<T>,
    signal: AbortSignal | undefined,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ) {
    this.owner = owner
    this.#state = state
    this.#operation = operation
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
  }

  start(): void {
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true })
    this.#step(() => this.#operation.next(0))
  }

  proceed(answer: number): void {
    this.#step(() => this.#operation.next(answer))
  }

  cancel(error: unknown): void {
    this.#direction = null
    this.#step(() => this.#operation.throw(error))
  }

  readonly #onAbort = (): void => {
    this.#step(() => this.#operation.throw(this.#signal?.reason))
  }

  #step(advance: () => IteratorResult<Wait | Lookup, T>): void {
    if (this.#over) return
    let result: IteratorResult<Wait | Lookup, T>
    try {
      result = advance()
      if (result.done !== true) {
        this.#wait(result.value)
        return
      }
    } catch (error) {
      this.#finish()
      this.#reject(error)
      return
    }
    this.#finish()
    this.#resolve(result.value)
  }

  #wait(request: Wait | Lookup): void {
    const { env } = this.#state
    if ('request' in request) {
      env.backend.netdb.getaddrinfoAsync(request.request).then(
        (answer) => this.#step(() => this.#operation.next(answer)),
        (error) => this.#step(() => this.#operation.throw(error)),
      )
      return
    }
    if (request.fd < 0) {
      if (this.#state.fd < 0) throw this.#state.error(env.EBADF, 'close')
      const left = Math.max(request.deadline - env.backend.clock.now(), 0)
      this.#sleep = setTimeout(() => this.#step(() => this.#operation.next(0)), Math.ceil(left))
      return
    }
    const direction = env.readiness.register(this.#state).direction(request.events)
    this.deadline = request.deadline
    if (this.#direction === direction) {
      // It went on, and the kernel said EAGAIN: drained until the next event. It stays first in the queue.
      direction.ready = false
      env.readiness.arm(direction, request.deadline)
      return
    }
    this.#leaveQueue()
    this.#direction = direction
    // Behind others it has not tried yet; alone it has, and was told EAGAIN.
    if (direction.waiters.length === 0) direction.ready = false
    env.readiness.enqueue(direction, this)
  }

  #leaveQueue(): void {
    if (this.#direction !== null) this.#state.env.readiness.dequeue(this.#direction, this)
    this.#direction = null
  }

  #finish(): void {
    this.#over = true
    clearTimeout(this.#sleep)
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#leaveQueue()
  }
}
