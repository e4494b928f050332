import { ValueError } from '@sockcall/core'
import { pythonTypeName } from '@sockcall/core/internal'
import { bindArguments } from '../calling/keywords.js'
import { NotImplementedError, RuntimeError, TimeoutError } from '../exceptions/index.js'
import { type Cancellable, cancellable, cancellableOf, Scope, whenAborted } from './cancellation.js'
import { CancelledError } from './errors.js'
import { atTime } from './loop-base.js'
import { isAwaitable } from './task.js'

/**
 * `asyncio.Timeout`. Python's block is a function here, since a block cannot be cancelled: `await asyncio.timeout(10).run(async
 * () => { ... })`. At the deadline the function's current wait in this module fails with CancelledError, and `run()` with
 * TimeoutError.
 */
export class Timeout {
  #when: number | null
  #state: 'created' | 'active' | 'expiring' | 'expired' | 'finished' = 'created'
  #disarm: () => void = () => {}
  #expire: () => void = () => {}

  /** @internal `timeout()` and `timeout_at()` make it. */
  constructor(when: number | null) {
    this.#when = when
  }

  /** The deadline, in `loop.time()`; null for none. */
  when(): number | null {
    return this.#when
  }

  /** Move the deadline. @throws RuntimeError unless the function is running. */
  reschedule(when: number | null): void {
    if (this.#state === 'created') throw new RuntimeError('Timeout has not been entered')
    if (this.#state !== 'active') throw new RuntimeError(`Cannot change state of ${this.#state} Timeout`)
    this.#when = when
    this.#arm()
  }

  /** Whether the deadline passed while the function ran. */
  expired(): boolean {
    return this.#state === 'expiring' || this.#state === 'expired'
  }

  /**
   * Python's `async with`.
   *
   * @param body called with this object.
   * @returns its result.
   * @throws TimeoutError at the deadline: when the function has ended because of it, or at once if the function is not waiting
   * in this module.
   */
  async run<T>(body: (timeout: Timeout) => PromiseLike<T> | T): Promise<T> {
    if (this.#state !== 'created') throw new RuntimeError('Timeout has already been entered')
    const scope = new Scope()
    return this.#limit(scope, () => scope.run(async () => body(this)))
  }

  /** @internal Like {@link run}, for something that can be cancelled itself. */
  limit<T>(handle: Cancellable, promise: PromiseLike<T>): Promise<T> {
    return this.#limit(handle, () => promise)
  }

  async #limit<T>(handle: Cancellable, start: () => PromiseLike<T>): Promise<T> {
    this.#state = 'active'
    const cancelled = new CancelledError()
    const abandoned = new Promise<never>((_, reject) => {
      this.#expire = () => {
        this.#state = 'expiring'
        const reached = handle.waits
        handle.cancel(cancelled)
        if (!reached) reject(cancelled)
      }
    })
    this.#arm()
    try {
      return await Promise.race([start(), abandoned])
    } catch (error) {
      // Compared by identity: other cancellations propagate.
      if (error === cancelled) throw Object.assign(new TimeoutError(), { cause: error })
      throw error
    } finally {
      this.#finish()
    }
  }

  #finish(): void {
    this.#disarm()
    this.#state = this.#state === 'expiring' ? 'expired' : 'finished'
  }

  /** @throws NotImplementedError always: see {@link run}. */
  __aenter__(): never {
    throw new NotImplementedError(WITH)
  }

  /** @throws NotImplementedError always: see {@link run}. */
  __aexit__(): never {
    throw new NotImplementedError(WITH)
  }

  /** Python's repr. */
  __repr__(): string {
    const when = this.#when === null ? 'None' : Math.round(this.#when * 1000) / 1000
    return `<Timeout [${this.#state}]${this.#state === 'active' ? ` when=${when}` : ''}>`
  }

  /** The same as {@link __repr__}. */
  toString(): string {
    return this.__repr__()
  }

