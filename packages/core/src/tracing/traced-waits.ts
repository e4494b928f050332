import type { Waiter } from '../loop/direction.js'
import { waitChannel } from './channels.js'
import type { TraceMessage } from './traced-syscalls.js'

const began = new WeakMap<Waiter, { readonly at: number; readonly fd: number }>()

/** A wait begins. Called only where the channel has a subscriber. */
export function waitBegins(waiter: Waiter, fd: number): void {
  began.set(waiter, { at: performance.now(), fd })
}

/**
 * A wait is over.
 *
 * @param rc revents, 0 for a deadline that passed, -1 where it was given up.
 * @returns its fd, -1 where nothing was known of it.
 */
export function waitEnds(waiter: Waiter, rc: number): number {
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
}
