/** Calls back once nothing has happened for a while. It keeps no process alive. */
export class IdleTimer {
  timeoutMs: number | undefined
  readonly #onIdle: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle
  }

  /** Begin anew with another span; 0 stops. */
  set(timeoutMs: number): void {
    if (!(timeoutMs >= 0)) throw new RangeError(`a timeout must be a number of milliseconds, not ${timeoutMs}`)
    if (this.timeoutMs !== undefined || timeoutMs > 0) this.timeoutMs = timeoutMs
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (timeoutMs > 0) this.#timer = setTimeout(this.#onIdle, Math.min(timeoutMs, 0x7fffffff)).unref()
  }

  /** Something happened. */
  refresh(): void {
    if (this.#timer !== undefined) this.#timer.refresh()
  }
}
