import { LONGEST_TIMER_MS } from '../options/option-kinds.js'

/** Calls back once nothing has happened for a while. It keeps no process alive. */
export class IdleTimer {
  readonly #onIdle: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle
  }

  /** Begin anew with another span; 0 stops. @param timeoutMs a finite number, 0 or more. */
  set(timeoutMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (timeoutMs > 0) this.#timer = setTimeout(this.#onIdle, Math.min(timeoutMs, LONGEST_TIMER_MS)).unref()
  }

  /** Something happened. */
  refresh(): void {
    if (this.#timer !== undefined) this.#timer.refresh()
  }
}
