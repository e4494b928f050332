/** The event-loop driver: the same operations as `drive.ts` runs, their waits answered by the thread's readiness. */
import type { AddrinfoAnswer } from '../backend/index.js'
import { checkOptions, type KindsOf } from '../options/check-options.js'
import { aSignal, LONGEST_TIMER_MS } from '../options/option-kinds.js'
import { PendingCall } from './pending-call.js'
import { type Lookup, type Operation, TIMED_OUT, type Wait } from './sock-call.js'
import type { SocketState } from './socket-state.js'

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

/**
 * Run an operation to its end on the event loop.
 *
 * @param owner the socket object: held while the operation runs, so that the garbage collector does not close it meanwhile.
 */
export function runAsync<T>(
  owner: object,
  state: SocketState,
  operation: Operation<T>,
  signal?: AbortSignal | undefined,
): Promise<T> {
  if (signal?.aborted === true) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    new RunningOperation(owner, state, operation, signal, resolve, reject).start()
  })
}

class RunningOperation<T> extends PendingCall<T> {
  readonly #operation: Operation<T>
  #sleep: NodeJS.Timeout | undefined
  #waited = false

  constructor(
    owner: object,
    state: SocketState,
    operation: Operation<T>,
    signal: AbortSignal | undefined,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ) {
    super(owner, state, signal, resolve, reject)
    this.#operation = operation
  }

  start(): void {
    this.proceed(0)
  }

  proceed(answer: number): void {
    this.#advance(answer)
  }

  #advance(answer: number | AddrinfoAnswer): void {
    if (this.over) return
    let result: IteratorResult<Wait | Lookup, T>
    try {
      result = this.#operation.next(answer)
      if (result.done !== true) {
        this.#wait(result.value)
        return
      }
    } catch (error) {
      this.fail(error)
      return
    }
    if (this.#waited || this.state.env.turn.immediate()) this.settle(result.value)
    else this.settleLater(result.value)
  }

  cancel(error: unknown): void {
    if (this.over) return
    clearTimeout(this.#sleep)
    this.state.env.readiness.takeBack(this.state, this)
    let result: IteratorResult<Wait | Lookup, T>
    try {
      // An operation that has taken bytes from the socket may answer with them.
      result = this.#operation.throw(error)
      if (result.done !== true) throw error
    } catch (thrown) {
      this.fail(thrown)
      return
    }
    this.settle(result.value)
  }

  #wait(request: Wait | Lookup): void {
    const { env } = this.state
    const { readiness } = env
    this.#waited = true
    // An event of the fd is nothing to somebody who waits for time to pass or for the resolver.
    if ('request' in request || request.target === null) readiness.dequeue(this)
    if ('request' in request) {
      this.#lookUp(request)
      return
    }
    if (request.target === null) {
      if (this.state.fd < 0) throw this.state.error(env.EBADF, 'close')
      readiness.setAside(this.state, this)
      this.#sleepUntil(request.deadline, 0)
      return
    }
    const direction = readiness.register(this.state).direction(request.events, request.apart === true)
    this.deadline = request.deadline
    if (this.direction === direction) {
      // It went on, and the kernel said EAGAIN: drained until the next event. It stays first in the queue.
      direction.ready = false
      readiness.arm(this.state, direction, request.deadline)
      return
    }
    readiness.dequeue(this)
    // Behind others it has not tried yet; alone it has, and was told EAGAIN.
    if (direction.head === null) direction.ready = false
    readiness.enqueue(this.state, direction, this)
  }

  /** The resolver goes on when the deadline has passed, or the call was aborted; its answer is then nobody's. */
  #lookUp({ request, deadline }: Lookup): void {
    const { env } = this.state
    env.readiness.setAside(this.state, this)
    if (deadline !== Number.POSITIVE_INFINITY) this.#sleepUntil(deadline, TIMED_OUT)
    env.backend.netdb.getaddrinfoAsync(request).then(
      (answer) => {
        if (this.over) return
        clearTimeout(this.#sleep)
        env.readiness.takeBack(this.state, this)
        this.#advance(answer)
      },
      (error: unknown) => this.cancel(error),
    )
  }

  /** Go on with `answer` when the deadline has passed. */
  #sleepUntil(deadline: number, answer: number): void {
    const { env } = this.state
    const left = Math.min(Math.max(deadline - env.backend.clock.now(), 0), LONGEST_TIMER_MS)
    this.#sleep = setTimeout(() => {
      env.readiness.takeBack(this.state, this)
      this.#advance(answer)
    }, Math.ceil(left))
  }
}
