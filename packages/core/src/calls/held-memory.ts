/**
 * Memory of the program's that a call goes back to after a wait. The program may give it away meanwhile: transfer its
 * ArrayBuffer, or resize it. In Python it could not (BufferError); here the call ends with an error, as what it would send or
 * fill is no longer there.
 */
import { plainLength } from '../thread/plain-view.js'

/** The bytes of all views together, whatever the views themselves say. */
export function totalBytes(views: readonly Uint8Array[]): number {
  let total = 0
  for (const view of views) total += plainLength(view)
  return total
}

/**
 * Called before each further attempt of a call.
 *
 * @param bytes how many the views had when the call began.
 * @throws TypeError where they have others now.
 */
export function checkHeld(views: readonly Uint8Array[], bytes: number): void {
  if (totalBytes(views) !== bytes) throw memoryGone()
}

/** What the call throws whose memory the program gave away. */
export function memoryGone(): TypeError {
  return new TypeError("the call's memory is gone: its ArrayBuffer was transferred or resized before the call was over")
}
