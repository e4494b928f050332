import type { AddrinfoAnswer } from '../backend/index.js'
import type { SocketState } from '../call/socket-state.js'
import { ownSockaddr } from '../calls/address.js'
import { offAbort, onAbort } from '../loop/abort-listeners.js'
import { Waiter } from '../loop/direction.js'
import { LONGEST_TIMER_MS } from '../options/option-kinds.js'
import type { EncodedSockaddr, SockaddrLookup } from '../sockaddr/types.js'

/** A call that waits for the resolver. Closing the socket cancels it. */
class LookupWaiter extends Waiter {
  /** Held so that the garbage collector does not close the socket meanwhile. */
  readonly owner: object
  readonly #reject: (error: unknown) => void

  constructor(owner: object, reject: (error: unknown) => void) {
    super()
    this.owner = owner
    this.#reject = reject
  }

  /** It stands in no queue. */
  proceed(): void {}

  cancel(error: unknown): void {
    this.#reject(error)
  }
}

/** How a lookup may end before its answer. */
export interface LookupLimits {
  /** Monotonic ms; null for never. */
  readonly deadline: number | null
  /** What the caller hears when it has passed. */
  readonly late: Error
  readonly signal: AbortSignal | undefined
}

/**
 * Ask the resolver off this thread. When the deadline passes, the socket is closed or the signal is aborted, the call goes on without
 * the answer.
 *
 * @returns the encoded address, in memory of its own.
 */
export async function resolveAddress(
  owner: object,
  state: SocketState,
  lookup: SockaddrLookup,
  { deadline, late, signal }: LookupLimits,
): Promise<EncodedSockaddr> {
  const { readiness, backend } = state.env
  let timer: NodeJS.Timeout | undefined
  let waiter: LookupWaiter | undefined
  try {
    const answer = await new Promise<AddrinfoAnswer>((resolve, reject) => {
      waiter = new LookupWaiter(owner, reject)
      readiness.detach(state, waiter)
      if (signal !== undefined) onAbort(signal, waiter)
      if (deadline !== null) {
        const left = Math.min(Math.max(deadline - backend.clock.now(), 0), LONGEST_TIMER_MS)
        timer = setTimeout(() => reject(late), Math.ceil(left))
      }
      backend.netdb.getaddrinfoAsync(lookup.request).then(resolve, reject)
    })
    return ownSockaddr(lookup.finish(answer))
  } finally {
    clearTimeout(timer)
    if (waiter !== undefined) {
      readiness.reattach(state, waiter)
      if (signal !== undefined) offAbort(signal, waiter)
    }
  }
}
