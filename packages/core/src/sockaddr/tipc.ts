/** AF_TIPC (address-formats section 7). */
import type { Backend } from '../backend/index.js'
import { addressItems } from './address-items.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readU32, writeHeader, writeU32 } from './header.js'
import { numberItem } from './number-item.js'
import type { EncodedSockaddr, SockaddrContext, TipcAddress } from './types.js'

const SIZE = 16
const scratch = sockaddrScratch(SIZE)

function encode(context: SockaddrContext, _backend: Backend, call: string, address: unknown): EncodedSockaddr {
  const { abi } = context
  const items = addressItems(context, call, 'AF_TIPC', address, 4, 5)
  const { constants, layout } = abi
  const [type = 0, v1 = 0, v2 = 0, v3 = 0, scope = constants.TIPC_CLUSTER_SCOPE ?? 2] = items.map((item) =>
    numberItem(context, call, item, 32),
  )
  if (context.asPython !== true) numberItem(context, call, scope, 8)
  const { sockaddr } = scratch
  sockaddr.fill(0)
  writeHeader(layout, sockaddr, constants.AF_TIPC ?? 0, SIZE)
  sockaddr[2] = type
  sockaddr[3] = scope
  switch (type) {
    case constants.TIPC_ADDR_NAMESEQ:
      writeU32(layout, sockaddr, 4, v1)
      writeU32(layout, sockaddr, 8, v2)
      writeU32(layout, sockaddr, 12, v3)
      break
    case constants.TIPC_ADDR_NAME:
      writeU32(layout, sockaddr, 4, v1)
      writeU32(layout, sockaddr, 8, v2)
      break
    case constants.TIPC_ADDR_ID:
      // struct tipc_socket_addr has the reference before the node.
      writeU32(layout, sockaddr, 8, v1)
      writeU32(layout, sockaddr, 4, v2)
      break
    default:
      throw context.voice.refusal('tipc address type', type)
  }
  return scratch
}

function decode(context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): TipcAddress {
  const { constants, layout } = context.abi
  const bytes = padded(sockaddr, addrlen, SIZE)
  const type = bytes[2] ?? 0
  // A signed char, shown as an unsigned int.
  const scope = (((bytes[3] ?? 0) << 24) >> 24) >>> 0
  const word = (offset: number) => readU32(layout, bytes, offset)
  switch (type) {
    case constants.TIPC_ADDR_NAMESEQ:
      return [type, word(4), word(8), word(12), scope]
    case constants.TIPC_ADDR_NAME:
      return [type, word(4), word(8), word(8), scope]
    case constants.TIPC_ADDR_ID:
      return [type, word(8), word(4), 0, scope]
    default:
      throw context.voice.refusal('tipc address type returned', type)
  }
}

/** `[addrType, v1, v2, v3, scope]`. */
export const tipcCodec: SockaddrCodec = { encode, decode, capacity: () => SIZE }
