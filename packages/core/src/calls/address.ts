import { lookup, type Operation } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { encodeSockaddr, isLookup } from '../sockaddr/index.js'
import type { EncodedSockaddr, SockaddrLookup } from '../sockaddr/types.js'
import { type Deadline, deadlineAfter } from '../thread/timeout.js'

/** Encode an address; names that only the resolver knows come back as a lookup, for {@link resolveSockaddr}. */
export function beginSockaddr(state: SocketState, call: string, address: unknown): EncodedSockaddr | SockaddrLookup {
  return encodeSockaddr(state, state.env.backend, call, address)
}

/** As {@link beginSockaddr}; what is encoded is in memory of its own, for an operation that begins later. */
export function beginOwn(state: SocketState, call: string, address: unknown): EncodedSockaddr | SockaddrLookup {
  const begun = beginSockaddr(state, call, address)
  return isLookup(begun) ? begun : ownSockaddr(begun)
}

/**
 * The encoded address in memory of its own, safe to keep over a wait; resolves a name if it must.
 *
 * @param deadline of the lookup; where it passes first, the result is null.
 */
export function* resolveSockaddr(
  begun: EncodedSockaddr | SockaddrLookup,
  deadline: Deadline,
): Operation<EncodedSockaddr | null> {
  if (!isLookup(begun)) return ownSockaddr(begun)
  const answer = yield* lookup(begun.request, deadline)
  return answer === null ? null : ownSockaddr(begun.finish(answer))
}

/**
 * When a call of the event loop that may have to resolve a name must be over: its one deadline covers the lookup and what follows.
 * Infinity without a timeout, and also with a timeout of 0, for what never waits cannot resolve a name.
 */
export function lookupDeadline({ env, timeoutNs }: SocketState): Deadline {
  return timeoutNs > 0 ? deadlineAfter(env.backend.clock.now(), timeoutNs) : Number.POSITIVE_INFINITY
}

/** A copy that the next encode does not overwrite. */
export function ownSockaddr({ sockaddr, addrlen }: EncodedSockaddr): EncodedSockaddr {
  return { sockaddr: sockaddr.slice(0, addrlen), addrlen }
}
