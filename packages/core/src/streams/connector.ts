import type { Environment } from '../call/environment.js'
import type { AddrinfoItem } from '../netdb/getaddrinfo.js'
import { streamError } from './stream-error.js'
import type { StreamSocket } from './stream-socket.js'

/** What hears of a connection that is being made. */
export interface ConnectionObserver {
  /** A name was resolved, or could not be: then `error` says why. */
  lookedUp(error: unknown, found: readonly AddrinfoItem[], host: string): void
  /** An attempt begins. */
  attempting(item: AddrinfoItem): void
  /** An attempt has failed. */
  attemptFailed(item: AddrinfoItem, error: unknown): void
}

/** How a stream gets its connection. */
export class Connector {
  readonly env: Environment
  /** Told of what happens on the way; given up when the signal is aborted. */
  readonly connect: (signal: AbortSignal, observer: ConnectionObserver) => Promise<StreamSocket>

  constructor(env: Environment, connect: Connector['connect']) {
    this.env = env
    this.connect = connect
  }
}

/** An attempt as net's events tell of it: for AF_UNIX the path and nothing else. */
type AttemptArguments = [address: unknown, port: unknown, family: 4 | 6 | undefined]

/**
 * What happens on the way to a connection as `net.Socket`'s events.
 *
 * @param tell emits one.
 * @param attempted the addresses that were tried, as `host:port`.
 */
export function connectionEvents(
  { numbers: { AF_INET6, AF_UNIX }, backend }: Environment,
  tell: (event: string, ...args: unknown[]) => void,
  attempted: string[],
): ConnectionObserver {
  const argumentsOf = ([family, , , , address]: AddrinfoItem): AttemptArguments => {
    if (family === AF_UNIX || !Array.isArray(address)) return [address, undefined, undefined]
    return [address[0], address[1], family === AF_INET6 ? 6 : 4]
  }
  return {
    lookedUp(error, found, host) {
      if (error !== null) tell('lookup', streamError(error, 'getaddrinfo', backend.abi), undefined, undefined, host)
      for (const item of found) {
        const [address, , family] = argumentsOf(item)
        tell('lookup', null, address, family, host)
      }
    },
    attempting(item) {
      const [address, port, family] = argumentsOf(item)
      if (family !== undefined) attempted.push(`${address}:${port}`)
      tell('connectionAttempt', address, port, family)
    },
    attemptFailed(item, error) {
      tell('connectionAttemptFailed', ...argumentsOf(item), streamError(error, 'connect', backend.abi))
    },
  }
}
