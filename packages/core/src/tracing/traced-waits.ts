import type { Waiter, WaitTrace } from '../loop/direction.js'
import { type TraceMessage, waitChannel } from './channels.js'

const began = new WeakMap<Waiter, { readonly at: number; readonly fd: number }>()

/** Publishes waits on the channel `sockcall:wait`. */
export const waitTrace: WaitTrace = {
  get active() {
    return waitChannel.hasSubscribers
  },

  begins(waiter, fd) {
    began.set(waiter, { at: performance.now(), fd })
  },

  ends(waiter, rc) {
    const start = began.get(waiter)
    if (start === undefined) return -1
    began.delete(waiter)
    const message: TraceMessage = {
      operation: 'wait',
      phase: 'wait',
      fd: start.fd,
      rc,
      code: undefined,
      bytes: undefined,
      durationMs: performance.now() - start.at,
    }
    waitChannel.publish(message)
    return start.fd
  },
}
