/** ICMP echo, for the checks of raw and packet sockets. */
import assert from 'node:assert/strict'
import type { DrivenTrial } from './driven.js'
import type { DrivenSocket } from './drivers.js'

/** An echo request or reply. */
export interface Echo {
  readonly type: number
  readonly id: number
  readonly sequence: number
  readonly data: Buffer
}

/** The numbers of a version of ICMP. */
export const ICMP = { request: 8, reply: 0 } as const
export const ICMP6 = { request: 128, reply: 129 } as const

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

/** The bytes of an echo message. For ICMPv6 the kernel fills in the checksum. */
export function echo(type: number, id: number, sequence: number, data: Buffer): Buffer {
  const message = Buffer.alloc(8 + data.length)
  message[0] = type
  message.writeUInt16BE(id, 4)
  message.writeUInt16BE(sequence, 6)
  data.copy(message, 8)
  message.writeUInt16BE(checksum(message), 2)
  return message
}

/** Read an echo message. */
export function readEcho(message: Buffer): Echo {
  assert(message.length >= 8, 'an ICMP message')
  return {
    type: message[0] ?? -1,
    id: message.readUInt16BE(4),
    sequence: message.readUInt16BE(6),
    data: Buffer.from(message.subarray(8)),
  }
}

/** The payload of an IPv4 packet. */
export function ipv4Payload(packet: Buffer): Buffer {
  return packet.subarray(((packet[0] ?? 0) & 15) * 4)
}

/** A raw socket for ICMP over IPv4 or IPv6. */
export function icmpSocket(t: DrivenTrial, version: 4 | 6): DrivenSocket {
  const family = t.constant(version === 4 ? 'AF_INET' : 'AF_INET6')
  const proto = t.constant(version === 4 ? 'IPPROTO_ICMP' : 'IPPROTO_ICMPV6')
  const socket = t.socket({ family, type: t.constant('SOCK_RAW'), proto })
  socket.timeoutMs = 5000
  return socket
}

/** An id that other processes' pings are unlikely to have. */
export function pingId(): number {
  return (process.pid ^ Math.floor(Math.random() * 0x10000)) & 0xffff
}
