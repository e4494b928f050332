/** AF_PACKET (address-formats section 5). */
import type { Backend } from '../backend/index.js'
import { toIndex } from '../options/c-integer.js'
import type { Voice } from '../voice/voice.js'
import { addressItems } from './address-items.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readNet16, readU16, readU32, writeHeader, writeNet16, writeU16, writeU32 } from './header.js'
import { IFNAME_MAX, interfaceIndexOf } from './interface-index.js'
import { numberItem } from './number-item.js'
import { textItem } from './text-item.js'
import type { EncodedSockaddr, PacketAddress, SockaddrContext } from './types.js'
import { viewOrBuffer } from './view-bytes.js'

const SIZE = 20
/** offsetof(struct sockaddr_ll, sll_addr). */
const ADDR = 12
const ADDR_MAX = 8
const INT_MAX = 0x7fffffff
const INT_MIN = -0x80000000
const scratch = sockaddrScratch(SIZE)

function encode(context: SockaddrContext, backend: Backend, call: string, address: unknown): EncodedSockaddr {
  const items = addressItems(context, call, 'AF_PACKET', address, 2, 5)
  const { voice } = context
  const { constants, layout } = context.abi
  const ifname = textItem(voice, items[0], 'ifname', () => voice.addressShape(call, 'AF_PACKET', items.length))
  const proto = intItem(voice, call, 'proto', items[1])
  const pkttype = items.length > 2 ? intItem(voice, call, 'pkttype', items[2]) : (constants.PACKET_HOST ?? 0)
  const hatype = items.length > 3 ? intItem(voice, call, 'hatype', items[3]) : 0
  const addr = items.length > 4 ? viewOrBuffer(voice, items[4], 'addr') : new Uint8Array(0)
  // strncpy into ifr_name: a longer name is cut silently.
  const index = interfaceIndexOf(context, backend, ifname.subarray(0, IFNAME_MAX))
  if (addr.length > ADDR_MAX) throw voice.tooLong('hardware address', ADDR_MAX)
  if (context.asPython !== true) {
    numberItem(context, call, pkttype, 8)
    numberItem(context, call, hatype, 16)
  }
  if (proto < 0 || proto > 0xffff) throw voice.addressRange(call, 'proto', proto, 0, 0xffff)
  const { sockaddr } = scratch
  writeHeader(layout, sockaddr, constants.AF_PACKET ?? 0, SIZE)
  writeNet16(sockaddr, 2, proto)
  writeU32(layout, sockaddr, 4, index)
  writeU16(layout, sockaddr, 8, hatype)
  sockaddr[10] = pkttype
  sockaddr[11] = addr.length
  sockaddr.fill(0, ADDR, ADDR + ADDR_MAX)
  sockaddr.set(addr, ADDR)
  return scratch
}

/** A C int; Python's message for a larger number does not name the item. */
function intItem(voice: Voice, call: string, field: string, value: unknown): number {
  const int = toIndex(voice, value, field)
  if (int > INT_MAX || int < INT_MIN) throw voice.addressRange(call, field, int, INT_MIN, INT_MAX)
  return Number(int)
}

function decode(context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): PacketAddress {
  const { layout } = context.abi
  // sll_halen may exceed the struct's 8 bytes, as with InfiniBand addresses.
  const halen = addrlen > 11 ? (sockaddr[11] ?? 0) : 0
  const bytes = padded(sockaddr, addrlen, ADDR + halen)
  const index = readU32(layout, bytes, 4) | 0
  return [
    index === 0 ? '' : context.interfaceName(index),
    readNet16(bytes, 2),
    bytes[10] ?? 0,
    readU16(layout, bytes, 8),
    Buffer.from(bytes.subarray(ADDR, ADDR + halen)),
  ]
}

/** `[ifname, proto, pkttype, hatype, addr]`, the protocol in host order. */
export const packetCodec: SockaddrCodec = { encode, decode, capacity: () => SIZE }
