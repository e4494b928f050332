/** PF_SYSTEM with SYSPROTO_CONTROL: macOS's kernel controls (address-formats section 12). */
import type { Backend } from '../backend/index.js'
import { OSError, ValueError } from '../errors/os-error.js'
import { isIndex } from '../errors/python-int.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { fsName } from './fs-name.js'
import { padded, readU32, writeHeader, writeU16, writeU32 } from './header.js'
import { numberItem } from './number-item.js'
import { tupleItems } from './tuple.js'
import type { EncodedSockaddr, SockaddrContext, SystemControlAddress } from './types.js'

const SIZE = 32
/** MAX_KCTL_NAME. */
const NAME_MAX = 96
const scratch = sockaddrScratch(SIZE)

function isControl({ abi, proto }: SockaddrContext): boolean {
  return proto === abi.constants.SYSPROTO_CONTROL
}

function encode(context: SockaddrContext, _backend: Backend, call: string, address: unknown): EncodedSockaddr {
  if (!isControl(context)) throw new OSError(`${call}(): unsupported PF_SYSTEM protocol`)
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
  const name = fsName(address)
  if (name.length > NAME_MAX) throw new ValueError('provided string is too long')
  const id = context.kernelControlId?.(name) ?? -1
  if (id < 0) throw new OSError('cannot find kernel control with provided name')
  return id
}

function pair(context: SockaddrContext, call: string, address: unknown): [id: number, unit: number] {
  const wrong = `${call}(): PF_SYSTEM address must be a str or a pair (id, unit)`
  const items = Array.isArray(address) ? tupleItems(address, 2, 2, '') : 0
  if (typeof items === 'number' || !items.every(isIndex)) throw new TypeError(wrong)
  return [numberItem(context, call, items[0], 32), numberItem(context, call, items[1], 32)]
}

function decode(context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): SystemControlAddress {
  if (!isControl(context)) throw new ValueError('Invalid address type')
  const bytes = padded(sockaddr, addrlen, SIZE)
  return [readU32(context.abi.layout, bytes, 4), readU32(context.abi.layout, bytes, 8)]
}

function capacity(context: SockaddrContext): number {
  if (!isControl(context)) throw new OSError('getsockaddrlen: unknown PF_SYSTEM protocol')
  return SIZE
}

/** `[id, unit]`, or a control's name. */
export const systemCodec: SockaddrCodec = { encode, decode, capacity }
