/** AF_ALG (address-formats section 10). */
import type { Backend } from '../backend/index.js'
import { ValueError } from '../errors/os-error.js'
import { fsDecode } from '../host/fs-encoding.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readU32, writeHeader, writeU32 } from './header.js'
import { numberItem } from './number-item.js'
import { textItem } from './text-item.js'
import { tupleItems } from './tuple.js'
import type { AlgAddress, EncodedSockaddr, SockaddrContext } from './types.js'

const SIZE = 88
const TYPE = 2
const TYPE_SIZE = 14
const FEAT = 16
const MASK = 20
const NAME = 24
const NAME_SIZE = 64
const SHAPE = 'AF_ALG address must be a tuple (type, name[, feat[, mask]])'
const scratch = sockaddrScratch(SIZE)

function encode(context: SockaddrContext, _backend: Backend, call: string, address: unknown): EncodedSockaddr {
  const { abi } = context
  const items = tupleItems(address, 2, 4, `${call}(): AF_ALG address must be tuple, not `)
  if (typeof items === 'number') throw new TypeError(SHAPE)
  const type = textItem(items[0], SHAPE)
  const name = textItem(items[1], SHAPE)
  const feat = items.length > 2 ? numberItem(context, call, items[2], 16) : 0
  const mask = items.length > 3 ? numberItem(context, call, items[3], 16) : 0
  if (type.length >= TYPE_SIZE) throw new ValueError('AF_ALG type too long.')
  if (name.length >= NAME_SIZE) throw new ValueError('AF_ALG name too long.')
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
