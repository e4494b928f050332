import type { Address, Inet6AddressInput, InetAddress, PacketAddressInput } from '@sockcall/core'

type Tuples = Exclude<Address, string | number | Uint8Array> | Inet6AddressInput | PacketAddressInput

/** An address as accepted by bind, connect and sendto: the tuple of the socket's family, or a path. */
export type AddressInput =
  | Readonly<Tuples>
  | readonly [host: Uint8Array, port: number]
  | readonly [dev: number]
  | string
  | number
  | ArrayBufferView

/**
 * An address as returned, or null for None. Its shape depends on the family, which the type cannot express, so it is `[host,
 * port]` unless a type argument says otherwise: `sock.getsockname<string>()` for AF_UNIX.
 */
export type AnyAddress = Address | null

/** The type of an address without a type argument. */
export type DefaultAddress = InetAddress

/** Core checks it anyway. */
export function asAddress(address: AddressInput): Address {
  return address as Address
}
