/** Socket addresses in CPython's shapes, one labelled tuple per family, and what encoding them needs. */
import type { Abi } from '../abi/types.js'
import type { AddrinfoAnswer, AddrinfoRequest } from '../backend/index.js'
import type { Voice } from '../voice/voice.js'

/** AF_INET (and AF_RDS). */
export type InetAddress = [host: string, port: number]
/** AF_INET6, as returned. */
export type Inet6Address = [host: string, port: number, flowinfo: number, scopeId: number]
/** AF_INET6, as accepted. */
export type Inet6AddressInput = [host: string, port: number, flowinfo?: number, scopeId?: number]
/** AF_UNIX: a path, or the bytes of an abstract name with its leading NUL (Linux). */
export type UnixAddress = string | Buffer
/** AF_NETLINK. */
export type NetlinkAddress = [pid: number, groups: number]
/** AF_PACKET. */
export type PacketAddress = [ifname: string, proto: number, pkttype: number, hatype: number, addr: Buffer]
/** AF_PACKET, as accepted. */
export type PacketAddressInput = [
  ifname: string,
  proto: number,
  pkttype?: number,
  hatype?: number,
  addr?: ArrayBufferView | ArrayBufferLike,
]
/** AF_CAN with CAN_RAW, CAN_BCM and other protocols. */
export type CanAddress = [ifname: string]
/** AF_CAN with CAN_ISOTP. */
export type CanIsotpAddress = [ifname: string, rxId: number, txId: number]
/** AF_CAN with CAN_J1939; `name` is a 64-bit number. */
export type CanJ1939Address = [ifname: string, name: bigint, pgn: number, addr: number]
/** AF_TIPC: `addrType` decides what `v1` to `v3` mean. */
export type TipcAddress = [addrType: number, v1: number, v2: number, v3: number, scope: number]
/** AF_VSOCK. */
export type VsockAddress = [cid: number, port: number]
/** AF_QIPCRTR. */
export type QipcrtrAddress = [node: number, port: number]
/** AF_ALG. */
export type AlgAddress = [type: string, name: string, feat: number, mask: number]
/** AF_BLUETOOTH with BTPROTO_L2CAP: `cid` and `bdaddrType` appear if they are not 0. */
export type BluetoothL2capAddress =
  | [bdaddr: string, psm: number]
  | [bdaddr: string, psm: number, cid: number]
  | [bdaddr: string, psm: number, cid: number, bdaddrType: number]
/** AF_BLUETOOTH with BTPROTO_RFCOMM. */
export type BluetoothRfcommAddress = [bdaddr: string, channel: number]
/** AF_BLUETOOTH with BTPROTO_HCI: the bare device number for HCI_CHANNEL_RAW. */
export type BluetoothHciAddress = number | [dev: number, channel: number]
/** AF_BLUETOOTH with BTPROTO_SCO. */
export type BluetoothScoAddress = string
/** PF_SYSTEM with SYSPROTO_CONTROL (macOS); a control's name is accepted in its place. */
export type SystemControlAddress = [id: number, unit: number]
/** AF_HYPERV (Windows): two UUIDs. */
export type HypervAddress = [vmId: string, serviceId: string]
/** An address of an unknown family: its number and the 14 bytes of sa_data. */
export type UnknownAddress = [family: number, data: Buffer]

/** Any address that the kernel returns. */
export type Address =
  | InetAddress
  | Inet6Address
  | UnixAddress
  | NetlinkAddress
  | PacketAddress
  | CanAddress
  | CanIsotpAddress
  | CanJ1939Address
  | TipcAddress
  | VsockAddress
  | QipcrtrAddress
  | AlgAddress
  | BluetoothL2capAddress
  | BluetoothRfcommAddress
  | BluetoothHciAddress
  | BluetoothScoAddress
  | SystemControlAddress
  | HypervAddress
  | UnknownAddress

/** The socket an address belongs to. */
export interface SockaddrContext {
  readonly abi: Abi
  readonly family: number
  readonly proto: number
  /** What says what is wrong with an address. */
  readonly voice: Voice
  /** Addresses mean what they mean to CPython, even if that drops a part of them. */
  readonly asPython?: boolean
  /** ioctl(SIOCGIFINDEX) on the socket: the index, or -errno. */
  interfaceIndex(name: Uint8Array): number
  /** The name of an interface, `''` if it is unknown. */
  interfaceName(index: number): string
  /** ioctl(CTLIOCGINFO) on the socket (macOS): the id of a kernel control, or -errno. */
  kernelControlId?(name: Uint8Array): number
}

/**
 * A finished sockaddr: the first `addrlen` bytes of `sockaddr`. The next encode may overwrite the memory and reuse the object.
 */
export interface EncodedSockaddr {
  readonly sockaddr: Uint8Array
  readonly addrlen: number
}

/** A host name that must be resolved. The caller runs `request`, blocking or not, and passes the answer to `complete`. */
export interface SockaddrLookup {
  readonly request: AddrinfoRequest
  /** The host that the user passed, for the exception. */
  readonly host: unknown
  /** The address. Throws what CPython would raise (gaierror, OSError, OverflowError). */
  finish(answer: AddrinfoAnswer): EncodedSockaddr
}
