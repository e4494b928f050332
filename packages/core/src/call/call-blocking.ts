/** The blocking driver: a call that has to wait waits in polls of this thread. */
import { pollSliced } from '../thread/poll.js'
import type { SockCall } from './sock-call.js'

/**
 * Run a call to its end on this thread.
 *
 * @param first the result of a first attempt that was made already.
 */
export function runBlocking<T>(call: SockCall<T>, first?: number): T {
  try {
    if (!call.begin(first)) waitOut(call)
  } catch (error) {
    const moved = call.partial()
    if (moved === undefined) throw error
    return moved
  }
  return call.result()
}

function waitOut(call: SockCall<unknown>): void {
  const { state } = call
  const { env } = state
  const { signals } = env
  // For the whole call, not for each slice: between two slices a signal would go to libuv and wait for a loop that does not turn.
  if (signals !== null) signals.hold()
  try {
    let ready: number
    do {
      const { pauseUntil, events, deadline } = call
      if (pauseUntil !== null) ready = pollSliced(env, null, 0, pauseUntil)
      else ready = pollSliced(env, state, events, deadline ?? Number.POSITIVE_INFINITY)
    } while (!call.resume(ready))
  } finally {
    if (signals !== null) signals.release()
  }
}
