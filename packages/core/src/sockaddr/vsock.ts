/** AF_VSOCK and AF_QIPCRTR: two unsigned numbers each (address-formats sections 8 and 9). */
import type { Backend } from '../backend/index.js'
import { addressItems } from './address-items.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readU32, writeHeader, writeU32 } from './header.js'
import { numberItem } from './number-item.js'
import type { SockaddrContext } from './types.js'

function pairCodec(family: 'AF_VSOCK' | 'AF_QIPCRTR', size: number, firstAt: number, secondAt: number): SockaddrCodec {
  const scratch = sockaddrScratch(size)
  return {
    encode(context: SockaddrContext, _backend: Backend, call: string, address: unknown) {
      const { abi } = context
      const items = addressItems(context, call, family, address, 2, 2)
      const first = numberItem(context, call, items[0], 32)
      const second = numberItem(context, call, items[1], 32)
      writeHeader(abi.layout, scratch.sockaddr, abi.constants[family] ?? 0, size)
      writeU32(abi.layout, scratch.sockaddr, firstAt, first)
      writeU32(abi.layout, scratch.sockaddr, secondAt, second)
      return scratch
    },
    decode({ abi }, sockaddr, addrlen) {
      const bytes = padded(sockaddr, addrlen, size)
      return [readU32(abi.layout, bytes, firstAt), readU32(abi.layout, bytes, secondAt)]
    },
    capacity: () => size,
  }
}

/** `[cid, port]`; in struct sockaddr_vm the port comes first. */
export const vsockCodec: SockaddrCodec = pairCodec('AF_VSOCK', 16, 8, 4)

/** `[node, port]`. */
export const qipcrtrCodec: SockaddrCodec = pairCodec('AF_QIPCRTR', 12, 4, 8)
