/** How many calls may end without waiting before one waits for the next turn of the event loop. */
const IMMEDIATE_A_TURN = 128

/** Sockets that are always ready must not starve timers and other I/O: after every so many, a completion is put off. */
export class Fairness {
  #immediate = 0
  #delivering = false

  /** Events are being delivered, of which there are only so many: what their waiters call does not count. */
  beginDelivery(): void {
    this.#delivering = true
    this.#immediate = 0
  }

  endDelivery(): void {
    this.#delivering = false
  }

  /** Count one completion: true while it may be handed out at once. */
  immediate(): boolean {
    if (this.#delivering || ++this.#immediate <= IMMEDIATE_A_TURN) return true
    this.#immediate = 0
    return false
  }
}
