import diagnostics from 'node:diagnostics_channel'

/** Calls that wait, in the kernel or in poll. */
const OPERATIONS = 'poll recv recvfrom recvmsg recvmmsg send sendto sendmsg sendmmsg sendfile accept4 connect'
const CHANNELS = OPERATIONS.split(' ').map((operation) => `sockcall:${operation}`)
/** What such a call says when nothing is there, at once or after a slice. */
const NOT_YET = new Set(['EAGAIN', 'EINPROGRESS', 'EALREADY'])

/** A trial of either driver. */
interface WaitingTrial {
  readonly blocking?: boolean
  defer(cleanup: () => void): void
}

/**
 * Run the program's own code once while the next call waits, whichever driver makes it: on the event loop in another turn, in a
 * blocking call as a subscriber of a diagnostics channel.
 */
export function whileWaiting(t: WaitingTrial, action: () => void): void {
  if (t.blocking === false) {
    setTimeout(action, 20)
    return
  }
  const unsubscribe = () => {
    for (const channel of CHANNELS) diagnostics.unsubscribe(channel, listener)
  }
  const listener = (message: unknown) => {
    const { operation, code = '' } = message as { operation: string; code?: string }
    if (operation !== 'poll' && !NOT_YET.has(code)) return
    unsubscribe()
    action()
  }
  for (const channel of CHANNELS) diagnostics.subscribe(channel, listener)
  t.defer(unsubscribe)
}
