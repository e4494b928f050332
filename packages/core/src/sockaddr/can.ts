/** AF_CAN, whose addresses depend on the protocol (address-formats section 6). */
import type { Backend } from '../backend/index.js'
import { isIndex, toUnsignedMask64 } from '../options/c-integer.js'
import type { Voice } from '../voice/voice.js'
import { addressItems } from './address-items.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { fsName } from './fs-name.js'
import { padded, readU32, writeHeader, writeU32 } from './header.js'
import { IFNAME_MAX, interfaceIndexOf } from './interface-index.js'
import { numberItem } from './number-item.js'
import type { CanAddress, CanIsotpAddress, CanJ1939Address, EncodedSockaddr, SockaddrContext } from './types.js'

const SIZE = 24
const scratch = sockaddrScratch(SIZE)

function encode(context: SockaddrContext, backend: Backend, call: string, address: unknown): EncodedSockaddr {
  const { abi, proto, voice } = context
  const { constants, layout } = abi
  const isotp = proto === constants.CAN_ISOTP
  const j1939 = proto === constants.CAN_J1939
  if (!isotp && !j1939 && proto !== constants.CAN_RAW && proto !== constants.CAN_BCM) {
    throw voice.addressProtocol('encode', call, 'AF_CAN', proto)
  }
  const count = isotp ? 3 : j1939 ? 4 : 1
  const form = isotp ? 'CAN_ISOTP' : j1939 ? 'CAN_J1939' : 'CAN_RAW'
  const items = addressItems(context, call, form, address, count, count)
  const ifname = fsName(voice, items[0], 'interface')
  const rxId = isotp ? longItem(voice, items, 1) : 0n
  const txId = isotp ? longItem(voice, items, 2) : 0n
  const name = j1939 ? longItem(voice, items, 1) : 0n
  const pgn = j1939 ? numberItem(context, call, items[2], 32) : 0
  const addr = j1939 ? numberItem(context, call, items[3], 8) : 0
  if (isotp) for (const id of items.slice(1)) numberItem(context, call, id, 32)
  if (ifname.length > IFNAME_MAX) throw voice.tooLong('AF_CAN interface name', IFNAME_MAX)
  const index = ifname.length === 0 ? 0 : interfaceIndexOf(context, backend, ifname)

  const { sockaddr } = scratch
  sockaddr.fill(0)
  writeHeader(layout, sockaddr, constants.AF_CAN ?? 0, SIZE)
  writeU32(layout, sockaddr, 4, index)
  if (isotp) {
    writeU32(layout, sockaddr, 8, Number(BigInt.asUintN(32, rxId)))
    writeU32(layout, sockaddr, 12, Number(BigInt.asUintN(32, txId)))
  } else if (j1939) {
    new DataView(sockaddr.buffer).setBigUint64(8, name, layout.littleEndian)
    writeU32(layout, sockaddr, 16, pgn)
    sockaddr[20] = addr
  }
  return scratch
}

/** An unsigned long: the parser names the wrong argument. */
function longItem(voice: Voice, items: readonly unknown[], index: number): bigint {
  const value = items[index]
  if (!isIndex(value)) throw voice.addressNumber(index + 1, value)
  return toUnsignedMask64(voice, value, 'address')
}

function decode(
  context: SockaddrContext,
  sockaddr: Uint8Array,
  addrlen: number,
): CanAddress | CanIsotpAddress | CanJ1939Address {
  const { constants, layout } = context.abi
  const bytes = padded(sockaddr, addrlen, SIZE)
  const index = readU32(layout, bytes, 4) | 0
  const ifname = index === 0 ? '' : context.interfaceName(index)
  if (context.proto === constants.CAN_ISOTP) return [ifname, readU32(layout, bytes, 8), readU32(layout, bytes, 12)]
  if (context.proto !== constants.CAN_J1939) return [ifname]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return [ifname, view.getBigUint64(8, layout.littleEndian), readU32(layout, bytes, 16), bytes[20] ?? 0]
}

/** `[ifname]`, `[ifname, rxId, txId]` or `[ifname, name, pgn, addr]`. */
export const canCodec: SockaddrCodec = { encode, decode, capacity: () => SIZE }
