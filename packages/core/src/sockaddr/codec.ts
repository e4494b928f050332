import type { Backend } from '../backend/index.js'
import type { Address, EncodedSockaddr, SockaddrContext, SockaddrLookup } from './types.js'

/** One address family: how its addresses are parsed and shown, and how much room they take. */
export interface SockaddrCodec {
  /**
   * Parse an address that a user gave.
   *
   * @param call the Python name of the method, for messages.
   */
  encode(context: SockaddrContext, backend: Backend, call: string, address: unknown): EncodedSockaddr | SockaddrLookup
  /** Show an address from the kernel. `addrlen` is at least 1 and may exceed the buffer. */
  decode(context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): Address
  /** sizeof of the family's sockaddr. */
  capacity(context: SockaddrContext): number
}

/** Memory for encoded addresses, one per family, so that constant parts stay in place. */
export interface SockaddrScratch {
  readonly sockaddr: Uint8Array
  addrlen: number
}

/** New scratch memory, zeroed. */
export function sockaddrScratch(addrlen: number): SockaddrScratch {
  return { sockaddr: new Uint8Array(128), addrlen }
}
