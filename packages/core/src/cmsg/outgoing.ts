/** Ancillary items for sendmsg that need no struct of their own: fds and single numbers. */
import type { Abi } from '../abi/types.js'
import { checkGiven } from '../options/check-options.js'
import { MOST_ITEMS } from '../options/iterate.js'
import { anInteger } from '../options/option-kinds.js'
import { writeU16, writeU32 } from '../sockaddr/header.js'
import type { AncillaryItem } from './decode.js'

/** The kernel accepts far fewer descriptors (SCM_MAX_FD is 253). */
const aCount = anInteger(0, MOST_ITEMS)
const anInt = anInteger(-0x80000000, 0x7fffffff)

/**
 * SCM_RIGHTS: file descriptors for the receiver, in one item. They stay open here.
 *
 * @throws TypeError, RangeError for anything but C ints, and for more than 65536 of them.
 */
export function rightsItem(abi: Abi, fds: readonly number[]): AncillaryItem {
  checkGiven('rightsItem', 'fds.length', fds.length, aCount)
  const data = Buffer.alloc(4 * fds.length)
  for (const [index, fd] of fds.entries()) {
    checkGiven('rightsItem', `fds[${index}]`, fd, anInt)
    writeU32(abi.layout, data, 4 * index, fd)
  }
  return [abi.constants.SOL_SOCKET ?? 1, abi.constants.SCM_RIGHTS ?? 1, data]
}

/** IP_TTL: this datagram's time to live, 1 to 255. */
export function ttlItem(abi: Abi, ttl: number): AncillaryItem {
  return [abi.constants.IPPROTO_IP ?? 0, abi.constants.IP_TTL ?? 0, byteSizedInt(abi, 'ttl', ttl, 1)]
}

/** IP_TOS: this datagram's type of service (DSCP and ECN), 0 to 255. */
export function tosItem(abi: Abi, tos: number): AncillaryItem {
  return [abi.constants.IPPROTO_IP ?? 0, abi.constants.IP_TOS ?? 0, byteSizedInt(abi, 'tos', tos, 0)]
}

/** IPV6_HOPLIMIT: this datagram's hop limit, 0 to 255. */
export function hopLimitItem(abi: Abi, hopLimit: number): AncillaryItem {
  const data = byteSizedInt(abi, 'hopLimit', hopLimit, 0)
  return [abi.constants.IPPROTO_IPV6 ?? 41, abi.constants.IPV6_HOPLIMIT ?? 0, data]
}

/** IPV6_TCLASS: this datagram's traffic class, 0 to 255. */
export function trafficClassItem(abi: Abi, trafficClass: number): AncillaryItem {
  const data = byteSizedInt(abi, 'trafficClass', trafficClass, 0)
  return [abi.constants.IPPROTO_IPV6 ?? 41, abi.constants.IPV6_TCLASS ?? 0, data]
}

/** UDP_SEGMENT: split what this call sends into datagrams of `size` bytes, 1 to 65535 (Linux). */
export function segmentSizeItem(abi: Abi, size: number): AncillaryItem {
  const data = Buffer.alloc(2)
  writeU16(abi.layout, data, 0, inRange('size', size, 1, 0xffff))
  return [abi.constants.IPPROTO_UDP ?? 17, abi.extensions.UDP_SEGMENT ?? 0, data]
}

function byteSizedInt(abi: Abi, name: string, value: number, least: number): Buffer {
  const data = Buffer.alloc(4)
  writeU32(abi.layout, data, 0, inRange(name, value, least, 255))
  return data
}

function inRange(name: string, value: number, least: number, most: number): number {
  checkGiven('ancillary', name, value, anInteger(least, most))
  return value
}
