import type { AsyncSocket } from '../socket/async-socket.js'
import { stateOf } from '../socket/socket-base.js'

/**
 * The connections of a server that are open: accepted, and not closed, detached or transferred. They are not held: the garbage
 * collector closes a connection that its program forgot, as ever.
 */
export class OpenConnections {
  readonly #open = new Set<WeakRef<AsyncSocket>>()
  #most: number
  /** Those who wait for one connection less. */
  #waiting: (() => void)[] = []

  readonly #gone: () => void

  /**
   * @param most how many may be open.
   * @param gone called when there is one less.
   */
  constructor(most: number, gone: () => void) {
    this.#most = most
    this.#gone = gone
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /** Resolves when there is room for one more, or no limit any longer. */
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

  /** Nothing is accepted any more, so there is no limit either. */
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
        // close(2) gave the fd up whatever it said.
      }
    }
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
