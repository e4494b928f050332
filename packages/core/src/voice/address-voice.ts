import type { Argument } from './argument.js'

/** The forms of addresses: the families', and those of the protocols of one family. */
export type AddressForm =
  | 'AF_ALG'
  | 'AF_BLUETOOTH'
  | 'AF_HYPERV'
  | 'AF_INET'
  | 'AF_INET6'
  | 'AF_NETLINK'
  | 'AF_PACKET'
  | 'AF_QIPCRTR'
  | 'AF_TIPC'
  | 'AF_VSOCK'
  | 'CAN_ISOTP'
  | 'CAN_J1939'
  | 'CAN_RAW'
  | 'PF_SYSTEM'
  | 'getnameinfo'

/** The families whose addresses depend on the protocol. */
export type ProtocolFamily = 'AF_BLUETOOTH' | 'AF_CAN' | 'AF_HYPERV' | 'PF_SYSTEM'

/** What an address contains that has a greatest length. */
export type LimitedText =
  | 'AF_ALG name'
  | 'AF_ALG type'
  | 'AF_CAN interface name'
  | 'AF_UNIX path'
  | 'hardware address'
  | 'kernel control name'

/** What is wrong with addresses and host names. */
export interface AddressVoice {
  /** Sockets of this family have no addresses. @param call null where room for an address is needed. */
  addressFamily(call: string | null, family: number): Error
  /** Sockets of this protocol have no addresses. @param purpose what the address is needed for. */
  addressProtocol(purpose: 'encode' | 'decode' | 'capacity', call: string, family: ProtocolFamily, proto: number): Error
  /** The address is no array. */
  notAnAddress(call: string, form: AddressForm, address: unknown): Error
  /** The array has the wrong length, or an item of the wrong type. @param count the array's length. */
  addressShape(call: string, form: AddressForm, count: unknown): Error
  /** A number of an address is out of range. @param field null where the call takes it for one of several. */
  addressRange(call: string, field: string | null, value: number | bigint, low: number, high: number): Error
  /** An item of an address is no integer. @param position from 1 on. */
  addressNumber(position: number, value: unknown): Error
  /** An address names two interfaces: by its zone, and by a number. */
  zoneConflict(zone: number, given: number): Error
  tooLong(what: LimitedText, most: number): Error
  /** The host of an IP address. @param cause of an encoding that failed. */
  hostName(fault: 'type' | 'nul' | 'encoding', host: unknown, cause?: unknown): Error
  /** The host that gethostbyname and its relatives are given. */
  hostArgument(argument: Argument, fault: 'type' | 'nul', host: unknown): Error
}
