/** AF_NETLINK (address-formats section 4). */
import type { Backend } from '../backend/index.js'
import { toUnsignedMask32 } from '../errors/python-int.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readU32, writeHeader, writeU32 } from './header.js'
import { tupleItems } from './tuple.js'
import type { EncodedSockaddr, NetlinkAddress, SockaddrContext } from './types.js'

const SIZE = 12
const scratch = sockaddrScratch(SIZE)

function encode({ abi }: SockaddrContext, _backend: Backend, call: string, address: unknown): EncodedSockaddr {
  const items = tupleItems(address, 2, 2, `${call}(): AF_NETLINK address must be tuple, not `)
  if (typeof items === 'number') throw new TypeError('AF_NETLINK address must be a pair (pid, groups)')
  const pid = toUnsignedMask32(items[0])
  const groups = toUnsignedMask32(items[1])
  writeHeader(abi.layout, scratch.sockaddr, abi.constants.AF_NETLINK ?? 0, SIZE)
  writeU32(abi.layout, scratch.sockaddr, 4, pid)
  writeU32(abi.layout, scratch.sockaddr, 8, groups)
  return scratch
}

function decode({ abi }: SockaddrContext, sockaddr: Uint8Array, addrlen: number): NetlinkAddress {
  const bytes = padded(sockaddr, addrlen, SIZE)
  return [readU32(abi.layout, bytes, 4), readU32(abi.layout, bytes, 8)]
}

/** `[pid, groups]`. */
export const netlinkCodec: SockaddrCodec = { encode, decode, capacity: () => SIZE }
