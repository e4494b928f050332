import type { Address, Inet6AddressInput, InetAddress, PacketAddressInput } from '@sockcall/core'

type Tuples = Exclude<Address, string | number | Uint8Array> | Inet6AddressInput | PacketAddressInput

/** An address as it may be given to bind, connect and sendto: the tuple of the socket's family, or a path. */
export type AddressInput =
  | Readonly<Tuples>
  | readonly [host: Uint8Array, port: number]
  | readonly [dev: number]
  | string
  | number
  | ArrayBufferView

/**
 * An address as it comes back, or null for None. Its shape is the family's, which a type cannot follow, so it is taken to be
 * `[host, port]` unless a type argument says otherwise: `sock.getsockname<string>()` for AF_UNIX.
 */
export type AnyAddress = Address | null

/** What an address is where no type argument says otherwise. */
export type DefaultAddress = InetAddress

/** For core, which checks what it is given anyway. */
export function asAddress(address: AddressInput): Address {
  return address as Address
}
