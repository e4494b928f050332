/** Socket addresses between their Python shapes and the kernel's bytes. */
import type { Backend } from '../backend/index.js'
import { OSError } from '../errors/os-error.js'
import { familiesOf } from './families.js'
import { padded, readFamily } from './header.js'
import type { Address, EncodedSockaddr, SockaddrContext, SockaddrLookup } from './types.js'

/** offsetof and sizeof of sa_data, the same everywhere. */
const SA_DATA = 2
const SA_DATA_SIZE = 14

/**
 * Parse a socket address as CPython would for a socket of this family (spec G1): the same checks in the same order, with the
 * same messages.
 *
 * @param call the Python name of the method, for messages: `'bind'`, `'connect_ex'`.
 * @returns the bytes, or, for a host that is not numeric, a question for the resolver.
 * @throws TypeError, ValueError, OverflowError, OSError (`errno` null, or of the interface lookup).
 */
export function encodeSockaddr(
  context: SockaddrContext,
  backend: Backend,
  call: string,
  address: unknown,
): EncodedSockaddr | SockaddrLookup {
  const codec = familiesOf(context.abi).own.get(context.family)
  if (codec === undefined) throw new OSError(`${call}(): bad family`)
  return codec.encode(context, backend, call, address)
}

/** Whether {@link encodeSockaddr} needs the resolver. */
export function isLookup(encoded: EncodedSockaddr | SockaddrLookup): encoded is SockaddrLookup {
  return 'finish' in encoded
}

/**
 * Show the address that the kernel wrote. What it is follows from its own sa_family (spec G2), not from the socket's; no
 * bytes are null (G3), an unknown family is its number and sa_data (G4).
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
 * The room an address of this socket takes.
 *
 * @throws OSError "getsockaddrlen: bad family" (spec G5).
 */
export function sockaddrCapacity(context: SockaddrContext): number {
  const codec = familiesOf(context.abi).own.get(context.family)
  if (codec === undefined) throw new OSError('getsockaddrlen: bad family')
  return codec.capacity(context)
}
