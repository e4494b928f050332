/** How many calls may end without waiting before one waits for the next turn of the event loop. */
const IMMEDIATE_A_TURN = 128

/** Sockets that are always ready must not starve timers and other I/O: after every so many, a completion is put off. */
export class Turn {
  #immediate = 0

  /** Count one completion: true while it may be handed out at once. */
  immediate(): boolean {
    if (++this.#immediate <= IMMEDIATE_A_TURN) return true
    this.#immediate = 0
    return false
  }
}
