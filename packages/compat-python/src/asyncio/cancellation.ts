/**
 * The replacement for cancellation of a task, as a promise cannot be cancelled: each wait of this module can be ended from
 * outside. `wait_for`, `timeout` and `Task.cancel` end the waits of a promise passed to them, and all waits that began inside a
 * function that they run.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

/** A wait, or several, that can be ended. */
export interface Cancellable {
  /** Reject it with `error`. Does nothing if it is over. */
  cancel(error: Error): void
  /** Whether it is waiting, so that {@link cancel} has an effect. */
  readonly waits: boolean
}

const HANDLE = Symbol('sockcall.asyncio.cancellable')

interface Handled {
  [HANDLE]?: Cancellable
}

const current = new AsyncLocalStorage<Scope>()

/** Make `promise` cancellable by its holders. */
export function cancelledBy<T extends object>(promise: T, handle: Cancellable): T {
  const handled: T & Handled = promise
  handled[HANDLE] = handle
  return promise
}

/** The canceller of a promise of this module, pending or settled; undefined for other promises. */
export function cancellableOf(awaitable: object): Cancellable | undefined {
  const handled: Handled = awaitable
  return handled[HANDLE]
}

/** A function whose waits can be cancelled together: like a task in Python. */
export class Scope implements Cancellable {
  readonly #parent = current.getStore()
  readonly #waits = new Set<Cancellable>()
  /** If nothing waits at the moment, the next wait fails with it, as a coroutine's next `await` does. */
  #due: Error | null = null

  /** Call `body`; the waits of this module that it begins belong to this scope. */
  run<T>(body: () => T): T {
    return current.run(this, body)
  }

  get waits(): boolean {
    return this.#waits.size > 0
  }

  cancel(error: Error): void {
    if (this.#waits.size === 0) this.#due = error
    for (const wait of [...this.#waits]) wait.cancel(error)
  }

  /** A wait begins: it belongs to this scope and the enclosing ones. */
  static enter(wait: Cancellable): Scope | undefined {
    const innermost = current.getStore()
    for (let scope = innermost; scope !== undefined; scope = scope.#parent) {
      scope.#waits.add(wait)
      const due = scope.#due
      scope.#due = null
      if (due !== null) queueMicrotask(() => wait.cancel(due))
    }
    return innermost
  }

  /** The wait is over. */
  leave(wait: Cancellable): void {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#parent) scope.#waits.delete(wait)
  }
}

/** The AbortSignal of one call, created when the call has to wait. */
export class CallSignal implements Cancellable {
  #controller: AbortController | null = null
  #error: Error | null = null
  readonly #outer: AbortSignal | undefined

  /** @param outer the program's own signal. */
  constructor(outer: AbortSignal | undefined) {
    this.#outer = outer
  }

  readonly waits = true

  cancel(error: Error): void {
    this.#error = error
    this.#controller?.abort(error)
  }

  /** @throws the reason why the call was cancelled. */
  check(): void {
    if (this.#error !== null) throw this.#error
    this.#outer?.throwIfAborted()
  }

  /** The signal for the calls that this one consists of. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController()
      if (this.#error !== null) this.#controller.abort(this.#error)
    }
    const { signal } = this.#controller
    return this.#outer === undefined ? signal : AbortSignal.any([signal, this.#outer])
  }
}

/** The value of `promise`, unless the signal is aborted first. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    whenAborted(signal, reject)
    promise.then(resolve, reject)
  })
}

/** Call back with the signal's reason when it is aborted, at once if it already is. */
export function whenAborted(signal: AbortSignal, callback: (reason: unknown) => void): void {
  if (signal.aborted) callback(signal.reason)
  else signal.addEventListener('abort', () => callback(signal.reason), { once: true })
}

/** A call that consists of other calls of this module: cancelling it cancels the current one. */
export function cancellableTogether<T>(body: () => Promise<T>): Promise<T> {
  const scope = new Scope()
  return cancelledBy(scope.run(body), scope)
}

/** Run a call that may wait: `body` passes its signal to each wait. */
export function cancellable<T>(outer: AbortSignal | undefined, body: (call: CallSignal) => Promise<T>): Promise<T> {
  const call = new CallSignal(outer)
  const scope = Scope.enter(call)
  const promise = body(call)
  return cancelledBy(scope === undefined ? promise : promise.finally(() => scope.leave(call)), call)
}
