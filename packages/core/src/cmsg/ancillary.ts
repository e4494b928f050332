/** The ancillary data codecs of one platform, as `bindSockets` returns them. */
import type { Abi } from '../abi/types.js'
import { type Credentials, credentialsItem } from './credentials.js'
import type { AncillaryItem } from './decode.js'
import { CMSG_SPACE } from './layout.js'
import { hopLimitItem, rightsItem, segmentSizeItem, tosItem, trafficClassItem, ttlItem } from './outgoing.js'
import { type PacketInfoChoice, packetInfoItem } from './packet-info.js'
import { readAncillary, type TypedAncillary } from './typed.js'

/**
 * Ancillary data as values instead of bytes: items for `sendmsg`, and what `recvmsg` received, by name.
 *
 * ```ts
 * a.sendmsg([data], [ancillary.rights([fd])])
 * const [data, items] = b.recvmsg(1500, ancillary.space(4))
 * const { fds } = ancillary.read(items)
 * ```
 */
export interface Ancillary {
  /** Read the items of recvmsg as named, typed values. */
  read(items: readonly AncillaryItem[]): TypedAncillary
  /** The `ancbufsize` that holds items of these lengths in bytes: CMSG_SPACE of each, added up. */
  space(...lengths: number[]): number
  /** SCM_RIGHTS: descriptors for the receiver. They stay open here. */
  rights(fds: readonly number[]): AncillaryItem
  /** SCM_CREDENTIALS: who sends. Only root may send other credentials than its own. */
  credentials(credentials: Credentials): AncillaryItem
  /** IP_PKTINFO, IPV6_PKTINFO: the source address, the interface, or both. */
  packetInfo(choice: PacketInfoChoice): AncillaryItem
  /** IP_TTL, 1 to 255. */
  ttl(ttl: number): AncillaryItem
  /** IP_TOS: DSCP and ECN, 0 to 255. */
  tos(tos: number): AncillaryItem
  /** IPV6_HOPLIMIT, 0 to 255. */
  hopLimit(hopLimit: number): AncillaryItem
  /** IPV6_TCLASS, 0 to 255. */
  trafficClass(trafficClass: number): AncillaryItem
  /** UDP_SEGMENT: split what one call sends into datagrams of `size` bytes (Linux). */
  segmentSize(size: number): AncillaryItem
}

/** The codecs of a platform. */
export function ancillaryOf(abi: Abi): Ancillary {
  return {
    read: (items) => readAncillary(abi, items),
    space: (...lengths) => lengths.reduce((total, length) => total + CMSG_SPACE(abi, length), 0),
    rights: (fds) => rightsItem(abi, fds),
    credentials: (credentials) => credentialsItem(abi, credentials),
    packetInfo: (choice) => packetInfoItem(abi, choice),
    ttl: (ttl) => ttlItem(abi, ttl),
    tos: (tos) => tosItem(abi, tos),
    hopLimit: (hopLimit) => hopLimitItem(abi, hopLimit),
    trafficClass: (trafficClass) => trafficClassItem(abi, trafficClass),
    segmentSize: (size) => segmentSizeItem(abi, size),
  }
}
