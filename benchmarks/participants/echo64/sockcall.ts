/** send and recv of 64 bytes between two sockets of one process. */
import type { Socket } from '@sockcall/core'
import { measure } from '../measure.js'
import { check, variant } from '../settings.js'
import { sockets } from '../sockets.js'

const SIZE = 64
const bound = await sockets()
const { AF_INET, SOCK_STREAM, IPPROTO_TCP, TCP_NODELAY } = bound.constants

function tcpPair(): [Socket, Socket] {
  const listener = new bound.Socket({ family: AF_INET, type: SOCK_STREAM })
  listener.bind(['127.0.0.1', 0])
  listener.listen()
  const client = new bound.Socket({ family: AF_INET, type: SOCK_STREAM })
  client.connect(listener.getsockname() ?? '')
  client.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
  const [accepted] = listener.accept()
  listener.close()
  return [client, accepted]
}

const [sender, receiver] = variant.startsWith('tcp') ? tcpPair() : bound.socketpair()
if (variant.endsWith('timeout')) {
  sender.timeoutMs = 5000
  receiver.timeoutMs = 5000
}
const message = Buffer.alloc(SIZE)
let stamp = 0

const into = Buffer.alloc(SIZE)

/** As C does it: into memory that is there. */
function sendAndRecvInto(operations: number): void {
  message.fill(++stamp & 255)
  let bytes = 0
  for (let i = 0; i < operations; i++) {
    bytes += sender.send(message)
    bytes += receiver.recvInto(into)
  }
  check(bytes === 2 * SIZE * operations && into.equals(message), 'bytes sent and received')
}

function sendAndRecv(operations: number): void {
  message.fill(++stamp & 255)
  let bytes = 0
  let last: Buffer = message
  for (let i = 0; i < operations; i++) {
    bytes += sender.send(message)
    last = receiver.recv(SIZE)
    bytes += last.length
  }
  check(bytes === 2 * SIZE * operations && last.equals(message), 'bytes sent and received')
}

measure(variant.includes('into') ? sendAndRecvInto : sendAndRecv)
