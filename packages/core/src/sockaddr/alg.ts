/** AF_ALG (address-formats section 10). */
import type { Backend } from '../backend/index.js'
import { fsDecode } from '../host/fs-encoding.js'
import { addressItems } from './address-items.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readU32, writeHeader, writeU32 } from './header.js'
import { numberItem } from './number-item.js'
import { textItem } from './text-item.js'
import type { AlgAddress, EncodedSockaddr, SockaddrContext } from './types.js'

const SIZE = 88
const TYPE = 2
const TYPE_SIZE = 14
const FEAT = 16
const MASK = 20
const NAME = 24
const NAME_SIZE = 64
const scratch = sockaddrScratch(SIZE)

function encode(context: SockaddrContext, _backend: Backend, call: string, address: unknown): EncodedSockaddr {
  const { abi, voice } = context
  const items = addressItems(context, call, 'AF_ALG', address, 2, 4)
  const shape = () => voice.addressShape(call, 'AF_ALG', items.length)
  const type = textItem(voice, items[0], 'type', shape)
  const name = textItem(voice, items[1], 'name', shape)
  const feat = items.length > 2 ? numberItem(context, call, items[2], 16) : 0
  const mask = items.length > 3 ? numberItem(context, call, items[3], 16) : 0
  if (type.length >= TYPE_SIZE) throw voice.tooLong('AF_ALG type', TYPE_SIZE - 1)
  if (name.length >= NAME_SIZE) throw voice.tooLong('AF_ALG name', NAME_SIZE - 1)
  const { sockaddr } = scratch
  sockaddr.fill(0)
  writeHeader(abi.layout, sockaddr, abi.constants.AF_ALG ?? 0, SIZE)
  sockaddr.set(type, TYPE)
  writeU32(abi.layout, sockaddr, FEAT, feat)
  writeU32(abi.layout, sockaddr, MASK, mask)
  sockaddr.set(name, NAME)
  return scratch
}

function decode({ abi }: SockaddrContext, sockaddr: Uint8Array, addrlen: number): AlgAddress {
  const bytes = padded(sockaddr, addrlen, SIZE)
  return [
    text(bytes.subarray(TYPE, TYPE + TYPE_SIZE)),
    text(bytes.subarray(NAME, NAME + NAME_SIZE)),
    readU32(abi.layout, bytes, FEAT),
    readU32(abi.layout, bytes, MASK),
  ]
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0)
  return fsDecode(end < 0 ? field : field.subarray(0, end))
}

/** `[type, name, feat, mask]`. */
export const algCodec: SockaddrCodec = { encode, decode, capacity: () => SIZE }
