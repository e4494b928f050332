/** Ancillary data with names and types, so that programs need not parse its bytes. */
import type { Abi } from '../abi/types.js'
import { readU32 } from '../sockaddr/header.js'
import { decodeSockaddr } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { defaultVoice } from '../voice/default-voice.js'
import { CREDENTIALS_SIZE, type Credentials, readCredentials } from './credentials.js'
import type { AncillaryItem } from './decode.js'
import { EXTENDED_ERROR_SIZE, type ExtendedError, readExtendedError } from './extended-error.js'
import { PACKET_INFO6_SIZE, type PacketInfo, packetInfoSize, readPacketInfo, readPacketInfo6 } from './packet-info.js'
import { fdsOfItem } from './rights.js'
import { readTimespecNs, readTimestamping, readTimevalNs, type Timestamping, timeSize } from './timestamp.js'

/** What a message carried besides its bytes. A field without an item is absent. */
export interface TypedAncillary {
  /** Received file descriptors. They are yours to close. */
  fds: number[]
  /** A file descriptor for the sending process (SO_PASSPIDFD). It is yours to close. */
  pidfd?: number
  /** Who sent it (SO_PASSCRED). */
  credentials?: Credentials
  /** The sender's security label (SO_PASSSEC). */
  securityLabel?: Buffer
  /** Where it arrived (IP_PKTINFO, IPV6_RECVPKTINFO). */
  packetInfo?: PacketInfo
  /** Its destination before any redirection (IP_RECVORIGDSTADDR; macOS: IP_RECVDSTADDR, the address alone, port 0). */
  originalDestination?: Address
  /** IPv4 time to live (IP_RECVTTL). */
  ttl?: number
  /** IPv4 type of service (IP_RECVTOS). */
  tos?: number
  /** IPv6 hop limit (IPV6_RECVHOPLIMIT). */
  hopLimit?: number
  /** IPv6 traffic class (IPV6_RECVTCLASS). */
  trafficClass?: number
  /** When the kernel received it, in nanoseconds since 1970 (SO_TIMESTAMP, SO_TIMESTAMPNS). */
  timestampNs?: bigint
  /** SO_TIMESTAMPING's timestamps. */
  timestamping?: Timestamping
  /** Entries of the error queue (MSG_ERRQUEUE with IP_RECVERR, IPV6_RECVERR, MSG_ZEROCOPY, TX timestamps). */
  errors: ExtendedError[]
  /** The size of the datagrams that the kernel joined into this one (UDP_GRO). */
  segmentSize?: number
  /** How many packets the socket has dropped so far (SO_RXQ_OVFL). */
  droppedPackets?: number
  /** The number of bytes still unread (TCP_INQ). */
  unreadBytes?: number
  /** Items of other kinds, and items too short for their kind. */
  other: AncillaryItem[]
}

type Apply = (into: TypedAncillary, data: Buffer) => void

interface Reader {
  readonly least: number
  readonly apply: Apply
}

const readersByAbi = new WeakMap<Abi, ReadonlyMap<string, Reader>>()

/** Read the items of recvmsg as named, typed values. */
export function readAncillary(abi: Abi, items: readonly AncillaryItem[]): TypedAncillary {
  let readers = readersByAbi.get(abi)
  if (readers === undefined) {
    readers = readersOf(abi)
    readersByAbi.set(abi, readers)
  }
  const typed: TypedAncillary = { fds: [], errors: [], other: [] }
  for (const item of items) {
    const [level, type, data] = item
    const reader = readers.get(`${level}/${type}`)
    if (reader === undefined || data.length < reader.least) typed.other.push(item)
    else reader.apply(typed, data)
  }
  return typed
}

