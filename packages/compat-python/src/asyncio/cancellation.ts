/**
 * What stands for the cancellation of a task, as a promise cannot be cancelled: each wait of this module can be ended from
 * outside. `wait_for`, `timeout` and `Task.cancel` reach the waits of a promise that they are given, and all waits that began
 * inside a function that they run.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

/** A wait, or several, that can be ended. */
export interface Cancellable {
  /** Have it reject with `error`. Nothing happens where it is over. */
  cancel(error: Error): void
  /** Whether it is waiting, so that {@link cancel} ends something. */
  readonly waits: boolean
}

const HANDLE = Symbol('sockcall.asyncio.cancellable')

interface Handled {
  [HANDLE]?: Cancellable
}

const current = new AsyncLocalStorage<Scope>()

/** Let `promise` be cancelled by what has it. */
export function cancelledBy<T extends object>(promise: T, handle: Cancellable): T {
  const handled: T & Handled = promise
  handled[HANDLE] = handle
  return promise
}

/** What cancels a promise of this module, while it is pending or after; undefined for others. */
export function cancellableOf(awaitable: object): Cancellable | undefined {
  const handled: Handled = awaitable
  return handled[HANDLE]
}

/** A function whose waits can be cancelled together: what a task is in Python. */
export class Scope implements Cancellable {
  readonly #parent = current.getStore()
  readonly #waits = new Set<Cancellable>()
  /** Where nothing waits at the moment: the next wait fails with it, as a coroutine's next `await` does. */
  #due: Error | null = null

  /** Call `body`; what it awaits of this module belongs to this scope. */
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

  /** A wait begins: it is this scope's and those around it. */
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

/** The AbortSignal of one call, made when the call has to wait. */
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

  /** For the calls that this one consists of. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController()
      if (this.#error !== null) this.#controller.abort(this.#error)
    }
    const { signal } = this.#controller
    return this.#outer === undefined ? signal : AbortSignal.any([signal, this.#outer])
  }
}

/** What `promise` gives, unless the signal is aborted first. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    whenAborted(signal, reject)
    promise.then(resolve, reject)
  })
}

/** Call back with the signal's reason when it is aborted, at once where it is already. */
export function whenAborted(signal: AbortSignal, callback: (reason: unknown) => void): void {
  if (signal.aborted) callback(signal.reason)
  else signal.addEventListener('abort', () => callback(signal.reason), { once: true })
}

/** A call that consists of other calls of this module: cancelling it cancels the one that it is in. */
export function cancellableTogether<T>(body: () => Promise<T>): Promise<T> {
  const scope = new Scope()
  return cancelledBy(scope.run(body), scope)
}

/** Run a call that may wait: `body` hands its signal to each wait. */
export function cancellable<T>(outer: AbortSignal | undefined, body: (call: CallSignal) => Promise<T>): Promise<T> {
  const call = new CallSignal(outer)
  const scope = Scope.enter(call)
  const promise = body(call)
  return cancelledBy(scope === undefined ? promise : promise.finally(() => scope.leave(call)), call)
}
