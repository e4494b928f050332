/** The structs of multicast membership options. */
import type { Abi } from '../abi/types.js'
import { parseIpv4, parseIpv6 } from '../host/inet-text.js'
import { argumentValueError, checkOptions, type KindsOf, shown } from '../options/check-options.js'
import { anUnsignedInt, aString } from '../options/option-kinds.js'
import { writeHeader, writeU32 } from '../sockaddr/header.js'

/** IPv4 membership by the interface's address (struct ip_mreq): IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP. */
export interface Ipv4Membership {
  /** The group's address. */
  readonly group: string
  /** The interface's own address; if omitted, the system picks one. */
  readonly interfaceAddress?: string
}

/** IPv4 membership by the interface's index (struct ip_mreqn; not on Windows). Also for IP_MULTICAST_IF. */
export interface Ipv4IndexMembership extends Ipv4Membership {
  /** 0 or omitted: the interface with `interfaceAddress`. */
  readonly interfaceIndex?: number
}

/** IPv6 membership (struct ipv6_mreq): IPV6_JOIN_GROUP, IPV6_LEAVE_GROUP. */
export interface Ipv6Membership {
  /** The group's address. */
  readonly group: string
  /** 0 or omitted: the system picks one. */
  readonly interfaceIndex?: number
}

/** IPv4 source-specific membership (struct ip_mreq_source): IP_ADD_SOURCE_MEMBERSHIP, IP_BLOCK_SOURCE and their opposites. */
export interface Ipv4SourceMembership extends Ipv4Membership {
  /** The source. */
  readonly source: string
}

/** Membership of either version (struct group_req and group_source_req): MCAST_JOIN_GROUP, MCAST_JOIN_SOURCE_GROUP, ... */
export interface GroupRequest extends Ipv6Membership {
  /** The source; if omitted, any. */
  readonly source?: string
}

const ANY = '0.0.0.0'

const v4Kinds: KindsOf<Ipv4Membership> = { group: aString, interfaceAddress: aString }
const indexKinds: KindsOf<Ipv4IndexMembership> = { ...v4Kinds, interfaceIndex: anUnsignedInt }
const v6Kinds: KindsOf<Ipv6Membership> = { group: aString, interfaceIndex: anUnsignedInt }
const sourceKinds: KindsOf<Ipv4SourceMembership> = { ...v4Kinds, source: aString }
const requestKinds: KindsOf<GroupRequest> = { ...v6Kinds, source: aString }

/** struct ip_mreq. @throws TypeError, RangeError, as do the others here. */
export function ipMreq(membership: Ipv4Membership): Buffer {
  return mreq(checkOptions('ipMreq', membership, v4Kinds))
}

function mreq({ group, interfaceAddress = ANY }: Ipv4Membership): Buffer {
  const data = Buffer.alloc(8)
  putIpv4(data, 0, 'group', group)
  putIpv4(data, 4, 'interfaceAddress', interfaceAddress)
  return data
}

/** struct ip_mreqn. */
export function ipMreqn(abi: Abi, membership: Ipv4IndexMembership): Buffer {
  const read = checkOptions('ipMreqn', membership, indexKinds)
  const data = Buffer.alloc(12)
  data.set(mreq(read))
  writeU32(abi.layout, data, 8, read.interfaceIndex ?? 0)
  return data
}

/** struct ipv6_mreq. */
export function ipv6Mreq(abi: Abi, membership: Ipv6Membership): Buffer {
  const { group, interfaceIndex = 0 } = checkOptions('ipv6Mreq', membership, v6Kinds)
  const data = Buffer.alloc(20)
  if (typeof group !== 'string' || !parseIpv6(group, data)) throw illegalAddress('group', group)
  writeU32(abi.layout, data, 16, interfaceIndex)
  return data
}

/** struct ip_mreq_source: Linux has the interface before the source, other systems after it. */
export function ipMreqSource(abi: Abi, membership: Ipv4SourceMembership): Buffer {
  const { group, source, interfaceAddress = ANY } = checkOptions('ipMreqSource', membership, sourceKinds)
  const data = Buffer.alloc(12)
  const linux = abi.platform === 'linux'
  putIpv4(data, 0, 'group', group)
  putIpv4(data, linux ? 8 : 4, 'source', source)
  putIpv4(data, linux ? 4 : 8, 'interfaceAddress', interfaceAddress)
  return data
}

/** struct group_req, or group_source_req if there is a source. */
export function groupRequest(abi: Abi, membership: GroupRequest): Buffer {
  const { group, source, interfaceIndex = 0 } = checkOptions('groupRequest', membership, requestKinds)
  const { layout } = abi
  const storage = layout.sockaddrStorageSize
  // macOS packs these structs to 4 bytes; elsewhere the sockaddr_storage is aligned to 8.
  const first = abi.platform === 'darwin' ? 4 : 8
  const data = Buffer.alloc(first + storage * (source === undefined ? 1 : 2))
  writeU32(layout, data, 0, interfaceIndex)
  putSockaddr(abi, data.subarray(first), 'group', group)
  if (source !== undefined) putSockaddr(abi, data.subarray(first + storage), 'source', source)
  return data
}

function putSockaddr(abi: Abi, bytes: Uint8Array, name: string, address: unknown): void {
  const { constants, layout } = abi
  if (typeof address !== 'string') throw illegalAddress(name, address)
  if (parseIpv4(address, bytes, 4)) writeHeader(layout, bytes, constants.AF_INET ?? 2, 16)
  else if (parseIpv6(address, bytes, 8)) writeHeader(layout, bytes, constants.AF_INET6 ?? 0, 28)
  else throw illegalAddress(name, address)
}

function putIpv4(data: Buffer, offset: number, name: string, address: unknown): void {
  if (typeof address !== 'string' || !parseIpv4(address, data, offset)) throw illegalAddress(name, address)
}

/** An address that is no address. */
export function illegalAddress(name: string, address: unknown): TypeError {
  return argumentValueError(`${name} must be an IP address, not ${shown(address)}`)
}
