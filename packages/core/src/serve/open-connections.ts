import { stateOf } from '../base/socket-base.js'
import type { AsyncSocket } from '../socket/async-socket.js'

/**
 * A server's open connections: accepted, and not closed, detached or transferred. They are held weakly, so the garbage
 * collector still closes a connection that its program forgot.
 */
export class OpenConnections {
  readonly #open = new Set<WeakRef<AsyncSocket>>()
  #most: number
  /** Waiters for one connection less. */
  #waiting: (() => void)[] = []

  readonly #gone: () => void

  /**
   * @param most how many may be open.
   * @param gone called when one has gone.
   */
  constructor(most: number, gone: () => void) {
    this.#most = most
    this.#gone = gone
  }

  /** The number of open connections. */
  get size(): number {
    return this.#open.size
  }

  /** Resolves when there is room for one more, or when there is no limit any more. */
  async room(): Promise<void> {
    while (this.#open.size >= this.#most) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
      })
    }
  }

  add(connection: AsyncSocket): void {
    const entry = new WeakRef(connection)
    this.#open.add(entry)
    stateOf(connection).whenGone = () => {
      this.#open.delete(entry)
      this.#wake()
      this.#gone()
    }
  }

  /** Nothing is accepted any more, so the limit ends. */
  lift(): void {
    this.#most = Number.POSITIVE_INFINITY
    this.#wake()
  }

  /** Close all of them. */
  closeAll(): void {
    for (const entry of this.#open) {
      try {
        entry.deref()?.close()
      } catch {
        // close(2) released the fd even if it failed.
      }
    }
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