function readersOf(abi: Abi): ReadonlyMap<string, Reader> {
  const { layout, platform } = abi
  const numbers: Readonly<Record<string, number>> = { ...abi.extensions, ...abi.constants }
  const readers = new Map<string, Reader>()
  const on = (level: string, type: string, least: number, apply: Apply): void => {
    const levelNumber = numbers[level]
    const typeNumber = numbers[type]
    if (levelNumber !== undefined && typeNumber !== undefined) {
      readers.set(`${levelNumber}/${typeNumber}`, { least, apply })
    }
  }
  const int = (data: Buffer): number => readU32(layout, data, 0) | 0
  /** Linux gives IP_TOS as one byte, macOS all IPv4 numbers; the rest are ints. */
  const intOrByte = (data: Buffer): number => (data.length < 4 ? (data[0] ?? 0) : int(data))
  const view = (data: Buffer): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength)

  on('SOL_SOCKET', 'SCM_RIGHTS', 0, (into, data) => into.fds.push(...fdsOfItem(abi, data)))
  on('SOL_SOCKET', 'SCM_CREDENTIALS', CREDENTIALS_SIZE, (into, data) => {
    into.credentials = readCredentials(abi, data)
  })
  on('SOL_SOCKET', 'SCM_SECURITY', 0, (into, data) => {
    into.securityLabel = data
  })
  on('SOL_SOCKET', 'SCM_PIDFD', 4, (into, data) => {
    into.pidfd = int(data)
  })
  on('SOL_SOCKET', 'SO_RXQ_OVFL', 4, (into, data) => {
    into.droppedPackets = readU32(layout, data, 0)
  })
  addTimestamps(abi, on, view)

  on('IPPROTO_IP', 'IP_PKTINFO', packetInfoSize(abi), (into, data) => {
    into.packetInfo = readPacketInfo(abi, data)
  })
  on('IPPROTO_IPV6', 'IPV6_PKTINFO', PACKET_INFO6_SIZE, (into, data) => {
    into.packetInfo = readPacketInfo6(abi, data)
  })
  on('IPPROTO_IP', platform === 'linux' ? 'IP_TTL' : 'IP_RECVTTL', 1, (into, data) => {
    into.ttl = intOrByte(data)
  })
  on('IPPROTO_IP', platform === 'darwin' ? 'IP_RECVTOS' : 'IP_TOS', 1, (into, data) => {
    into.tos = intOrByte(data)
  })
  on('IPPROTO_IPV6', 'IPV6_HOPLIMIT', 4, (into, data) => {
    into.hopLimit = int(data)
  })
  on('IPPROTO_IPV6', 'IPV6_TCLASS', 4, (into, data) => {
    into.trafficClass = int(data)
  })

  const destination: Apply = (into, data) => {
    const context = { abi, voice: defaultVoice, family: 0, proto: 0, interfaceIndex: () => -1, interfaceName: () => '' }
    into.originalDestination = decodeSockaddr(context, data, data.length) ?? ''
  }
  on('IPPROTO_IP', 'IP_ORIGDSTADDR', 16, destination)
  on('IPPROTO_IPV6', 'IPV6_ORIGDSTADDR', 28, destination)
  if (platform === 'darwin') {
    on('IPPROTO_IP', 'IP_RECVDSTADDR', 4, (into, data) => {
      into.originalDestination = [data.subarray(0, 4).join('.'), 0]
    })
  }

  const error: Apply = (into, data) => into.errors.push(readExtendedError(abi, data))
  if (platform === 'linux') {
    on('IPPROTO_IP', 'IP_RECVERR', EXTENDED_ERROR_SIZE, error)
    on('IPPROTO_IPV6', 'IPV6_RECVERR', EXTENDED_ERROR_SIZE, error)
  }
  on('IPPROTO_UDP', platform === 'win32' ? 'UDP_COALESCED_INFO' : 'UDP_GRO', 2, (into, data) => {
    into.segmentSize = data.length < 4 ? data.readUInt16LE(0) : int(data)
  })
  on('IPPROTO_TCP', 'TCP_CM_INQ', 4, (into, data) => {
    into.unreadBytes = int(data)
  })
  return readers
}

function addTimestamps(
  abi: Abi,
  on: (level: string, type: string, least: number, apply: Apply) => void,
  view: (data: Buffer) => DataView,
): void {
  const words = [
    ['', abi.layout.longSize],
    ['_NEW', 8],
  ] as const
  for (const [suffix, word] of words) {
    on('SOL_SOCKET', suffix === '' ? 'SCM_TIMESTAMP' : 'SO_TIMESTAMP_NEW', timeSize(word), (into, data) => {
      into.timestampNs = readTimevalNs(abi, view(data), 0, word)
    })
    on('SOL_SOCKET', suffix === '' ? 'SCM_TIMESTAMPNS' : 'SO_TIMESTAMPNS_NEW', timeSize(word), (into, data) => {
      into.timestampNs = readTimespecNs(abi, view(data), 0, word)
    })
    on('SOL_SOCKET', suffix === '' ? 'SCM_TIMESTAMPING' : 'SO_TIMESTAMPING_NEW', 3 * timeSize(word), (into, data) => {
      into.timestamping = readTimestamping(abi, view(data), word)
    })
  }
}
