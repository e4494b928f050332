import { pythonTypeName } from '@sockcall/core/internal'
import { type Cancellable, cancellableOf, cancelledBy, Scope } from './cancellation.js'
import { CancelledError, InvalidStateError } from './errors.js'

/**
 * `asyncio.Task`: a promise that can be cancelled while it waits in this module. A task for a function cancels any of its
 * waits; a task for a promise cancels the wait that it is.
 */
export class Task<T> implements PromiseLike<T>, Cancellable {
  readonly #promise: Promise<T>
  readonly #scope = new Scope()
  readonly #inner: Cancellable | undefined
  #state: { readonly value: T } | { readonly error: unknown } | null = null
  #callbacks: ((task: Task<T>) => void)[] = []

  /** @internal `create_task()` makes it. */
  constructor(coro: PromiseLike<T> | (() => PromiseLike<T> | T)) {
    let promise: PromiseLike<T>
    if (typeof coro === 'function') promise = this.#scope.run(async () => coro())
    else if (isAwaitable(coro)) promise = coro
    else throw new TypeError(`a coroutine was expected, got ${pythonTypeName(coro)}`)
    this.#inner = cancellableOf(promise)
    this.#promise = Promise.resolve(promise)
    this.#promise.then(
      (value) => this.#end({ value }),
      (error: unknown) => this.#end({ error }),
    )
    cancelledBy(this, this)
  }

  /** Make its current wait, or the next, fail with CancelledError. @returns false if it is over. */
  cancel(reason?: unknown): boolean {
    if (this.#state !== null) return false
    const error = reason instanceof Error ? reason : new CancelledError(reason === undefined ? '' : String(reason))
    if (this.#inner === undefined) this.#scope.cancel(error)
    else this.#inner.cancel(error)
    return true
  }

  /** @internal */
  get waits(): boolean {
    return this.#inner?.waits ?? this.#scope.waits
  }

  /** Whether it has ended. */
  done(): boolean {
    return this.#state !== null
  }

  /** Whether it ended by being cancelled. */
  cancelled(): boolean {
    return this.#state !== null && 'error' in this.#state && this.#state.error instanceof CancelledError
  }

  /** Its value. @throws what it threw; InvalidStateError before it has ended. */
  result(): T {
    if (this.#state === null) throw new InvalidStateError('Result is not set.')
    if ('error' in this.#state) throw this.#state.error
    return this.#state.value
  }

  /** What it threw, or null. @throws CancelledError; InvalidStateError before it has ended. */
  exception(): unknown {
    if (this.#state === null) throw new InvalidStateError('Exception is not set.')
    if (!('error' in this.#state)) return null
    if (this.#state.error instanceof CancelledError) throw this.#state.error
    return this.#state.error
  }

  /** Call back with the task when it has ended. */
  add_done_callback(callback: (task: Task<T>) => void): void {
    if (this.#state === null) this.#callbacks.push(callback)
    else queueMicrotask(() => callback(this))
  }

  // biome-ignore lint/suspicious/noThenProperty: a task is awaited
  then<A = T, B = never>(
    resolved?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise.then(resolved, rejected)
  }

  #end(state: { readonly value: T } | { readonly error: unknown }): void {
    this.#state = state
    for (const callback of this.#callbacks.splice(0)) callback(this)
  }
}

/** Whether it can be awaited. */
export function isAwaitable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** `asyncio.create_task()`. It also accepts a function, all of whose waits can then be cancelled. */
export function create_task<T>(coro: PromiseLike<T> | (() => PromiseLike<T> | T)): Task<T> {
  return new Task(coro)
}
