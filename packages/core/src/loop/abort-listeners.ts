/**
 * The calls that end when an AbortSignal is aborted. Programs give one signal to hundreds of calls; each with a listener of its own
 * would be a MaxListenersExceededWarning after the tenth. So a signal gets one listener of each thread, as long as anything waits.
 */

/** Something that can be told to give up. */
export interface Abortable {
  /** @param reason the signal's. */
  cancel(reason: unknown): void
}

/** The one listener of a signal. */
class AbortListener {
  readonly #signal: AbortSignal
  readonly waiting = new Set<Abortable>()

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this, { once: true })
  }

  /** The signal was aborted. */
  handleEvent(): void {
    for (const waiter of this.waiting) {
      this.remove(waiter)
      waiter.cancel(this.#signal.reason)
    }
  }

  remove(waiter: Abortable): void {
    this.waiting.delete(waiter)
    if (this.waiting.size > 0 || listeners.get(this.#signal) !== this) return
    listeners.delete(this.#signal)
    this.#signal.removeEventListener('abort', this)
  }
}

const listeners = new WeakMap<AbortSignal, AbortListener>()

/** Let `waiter` be cancelled, once, when `signal` is aborted, unless {@link offAbort} comes first. */
export function onAbort(signal: AbortSignal, waiter: Abortable): void {
  let listener = listeners.get(signal)
  if (listener === undefined) {
    listener = new AbortListener(signal)
    listeners.set(signal, listener)
  }
  listener.waiting.add(waiter)
}

/** `waiter` is over. */
export function offAbort(signal: AbortSignal, waiter: Abortable): void {
  listeners.get(signal)?.remove(waiter)
}
