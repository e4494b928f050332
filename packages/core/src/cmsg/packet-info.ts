/** IP_PKTINFO and IPV6_PKTINFO: the interface and the address of a datagram. */
import type { Abi } from '../abi/types.js'
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../host/inet-text.js'
import { argumentValueError, checkOptions, type KindsOf, rangeError, shown } from '../options/check-options.js'
import { anUnsignedInt, aString } from '../options/option-kinds.js'
import { readU32, writeU32 } from '../sockaddr/header.js'
import type { AncillaryItem } from './decode.js'

/** Where a datagram arrived. */
export interface PacketInfo {
  /** The interface it arrived on. */
  readonly interfaceIndex: number
  /** The address in its header: this machine's own, or a group's or broadcast address. */
  readonly destination: string
  /** The address that an answer would have as its source (IPv4 only; null for IPv6 and on Windows). */
  readonly local: string | null
}

/** What packet information may choose for an outgoing datagram. */
export interface PacketInfoChoice {
  /** The interface; 0 or omitted, the routing table decides. */
  readonly interfaceIndex?: number
  /** The source address, IPv4 or IPv6. If omitted, the system decides, and `family` says which kind of item this is. */
  readonly source?: string
  /** 4 or 6, needed only without `source`. */
  readonly family?: 4 | 6
}

/** Bytes of struct in_pktinfo. */
export function packetInfoSize(abi: Abi): number {
  return abi.platform === 'win32' ? 8 : 12
}

/** Bytes of struct in6_pktinfo. */
export const PACKET_INFO6_SIZE = 20

/** Read a struct in_pktinfo. */
export function readPacketInfo(abi: Abi, data: Uint8Array): PacketInfo {
  if (abi.platform === 'win32') {
    return { interfaceIndex: readU32(abi.layout, data, 4), destination: formatIpv4(data, 0), local: null }
  }
  const interfaceIndex = readU32(abi.layout, data, 0)
  return { interfaceIndex, destination: formatIpv4(data, 8), local: formatIpv4(data, 4) }
}

/** Read a struct in6_pktinfo. */
export function readPacketInfo6(abi: Abi, data: Uint8Array): PacketInfo {
  return { interfaceIndex: readU32(abi.layout, data, 16), destination: formatIpv6(data, 0), local: null }
}

const kinds: KindsOf<PacketInfoChoice> = {
  interfaceIndex: anUnsignedInt,
  source: aString,
  family: {
    expected: '4 or 6',
    isType: (value) => typeof value === 'number',
    accepts: (value) => value === 4 || value === 6,
  },
}

/**
 * An item for sendmsg that chooses the source address, the interface, or both.
 *
 * @throws TypeError, RangeError for an unknown option or a bad value.
 */
export function packetInfoItem(abi: Abi, choice: PacketInfoChoice): AncillaryItem {
  const { source, family, interfaceIndex: index = 0 } = checkOptions('packetInfoItem', choice, kinds)
  if (source !== undefined && family !== undefined && source.includes(':') !== (family === 6)) {
    throw rangeError(`packetInfoItem: options.family is ${family}, and options.source is of the other family`)
  }
  const address = new Uint8Array(16)
  const v6 = source === undefined ? family === 6 : source.includes(':')
  if (source !== undefined && !(v6 ? parseIpv6(source, address) : parseIpv4(source, address))) {
    throw argumentValueError(`packetInfoItem: options.source must be an IP address, not ${shown(source)}`)
  }
  const { constants, layout } = abi
  if (v6) {
    const data = Buffer.alloc(PACKET_INFO6_SIZE)
    data.set(address)
    writeU32(layout, data, 16, index)
    return [constants.IPPROTO_IPV6 ?? 41, constants.IPV6_PKTINFO ?? 0, data]
  }
  const data = Buffer.alloc(packetInfoSize(abi))
  const indexAt = abi.platform === 'win32' ? 4 : 0
  writeU32(layout, data, indexAt, index)
  data.set(address.subarray(0, 4), 4 - indexAt)
  return [constants.IPPROTO_IP ?? 0, constants.IP_PKTINFO ?? 0, data]
}
