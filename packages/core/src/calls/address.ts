import type { SocketState } from '../call/socket-state.js'
import { encodeSockaddr, isLookup } from '../sockaddr/index.js'
import type { EncodedSockaddr, SockaddrLookup } from '../sockaddr/types.js'
import { type Deadline, deadlineAfter } from '../thread/timeout.js'

/** Encode an address; names that only the resolver knows come back as a lookup. The bytes may be scratch memory. */
export function beginSockaddr(state: SocketState, call: string, address: unknown): EncodedSockaddr | SockaddrLookup {
  return encodeSockaddr(state, state.env.backend, call, address)
}

/** Encode an address, and wait for the resolver where it is a name: no deadline and no signal ends getaddrinfo(3) early. */
export function encodeBlocking(state: SocketState, call: string, address: unknown): EncodedSockaddr {
  const begun = beginSockaddr(state, call, address)
  return isLookup(begun) ? begun.finish(state.env.backend.netdb.getaddrinfo(begun.request)) : begun
}

/**
 * When a call of the event loop that may have to resolve a name must be over: its one deadline covers the lookup and what follows.
 * Null without a timeout, and also with a timeout of 0, for what never waits cannot resolve a name.
 */
export function lookupDeadline({ env, timeoutNs }: SocketState): Deadline | null {
  return timeoutNs > 0 ? deadlineAfter(env.backend.clock.now(), timeoutNs) : null
}

/** A copy that the next encode does not overwrite. */
export function ownSockaddr({ sockaddr, addrlen }: EncodedSockaddr): EncodedSockaddr {
  return { sockaddr: sockaddr.slice(0, addrlen), addrlen }
}
