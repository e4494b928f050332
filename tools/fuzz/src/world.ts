import type { SocketType } from '@sockcall/compat-python'
import { type AsyncSocket, type BoundSockets, MessageBatch, type Socket } from '@sockcall/core'
import type { Random } from './random.js'

/** A socket under test, of any class. */
export type Subject = Socket | AsyncSocket | SocketType

/** Core's sockets, in pairs and alone, for one round of calls. */
export function coreSockets(bound: BoundSockets, random: Random): Socket[] {
  const { constants, Socket, socketpair } = bound
  const { AF_UNIX, AF_INET, AF_INET6, SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET } = constants
  const alone = (family: number, type: number, name: [string, number]) => {
    const socket = new Socket({ family, type })
    socket.bind(name)
    if (type === SOCK_STREAM) socket.listen()
    return socket
  }
  return random.pick<() => Socket[]>([
    () => socketpair(AF_UNIX, SOCK_STREAM),
    () => socketpair(AF_UNIX, SOCK_DGRAM),
    () => socketpair(AF_UNIX, SOCK_SEQPACKET),
    () => [alone(AF_INET, SOCK_DGRAM, ['127.0.0.1', 0]), alone(AF_INET, SOCK_DGRAM, ['127.0.0.1', 0])],
    () => [alone(AF_INET, SOCK_STREAM, ['127.0.0.1', 0]), new Socket()],
    () => {
      const listener = alone(AF_INET, SOCK_STREAM, ['127.0.0.1', 0])
      const client = new Socket()
      client.connect(listener.getsockname() ?? '')
      const [server] = listener.accept()
      return [client, server, listener]
    },
    () => [new Socket({ family: AF_INET6 }), new Socket({ family: AF_INET, type: SOCK_DGRAM })],
    () => odd(bound, random),
  ])()
}

/** Sockets of rarer families, if the kernel has them. */
function odd({ constants, Socket }: BoundSockets, random: Random): Socket[] {
  const { AF_NETLINK, AF_PACKET, AF_VSOCK, AF_ALG, AF_CAN, SOCK_RAW, SOCK_STREAM, SOCK_SEQPACKET } = constants
  const [family, type] = random.pick([
    [AF_NETLINK, SOCK_RAW],
    [AF_PACKET, SOCK_RAW],
    [AF_VSOCK, SOCK_STREAM],
    [AF_ALG, SOCK_SEQPACKET],
    [AF_CAN, SOCK_RAW],
  ])
  try {
    return [new Socket({ family, type }), new Socket()]
  } catch {
    return [new Socket(), new Socket()]
  }
}

/** A batch for recvmmsg and sendmmsg. */
export function batchFor(bound: BoundSockets, random: Random, subject: unknown): unknown {
  const { Socket, AsyncSocket } = bound
  if (!(subject instanceof Socket || subject instanceof AsyncSocket)) return undefined
  return new MessageBatch(subject, { count: 1 + random.below(8), size: random.pick([0, 10, 2000]), ancbufsize: 64 })
}
