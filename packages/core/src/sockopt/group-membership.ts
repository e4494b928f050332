/** Joining and leaving multicast groups, of either version, on any interface. */

import { type SocketBase, stateOf } from '../base/socket-base.js'
import { agreedScope, splitZone } from '../host/zone.js'
import { checkOptions, type KindsOf, rangeError } from '../options/check-options.js'
import { anUnsignedInt, aString } from '../options/option-kinds.js'
import { groupRequest, illegalAddress, ipMreq, ipMreqn, ipMreqSource, ipv6Mreq } from './multicast.js'

/** A group, and how to receive from it. */
export interface GroupMembership {
  /** The group's address, IPv4 or IPv6; a zone (`ff02::1%eth0`) gives the interface. */
  readonly group: string
  /** Receive only from this source. */
  readonly source?: string
  /** The interface; if omitted, the system picks one. */
  readonly interfaceIndex?: number
  /** The interface by its own address (IPv4 only). */
  readonly interfaceAddress?: string
}

/** The interface through which to send to groups. */
export interface GroupInterface {
  /** Its index; if omitted, the system picks one. */
  readonly interfaceIndex?: number
  /** IPv4 only. */
  readonly interfaceAddress?: string
}

const interfaceKinds: KindsOf<GroupInterface> = { interfaceIndex: anUnsignedInt, interfaceAddress: aString }
const membershipKinds: KindsOf<GroupMembership> = { group: aString, source: aString, ...interfaceKinds }

/**
 * IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP or, with a source, their source-specific forms.
 *
 * @throws TypeError, RangeError for an unknown option or a bad value; EADDRINUSE if joined already,
 * ENODEV for an unknown interface.
 */
export function joinGroup(socket: SocketBase, membership: GroupMembership): void {
  change('joinGroup', socket, membership, {
    any: 'IP_ADD_MEMBERSHIP',
    anyV6: 'IPV6_JOIN_GROUP',
    sourceV4: 'IP_ADD_SOURCE_MEMBERSHIP',
    source: 'MCAST_JOIN_SOURCE_GROUP',
  })
}

/** The opposite of {@link joinGroup}, with the same membership. @throws OSError EADDRNOTAVAIL if it is not joined. */
export function leaveGroup(socket: SocketBase, membership: GroupMembership): void {
  change('leaveGroup', socket, membership, {
    any: 'IP_DROP_MEMBERSHIP',
    anyV6: 'IPV6_LEAVE_GROUP',
    sourceV4: 'IP_DROP_SOURCE_MEMBERSHIP',
    source: 'MCAST_LEAVE_SOURCE_GROUP',
  })
}

/** IP_MULTICAST_IF or IPV6_MULTICAST_IF, by the socket's family. */
export function setGroupInterface(socket: SocketBase, choice: GroupInterface): void {
  const { interfaceIndex, interfaceAddress } = checkOptions('setGroupInterface', choice, interfaceKinds)
  const { env, abi, family } = stateOf(socket)
  if (family === env.numbers.AF_INET6) {
    if (interfaceAddress !== undefined) throw rangeError('interfaceAddress is for IPv4')
    const index = (interfaceIndex ?? 0) | 0
    socket.setsockopt(env.constant('IPPROTO_IPV6'), env.constant('IPV6_MULTICAST_IF'), index)
    return
  }
  const group = '0.0.0.0'
  const given = interfaceAddress === undefined ? { group } : { group, interfaceAddress }
  // Windows has no struct ip_mreqn; the address alone is the value there.
  const value =
    interfaceIndex === undefined || abi.platform === 'win32'
      ? ipMreq(given).subarray(4)
      : ipMreqn(abi, { ...given, interfaceIndex })
  socket.setsockopt(env.constant('IPPROTO_IP'), env.constant('IP_MULTICAST_IF'), value)
}

interface OptionNames {
  readonly any: string
  readonly anyV6: string
  readonly sourceV4: string
  readonly source: string
}

function change(call: string, socket: SocketBase, given: GroupMembership, names: OptionNames): void {
  const membership = checkOptions(call, given, membershipKinds)
  const { env, abi, voice } = stateOf(socket)
  const { interfaceAddress } = membership
  if (typeof membership.group !== 'string') throw illegalAddress('group', membership.group)
  const { address: group, interfaceIndex: zone } = splitZone(voice, env.backend, membership.group)
  const sender = membership.source === undefined ? undefined : splitZone(voice, env.backend, membership.source)
  const source = sender?.address
  const scope = agreedScope(voice, sender?.interfaceIndex ?? 0, agreedScope(voice, zone, membership.interfaceIndex))
  const interfaceIndex = scope === 0 ? membership.interfaceIndex : scope
  const v6 = group.includes(':')
  const level = env.constant(v6 ? 'IPPROTO_IPV6' : 'IPPROTO_IP')
  if (v6 && interfaceAddress !== undefined) throw rangeError('interfaceAddress is for IPv4')
  if (source !== undefined && (v6 || interfaceIndex !== undefined)) {
    if (interfaceAddress !== undefined) throw rangeError('give interfaceIndex or interfaceAddress, not both')
    const request = interfaceIndex === undefined ? { group, source } : { group, source, interfaceIndex }
    socket.setsockopt(level, env.constant(names.source), groupRequest(abi, request))
    return
  }
  const address = interfaceAddress === undefined ? {} : { interfaceAddress }
  const index = interfaceIndex === undefined ? {} : { interfaceIndex }
  if (source !== undefined) {
    socket.setsockopt(level, env.constant(names.sourceV4), ipMreqSource(abi, { group, source, ...address }))
  } else if (v6) {
    socket.setsockopt(level, env.constant(names.anyV6), ipv6Mreq(abi, { group, ...index }))
  } else {
    const bytes =
      interfaceIndex === undefined ? ipMreq({ group, ...address }) : ipMreqn(abi, { group, ...address, ...index })
    socket.setsockopt(level, env.constant(names.any), bytes)
  }
}