  #arm(): void {
    this.#disarm()
    this.#disarm = this.#when === null ? () => {} : atTime(this.#when, () => this.#expire())
  }
}

const WITH = 'a block of JavaScript cannot be cancelled: use asyncio.timeout(delay).run(async () => { ... })'

const timeoutSignature = { name: 'timeout', parameters: ['delay'], required: 1 }
const timeoutAtSignature = { name: 'timeout_at', parameters: ['when'], required: 1 }
const waitForSignature = { name: 'wait_for', parameters: ['fut', 'timeout'], required: 2 }
const sleepSignature = { name: 'sleep', parameters: ['delay', 'result'], required: 1 }

/** `asyncio.timeout()`. @param delay seconds, or null for no limit. */
export function timeout(delay: number | null): Timeout
export function timeout(...args: unknown[]): Timeout {
  const [delay] = bindArguments(timeoutSignature, args)
  if (delay === null) return new Timeout(null)
  return new Timeout(performance.now() / 1000 + seconds(delay, "unsupported operand type(s) for +: 'float' and '%'"))
}

/** `asyncio.timeout_at()`. @param when a time of `loop.time()`, or null for no limit. */
export function timeout_at(when: number | null): Timeout
export function timeout_at(...args: unknown[]): Timeout {
  const [when] = bindArguments(timeoutAtSignature, args)
  return new Timeout(when === null ? null : seconds(when, "'<=' not supported between instances of '%' and 'float'"))
}

/**
 * `asyncio.wait_for()`.
 *
 * @param fut a promise, a task, or a function that is called and returns one. All waits of a function in this module are
 * cancelled; of a promise, the wait that it is. Any other promise goes on, and its outcome is dropped.
 * @param timeout seconds, or null for no limit.
 * @throws TimeoutError when they have passed. A reader whose read was cancelled can be read again.
 */
export function wait_for<T>(fut: PromiseLike<T> | (() => PromiseLike<T> | T), timeout: number | null): Promise<T>
export async function wait_for(...args: unknown[]): Promise<unknown> {
  const [fut, limit] = bindArguments(waitForSignature, args)
  const delay = limit === null ? null : seconds(limit, "'<=' not supported between instances of '%' and 'int'")
  if (typeof fut === 'function') {
    // Not even started, like a coroutine.
    if (delay !== null && delay <= 0) throw new TimeoutError()
    return new Timeout(deadline(delay)).run(async () => fut() as unknown)
  }
  if (!isAwaitable(fut)) throw new TypeError(`'${pythonTypeName(fut)}' object can't be awaited`)
  const promise = Promise.resolve(fut)
  if (delay !== null && delay <= 0) {
    const pending = {}
    // A finished one gives its result.
    const first = await Promise.race([promise, pending])
    if (first !== pending) return first
  }
  return new Timeout(deadline(delay)).limit(cancellableOf(fut) ?? new Scope(), promise)
}

/** `asyncio.sleep()`. @param result its result. */
export function sleep<T = null>(delay: number, result?: T): Promise<T>
export function sleep(...args: unknown[]): Promise<unknown> {
  return cancellable(undefined, async (call) => {
    const [delay, result = null] = bindArguments(sleepSignature, args)
    const due = seconds(delay, "'<=' not supported between instances of '%' and 'int'")
    if (due <= 0) {
      await null
      call.check()
      return result
    }
    const { signal } = call
    return new Promise((resolve, reject) => {
      const stop = atTime(performance.now() / 1000 + due, () => resolve(result))
      whenAborted(signal, (reason) => {
        stop()
        reject(reason)
      })
    })
  })
}

function deadline(delay: number | null): number | null {
  return delay === null ? null : performance.now() / 1000 + delay
}

/** A number of seconds in any form. @param text the text of the TypeError, `%` for the type. */
function seconds(value: unknown, text: string): number {
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') {
    throw new TypeError(text.replace('%', pythonTypeName(value)))
  }
  if (Number.isNaN(value)) throw new ValueError('Invalid delay: NaN (not a number)')
  return Number(value)
}
