/** AF_BLUETOOTH: L2CAP, RFCOMM, HCI and SCO (address-formats section 11). */
import type { Abi } from '../abi/types.js'
import type { Backend } from '../backend/index.js'
import { isIndex } from '../options/c-integer.js'
import type { Voice } from '../voice/voice.js'
import { addressItems } from './address-items.js'
import { readBdaddr, writeBdaddr } from './bluetooth-address.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readU16, readU32, writeHeader, writeU16, writeU32 } from './header.js'
import { numberItem } from './number-item.js'
import { textItem } from './text-item.js'
import type { Address, EncodedSockaddr, SockaddrContext } from './types.js'
import { viewBytes } from './view-bytes.js'

const scratch = sockaddrScratch(0)

type Protocol = 'l2cap' | 'rfcomm' | 'hci' | 'sco'

function protocolOf({ abi, proto }: SockaddrContext): Protocol | null {
  const { constants } = abi
  switch (proto) {
    case constants.BTPROTO_L2CAP:
      return 'l2cap'
    case constants.BTPROTO_RFCOMM:
      return 'rfcomm'
    case constants.BTPROTO_HCI:
      return 'hci'
    case constants.BTPROTO_SCO:
      return 'sco'
    default:
      return null
  }
}

/** Windows has one struct, SOCKADDR_BTH, packed. */
function sizeOf(abi: Abi, protocol: Protocol): number {
  if (abi.platform === 'win32') return 30
  return { l2cap: 14, rfcomm: 10, hci: 6, sco: 8 }[protocol]
}

function encode(context: SockaddrContext, _backend: Backend, call: string, address: unknown): EncodedSockaddr {
  const protocol = protocolOf(context)
  if (protocol === null) throw context.voice.addressProtocol('encode', call, 'AF_BLUETOOTH', context.proto)
  const { abi, voice } = context
  const fields = fieldsOf(context, protocol, call, address)
  const { sockaddr } = scratch
  sockaddr.fill(0)
  scratch.addrlen = sizeOf(abi, protocol)
  writeHeader(abi.layout, sockaddr, abi.constants.AF_BLUETOOTH ?? 0, scratch.addrlen)
  const [bdaddr, a = 0, b = 0, c = 0] = fields
  switch (protocol) {
    case 'l2cap':
      writeU16(abi.layout, sockaddr, 2, a)
      writeBdaddr(voice, bdaddr, sockaddr, 4)
      writeU16(abi.layout, sockaddr, 10, b)
      sockaddr[12] = c
      break
    case 'rfcomm':
      writeBdaddr(voice, bdaddr, sockaddr, 2)
      if (abi.platform === 'win32') writeU32(abi.layout, sockaddr, 26, a)
      else sockaddr[8] = a
      break
    case 'hci':
      writeU16(abi.layout, sockaddr, 2, a)
      writeU16(abi.layout, sockaddr, 4, b)
      break
    case 'sco':
      writeBdaddr(voice, bdaddr, sockaddr, 2)
  }
  return scratch
}

type Fields = [bdaddr: string, ...numbers: number[]]

/** The parts of an address. CPython has one message for all their errors, except SCO's. */
function fieldsOf(context: SockaddrContext, protocol: Protocol, call: string, address: unknown): Fields {
  const { abi, voice } = context
  const wrong = () => voice.refusal('bluetooth format', call)
  const { constants } = abi
  if (protocol === 'sco') return [scoText(voice, address, wrong)]
  if (protocol === 'hci' && isIndex(address))
    return ['', numberItem(context, call, address, 16), constants.HCI_CHANNEL_RAW ?? 0]
  const [least, most] = { l2cap: [2, 4] as const, rfcomm: [2, 2] as const, hci: [1, 2] as const }[protocol]
  const items = addressItems(context, call, 'AF_BLUETOOTH', address, least, most)
  try {
    switch (protocol) {
      case 'l2cap': {
        const text = textItem(voice, items[0], 'bdaddr', wrong).toString('latin1')
        const psm = numberItem(context, call, items[1], 16)
        const cid = items.length > 2 ? numberItem(context, call, items[2], 16) : 0
        return [
          text,
          psm,
          cid,
          items.length > 3 ? numberItem(context, call, items[3], 8) : (constants.BDADDR_BREDR ?? 0),
        ]
      }
      case 'rfcomm':
        return [textItem(voice, items[0], 'bdaddr', wrong).toString('latin1'), channel(context, call, items[1])]
      case 'hci':
        return [
          '',
          numberItem(context, call, items[0], 16),
          items.length > 1 ? numberItem(context, call, items[1], 16) : (constants.HCI_CHANNEL_RAW ?? 0),
        ]
    }
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw wrong()
    throw error
  }
}

/** An RFCOMM channel: an unsigned long on Windows, an unsigned char elsewhere. CPython checks the range of neither. */
function channel(context: SockaddrContext, call: string, value: unknown): number {
  return context.abi.platform === 'win32' ? numberItem(context, call, value, 32) : numberItem(context, call, value, 8)
}

function scoText(voice: Voice, address: unknown, wrong: () => Error): string {
  if (typeof address === 'string') return textItem(voice, address, 'bdaddr', wrong).toString('latin1')
  const bytes = viewBytes(address)
  if (bytes === null) throw wrong()
  if (bytes.includes(0)) throw voice.containsNul('bdaddr', 'name')
  return Buffer.from(bytes).toString('latin1')
}

function decode(context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): Address {
  const { abi } = context
  const protocol = protocolOf(context)
  if (protocol === null) throw context.voice.addressProtocol('decode', '', 'AF_BLUETOOTH', context.proto)
  const bytes = padded(sockaddr, addrlen, sizeOf(abi, protocol))
  switch (protocol) {
    case 'l2cap': {
      const bdaddr = readBdaddr(bytes, 4)
      const psm = readU16(abi.layout, bytes, 2)
      const cid = readU16(abi.layout, bytes, 10)
      const type = bytes[12] ?? 0
      if (type !== abi.constants.BDADDR_BREDR) return [bdaddr, psm, cid, type]
      return cid === 0 ? [bdaddr, psm] : [bdaddr, psm, cid]
    }
    case 'rfcomm':
      return [readBdaddr(bytes, 2), abi.platform === 'win32' ? readU32(abi.layout, bytes, 26) : (bytes[8] ?? 0)]
    case 'hci': {
      const dev = readU16(abi.layout, bytes, 2)
      const channelNumber = readU16(abi.layout, bytes, 4)
      return channelNumber === abi.constants.HCI_CHANNEL_RAW ? dev : [dev, channelNumber]
    }
    case 'sco':
      return readBdaddr(bytes, 2)
  }
}

function capacity(context: SockaddrContext): number {
  const protocol = protocolOf(context)
  if (protocol === null) throw context.voice.addressProtocol('capacity', '', 'AF_BLUETOOTH', context.proto)
  return sizeOf(context.abi, protocol)
}

/** The form depends on the socket's protocol. */
export const bluetoothCodec: SockaddrCodec = { encode, decode, capacity }
