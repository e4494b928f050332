import { lookup, type Operation } from '../sock-call.js'
import { encodeSockaddr, isLookup } from '../sockaddr/index.js'
import type { EncodedSockaddr, SockaddrLookup } from '../sockaddr/types.js'
import type { SocketState } from '../socket-state.js'

/** Encode an address; names that only the resolver knows come back as a lookup, for {@link resolveSockaddr}. */
export function beginSockaddr(state: SocketState, call: string, address: unknown): EncodedSockaddr | SockaddrLookup {
  return encodeSockaddr(state, state.env.backend, call, address)
}

/** The encoded address in memory of its own, safe to keep over a wait; resolves a name if it must. */
export function* resolveSockaddr(begun: EncodedSockaddr | SockaddrLookup): Operation<EncodedSockaddr> {
  const encoded = isLookup(begun) ? begun.finish(yield* lookup(begun.request)) : begun
  return ownSockaddr(encoded)
}

/** A copy that the next encode does not overwrite. */
export function ownSockaddr({ sockaddr, addrlen }: EncodedSockaddr): EncodedSockaddr {
  return { sockaddr: sockaddr.slice(0, addrlen), addrlen }
}
