import diagnostics from 'node:diagnostics_channel'
import type { DrivenTrial } from './driven.js'

/**
 * Run the program's own code once while the next call waits, whichever driver makes it: on the event loop in another turn, in a
 * blocking call as a subscriber of a diagnostics channel.
 */
export function whileWaiting(t: DrivenTrial, action: () => void): void {
  if (!t.blocking) {
    setTimeout(action, 20)
    return
  }
  const listener = () => {
    diagnostics.unsubscribe('sockcall:poll', listener)
    action()
  }
  diagnostics.subscribe('sockcall:poll', listener)
  t.defer(() => diagnostics.unsubscribe('sockcall:poll', listener))
}
