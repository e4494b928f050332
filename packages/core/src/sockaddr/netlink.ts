/** AF_NETLINK (address-formats section 4). */
import type { Backend } from '../backend/index.js'
import { addressItems } from './address-items.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readU32, writeHeader, writeU32 } from './header.js'
import { numberItem } from './number-item.js'
import type { EncodedSockaddr, NetlinkAddress, SockaddrContext } from './types.js'

const SIZE = 12
const scratch = sockaddrScratch(SIZE)

function encode(context: SockaddrContext, _backend: Backend, call: string, address: unknown): EncodedSockaddr {
  const { abi } = context
  const items = addressItems(context, call, 'AF_NETLINK', address, 2, 2)
  const pid = numberItem(context, call, items[0], 32)
  const groups = numberItem(context, call, items[1], 32)
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
