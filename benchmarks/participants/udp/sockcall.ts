/** Datagrams from a socket to itself over loopback: one by one, in batches, and in batches cut by the kernel (GSO). */

import { measure } from '../measure.js'
import { importPackage } from '../packages.js'
import { check, variant } from '../settings.js'
import { sockets } from '../sockets.js'

const { MessageBatch } = await importPackage('core')
const { Socket, constants } = await sockets()
const { AF_INET, SOCK_DGRAM, SOL_UDP = 17, UDP_SEGMENT = 103 } = constants
const socket = new Socket({ family: AF_INET, type: SOCK_DGRAM })
socket.bind(['127.0.0.1', 0])
const self = socket.getsockname() ?? ''
let stamp = 0

function oneByOne(): void {
  const message = Buffer.alloc(64)
  measure((operations) => {
    message.fill(++stamp & 255)
    let bytes = 0
    let last: Buffer = message
    for (let i = 0; i < operations; i++) {
      bytes += socket.sendto(message, self)
      ;[last] = socket.recvfrom(64)
      bytes += last.length
    }
    check(bytes === 128 * operations && last.equals(message), 'bytes sent and received')
  })
}

function batches(count: number, size: number, gso: boolean): void {
  socket.connect(self)
  const outgoing = new MessageBatch(socket, { count, size })
  const incoming = new MessageBatch(socket, { count, size })
  const whole = Buffer.alloc(count * size)
  if (gso) socket.setsockopt(SOL_UDP, UDP_SEGMENT, size)
  measure((operations) => {
    whole.fill(++stamp & 255)
    for (let i = 0; i < count; i++) outgoing.setData(i, whole.subarray(i * size, (i + 1) * size))
    let received = 0
    for (let i = 0; i < operations; i++) {
      if (gso) check(socket.send(whole) === whole.length, 'bytes sent')
      else check(socket.sendmmsg(outgoing) === count, 'messages sent')
      for (let left = count; left > 0; ) {
        const n = socket.recvmmsg(incoming, left)
        for (let k = 0; k < n; k++) received += incoming.lengths[k] ?? 0
        left -= n
      }
    }
    check(received === operations * whole.length, 'bytes received')
    check(incoming.data(0).equals(whole.subarray(0, size)), 'contents')
  }, count)
}

if (variant === 'single') oneByOne()
else if (variant.startsWith('batch')) batches(64, 64, variant === 'batch-gso')
else batches(32, 1200, variant === 'gso')
