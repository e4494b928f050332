/** PF_SYSTEM with SYSPROTO_CONTROL: macOS's kernel controls (address-formats section 12). */
import type { Backend } from '../backend/index.js'
import { isIndex } from '../options/c-integer.js'
import { addressItems } from './address-items.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { fsName } from './fs-name.js'
import { padded, readU32, writeHeader, writeU16, writeU32 } from './header.js'
import { numberItem } from './number-item.js'
import type { EncodedSockaddr, SockaddrContext, SystemControlAddress } from './types.js'

const SIZE = 32
/** MAX_KCTL_NAME. */
const NAME_MAX = 96
const scratch = sockaddrScratch(SIZE)

function isControl({ abi, proto }: SockaddrContext): boolean {
  return proto === abi.constants.SYSPROTO_CONTROL
}

function encode(context: SockaddrContext, _backend: Backend, call: string, address: unknown): EncodedSockaddr {
  if (!isControl(context)) throw context.voice.addressProtocol('encode', call, 'PF_SYSTEM', context.proto)
  const [id, unit] = typeof address === 'string' ? [controlId(context, address), 0] : pair(context, call, address)
  const { constants, extensions, layout } = context.abi
  const { sockaddr } = scratch
  writeHeader(layout, sockaddr, constants.AF_SYSTEM ?? 0, SIZE)
  writeU16(layout, sockaddr, 2, extensions.AF_SYS_CONTROL ?? 2)
  writeU32(layout, sockaddr, 4, id)
  writeU32(layout, sockaddr, 8, unit)
  return scratch
}

function controlId(context: SockaddrContext, address: string): number {
  const name = fsName(context.voice, address, 'address')
  if (name.length > NAME_MAX) throw context.voice.tooLong('kernel control name', NAME_MAX)
  const id = context.kernelControlId?.(name) ?? -1
  if (id < 0) throw context.voice.refusal('kernel control', address)
  return id
}

function pair(context: SockaddrContext, call: string, address: unknown): [id: number, unit: number] {
  const items = addressItems(context, call, 'PF_SYSTEM', address, 2, 2)
  if (!items.every(isIndex)) throw context.voice.addressShape(call, 'PF_SYSTEM', items.length)
  return [numberItem(context, call, items[0], 32), numberItem(context, call, items[1], 32)]
}

function decode(context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): SystemControlAddress {
  if (!isControl(context)) throw context.voice.addressProtocol('decode', '', 'PF_SYSTEM', context.proto)
  const bytes = padded(sockaddr, addrlen, SIZE)
  return [readU32(context.abi.layout, bytes, 4), readU32(context.abi.layout, bytes, 8)]
}

function capacity(context: SockaddrContext): number {
  if (!isControl(context)) throw context.voice.addressProtocol('capacity', '', 'PF_SYSTEM', context.proto)
  return SIZE
}

/** `[id, unit]`, or a control's name. */
export const systemCodec: SockaddrCodec = { encode, decode, capacity }
