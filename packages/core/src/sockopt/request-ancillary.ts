import type { SocketBase } from '../base/socket-base.js'
import { stateOf } from '../base/socket-base.js'
import { CMSG_SPACE } from '../cmsg/layout.js'
import { argumentValueError } from '../options/check-options.js'
import { didYouMean } from '../options/nearest-name.js'

interface Request {
  /** The option for AF_INET6 sockets and for all others; one alone if they are the same. */
  readonly options: readonly (readonly [level: string, name: string])[]
  /** The largest size of one such item. */
  readonly size: number
}

const int = 4

/** What can be requested, by its name in `TypedAncillary`. */
const requests = {
  packetInfo: {
    options: [
      ['IPPROTO_IPV6', 'IPV6_RECVPKTINFO'],
      ['IPPROTO_IP', 'IP_PKTINFO'],
    ],
    size: 20,
  },
  originalDestination: {
    options: [
      ['IPPROTO_IPV6', 'IPV6_RECVORIGDSTADDR'],
      ['IPPROTO_IP', 'IP_RECVORIGDSTADDR'],
    ],
    size: 28,
  },
  // A struct sock_extended_err and the offender's address. The packet itself comes as the message.
  errors: {
    options: [
      ['IPPROTO_IPV6', 'IPV6_RECVERR'],
      ['IPPROTO_IP', 'IP_RECVERR'],
    ],
    size: 44,
  },
  ttl: { options: [['IPPROTO_IP', 'IP_RECVTTL']], size: int },
  tos: { options: [['IPPROTO_IP', 'IP_RECVTOS']], size: int },
  hopLimit: { options: [['IPPROTO_IPV6', 'IPV6_RECVHOPLIMIT']], size: int },
  trafficClass: { options: [['IPPROTO_IPV6', 'IPV6_RECVTCLASS']], size: int },
  timestampNs: { options: [['SOL_SOCKET', 'SO_TIMESTAMPNS']], size: 16 },
  credentials: { options: [['SOL_SOCKET', 'SO_PASSCRED']], size: 12 },
  pidfd: { options: [['SOL_SOCKET', 'SO_PASSPIDFD']], size: int },
  securityLabel: { options: [['SOL_SOCKET', 'SO_PASSSEC']], size: 256 },
  droppedPackets: { options: [['SOL_SOCKET', 'SO_RXQ_OVFL']], size: int },
  segmentSize: { options: [['IPPROTO_UDP', 'UDP_GRO']], size: int },
  unreadBytes: { options: [['IPPROTO_TCP', 'TCP_INQ']], size: int },
} as const satisfies Readonly<Record<string, Request>>

/** A kind of ancillary data that a socket delivers only on request. */
export type AncillaryKind = keyof typeof requests

/**
 * Request ancillary data with what a socket receives, by the names of `ancillary.read`. For each name the option of the
 * socket's own family is set.
 *
 * ```ts
 * const room = requestAncillary(sock, 'packetInfo', 'ttl', 'timestampNs')
 * const [data, items, , from] = sock.recvmsg(1500, room)
 * const { packetInfo, ttl, timestampNs } = ancillary.read(items)
 * ```
 *
 * @returns the `ancbufsize` that holds one item of each kind.
 * @throws TypeError for another kind; OSError if the socket has no such option.
 */
export function requestAncillary(socket: SocketBase, ...kinds: AncillaryKind[]): number {
  const { env, abi, family } = stateOf(socket)
  let room = 0
  for (const kind of kinds) {
    if (!Object.hasOwn(requests, kind))
      throw argumentValueError(
        `no kind of ancillary data: ${String(kind)}${didYouMean(String(kind), Object.keys(requests))}`,
      )
    const { options, size }: Request = requests[kind]
    const [level, name] = (family === env.numbers.AF_INET6 ? options[0] : options.at(-1)) ?? ['', '']
    socket.setsockopt(env.constant(level), env.constant(name), 1)
    room += CMSG_SPACE(abi, size)
  }
  return room
}
