/** sendmsg and recvmsg with ancillary data: a descriptor passed over AF_UNIX, or the packet's addresses with UDP. */

import { openSync } from 'node:fs'
import { measure } from '../measure.js'
import { importPackage } from '../packages.js'
import { check, variant } from '../settings.js'
import { sockets } from '../sockets.js'

const { CMSG_SPACE, fdsOfItem, isRights } = await importPackage('core')
const { Socket, socketpair, close, constants, backend } = await sockets()
const { AF_INET, SOCK_DGRAM, SOL_SOCKET, SCM_RIGHTS, IPPROTO_IP, IP_PKTINFO } = constants
const message = Buffer.alloc(64)
let stamp = 0

function rights(): void {
  const [sender, receiver] = socketpair()
  const fd = openSync('/dev/null', 'r')
  const outgoing = [[SOL_SOCKET, SCM_RIGHTS, Buffer.from(Int32Array.of(fd).buffer)]] as const
  const room = CMSG_SPACE(backend.abi, 4)
  measure((operations) => {
    message.fill(++stamp & 255)
    let bytes = 0
    let last: Buffer = message
    for (let i = 0; i < operations; i++) {
      bytes += sender.sendmsg([message], outgoing)
      const [data, items] = receiver.recvmsg(64, room)
      const item = items[0]
      check(item !== undefined && isRights(backend.abi, item), 'a descriptor')
      for (const received of fdsOfItem(backend.abi, item[2])) close(received)
      bytes += data.length
      last = data
    }
    check(bytes === 128 * operations && last.equals(message), 'bytes sent and received')
  })
}

function packetInfo(): void {
  const socket = new Socket({ family: AF_INET, type: SOCK_DGRAM })
  socket.bind(['127.0.0.1', 0])
  socket.connect(socket.getsockname() ?? '')
  socket.setsockopt(IPPROTO_IP, IP_PKTINFO, 1)
  const room = CMSG_SPACE(backend.abi, 12)
  measure((operations) => {
    message.fill(++stamp & 255)
    let bytes = 0
    let last: Buffer = message
    for (let i = 0; i < operations; i++) {
      bytes += socket.send(message)
      const [data, items] = socket.recvmsg(64, room)
      check(items[0]?.[1] === IP_PKTINFO, 'the packet information')
      bytes += data.length
      last = data
    }
    check(bytes === 128 * operations && last.equals(message), 'bytes sent and received')
  })
}

if (variant === 'rights') rights()
else packetInfo()
