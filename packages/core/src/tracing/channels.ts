import { type Channel, type ChannelListener, channel } from 'node:diagnostics_channel'

/** What a subscriber of `sockcall:<operation>` receives when a system call has returned or a wait is over. */
export interface TraceMessage {
  /** The system call's name, or `'wait'`. */
  readonly operation: string
  /** `'wait'` for poll(2) and for waits on the event loop, else `'call'`. */
  readonly phase: 'call' | 'wait'
  /** The descriptor, or -1 if there is none. */
  readonly fd: number
  /** The result, or -errno. For a wait on the event loop: revents, 0 if the deadline passed, -1 if it was given up. */
  readonly rc: number
  /** `'EAGAIN'` and so on, if `rc` is an errno. */
  readonly code: string | undefined
  /** Bytes moved, for calls that move bytes. */
  readonly bytes: number | undefined
  /** How long it took. */
  readonly durationMs: number
}

/**
 * The channels of `node:diagnostics_channel`: `sockcall:<operation>` for each system call, `sockcall:wait` for waits on the
 * event loop. A channel does not report its subscriptions, so ours get methods that do. Tracing thus costs nothing until there
 * is a subscriber.
 */
const channels = new Map<string, Channel>()
const listeners = new Set<(active: boolean) => void>()
let active = false

/** Waits on the event loop, which are not system calls. */
export const waitChannel = channelOf('wait')

/** The channel of an operation. */
export function channelOf(operation: string): Channel {
  const known = channels.get(operation)
  if (known !== undefined) return known
  const made = channel(`sockcall:${operation}`)
  channels.set(operation, made)
  for (const method of ['subscribe', 'unsubscribe'] as const) {
    // Another copy of this module may have done it: the process has one channel.
    const earlier = Object.hasOwn(made, method) ? made[method] : null
    Object.defineProperty(made, method, {
      configurable: true,
      value(listener: ChannelListener): unknown {
        // The prototype changes with the first subscriber.
        const prototype = Object.getPrototypeOf(made) as Channel
        const result: unknown = (earlier ?? prototype[method]).call(made, listener)
        update()
        return result
      },
    })
  }
  return made
}

/** Call back, now and at each change, with whether any of the channels has a subscriber. */
export function onTracing(listener: (active: boolean) => void): void {
  listeners.add(listener)
  update()
  listener(active)
}

function update(): void {
  const now = [...channels.values()].some(({ hasSubscribers }) => hasSubscribers)
  if (now === active) return
  active = now
  for (const listener of listeners) listener(now)
}
