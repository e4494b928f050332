/** Socket addresses between their Python shapes and the kernel's bytes. */
import type { Backend } from '../backend/index.js'
import { familiesOf } from './families.js'
import { padded, readFamily } from './header.js'
import type { Address, EncodedSockaddr, SockaddrContext, SockaddrLookup } from './types.js'

/** offsetof and sizeof of sa_data, the same everywhere. */
const SA_DATA = 2
const SA_DATA_SIZE = 14

/**
 * Parse a socket address as CPython would for a socket of this family (its `getsockaddrarg`): the same checks in the same
 * order, with the same messages.
 *
 * @param call the Python name of the method, for messages: `'bind'`, `'connect_ex'`.
 * @returns the bytes, or, if the host is not numeric, a question for the resolver.
 * @throws TypeError, ValueError, OverflowError, OSError (`errno` null, or of the interface lookup).
 */
export function encodeSockaddr(
  context: SockaddrContext,
  backend: Backend,
  call: string,
  address: unknown,
): EncodedSockaddr | SockaddrLookup {
  const codec = familiesOf(context.abi).own.get(context.family)
  if (codec === undefined) throw context.voice.addressFamily(call, context.family)
  return codec.encode(context, backend, call, address)
}

/** Whether {@link encodeSockaddr} needs the resolver. */
export function isLookup(encoded: EncodedSockaddr | SockaddrLookup): encoded is SockaddrLookup {
  return 'finish' in encoded
}

/**
 * Show an address that the kernel wrote, as CPython's `makesockaddr` does. Its own sa_family decides, not the socket's family.
 * No bytes give null; an unknown family gives its number and sa_data.
 */
export function decodeSockaddr(context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): Address | null {
  if (addrlen <= 0) return null
  const { abi } = context
  const family = readFamily(abi.layout, addrlen < SA_DATA ? padded(sockaddr, addrlen, SA_DATA) : sockaddr)
  const codec = familiesOf(abi).returned.get(family)
  if (codec !== undefined) return codec.decode(context, sockaddr, addrlen)
  const size = SA_DATA + SA_DATA_SIZE
  return [family, Buffer.from(padded(sockaddr, addrlen, size).subarray(SA_DATA, size))]
}

/**
 * The room that an address of this socket takes.
 *
 * @throws an error if the family has no addresses.
 */
export function sockaddrCapacity(context: SockaddrContext): number {
  const codec = familiesOf(context.abi).own.get(context.family)
  if (codec === undefined) throw context.voice.addressFamily(null, context.family)
  return codec.capacity(context)
}
