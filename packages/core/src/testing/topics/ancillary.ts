import assert from 'node:assert/strict'
import { requestAncillary } from '../../cmsg/request-ancillary.js'
import { ValueError } from '../../errors/os-error.js'
import { ifNametoindex } from '../../netdb/interfaces.js'
import type { Socket } from '../../socket.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { inetAddress, type Trial } from '../trial.js'

/** A datagram socket of AF_INET6, bound to loopback. */
function udp6(t: Trial): Socket {
  const socket = t.socket({ family: t.constant('AF_INET6'), type: t.constant('SOCK_DGRAM') })
  socket.bind(['::1', 0])
  return socket
}

/** The kernel's timestamp of something that happens now. */
function isNow(timestampNs: bigint | undefined): void {
  assert(timestampNs !== undefined)
  const age = Date.now() - Number(timestampNs / 1_000_000n)
  assert(Math.abs(age) < 10_000, `${age} ms ago`)
}

const needs = ['ancillary', 'linux'] as const

export const ancillaryTopic: Topic = {
  name: 'ancillary data',
  checks: [
    check('a datagram comes with its interface, destination, ttl, type of service and timestamp', { needs }, (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      const { ancillary } = t.sockets
      const room = requestAncillary(receiver, 'packetInfo', 'ttl', 'tos', 'timestampNs')
      sender.sendmsg(
        [Buffer.from('hello')],
        [ancillary.ttl(42), ancillary.tos(0x20)],
        0,
        inetAddress(receiver.getsockname()),
      )
      const [data, items, flags, from] = receiver.recvmsg(100, room)
      assert.deepEqual([data.toString(), flags, from], ['hello', 0, sender.getsockname()])
      const { packetInfo, ttl, tos, timestampNs, other } = ancillary.read(items)
      const interfaceIndex = ifNametoindex(t.backend, 'lo')
      assert.deepEqual(packetInfo, { interfaceIndex, destination: '127.0.0.1', local: '127.0.0.1' })
      assert.deepEqual([ttl, tos, other], [42, 0x20, []])
      isNow(timestampNs)
    }),

    check('so does one of IPv6', { needs: [...needs, 'IPv6 on loopback'] }, (t) => {
      const [receiver, sender] = [udp6(t), udp6(t)]
      const { ancillary } = t.sockets
      const room = requestAncillary(receiver, 'packetInfo', 'hopLimit', 'trafficClass', 'timestampNs')
      const to = receiver.getsockname()
      sender.sendmsg([Buffer.from('hello')], [ancillary.hopLimit(7), ancillary.trafficClass(0x40)], 0, to)
      const [, items] = receiver.recvmsg(100, room)
      const { packetInfo, hopLimit, trafficClass, timestampNs, other } = ancillary.read(items)
      const interfaceIndex = ifNametoindex(t.backend, 'lo')
      assert.deepEqual(packetInfo, { interfaceIndex, destination: '::1', local: null })
      assert.deepEqual([hopLimit, trafficClass, other], [7, 0x40, []])
      isNow(timestampNs)
    }),

    check('packet information chooses the source of what is sent', { needs }, (t) => {
      const receiver = t.udp()
      const sender = t.socket({ type: t.constant('SOCK_DGRAM') })
      const to = inetAddress(receiver.getsockname())
      for (const source of ['127.0.0.2', '127.9.9.9']) {
        sender.sendmsg([Buffer.from('x')], [t.sockets.ancillary.packetInfo({ source })], 0, to)
        assert.equal(inetAddress(receiver.recvfrom(1)[1])[0], source)
      }
      const nowhere = t.sockets.ancillary.packetInfo({ interfaceIndex: 0x7ffffff0, family: 4 })
      raises(() => sender.sendmsg([Buffer.from('x')], [nowhere], 0, to), { errno: -t.errno('ENODEV') })
    }),

    check('the original destination tells to which address a datagram came', { needs }, (t) => {
      const receiver = t.socket({ type: t.constant('SOCK_DGRAM') })
      receiver.bind(['', 0])
      const [, port] = inetAddress(receiver.getsockname())
      const room = requestAncillary(receiver, 'originalDestination')
      t.udp().sendto(Buffer.from('x'), ['127.3.2.1', port])
      const [, items] = receiver.recvmsg(1, room)
      assert.deepEqual(t.sockets.ancillary.read(items).originalDestination, ['127.3.2.1', port])
    }),

    check('AF_UNIX messages carry the credentials of their sender', { needs: [...needs, 'AF_UNIX'] }, (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      const { ancillary } = t.sockets
      const self = { pid: process.pid, uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 }
      const room = requestAncillary(b, 'credentials')
      a.send(Buffer.from('the kernel adds them'))
      assert.deepEqual(ancillary.read(b.recvmsg(100, room)[1]).credentials, self)
      a.sendmsg([Buffer.from('as said')], [ancillary.credentials(self)])
      assert.deepEqual(ancillary.read(b.recvmsg(100, room)[1]).credentials, self)
    }),

    check('only what was asked for comes', { needs }, (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      const to = inetAddress(receiver.getsockname())
      sender.sendto(Buffer.from('x'), to)
      assert.deepEqual(receiver.recvmsg(1, 1024)[1], [])
      assert.equal(requestAncillary(receiver), 0)
      raises(() => requestAncillary(receiver, 'colour' as never), { type: ValueError })
      requestAncillary(receiver, 'ttl')
      sender.sendto(Buffer.from('x'), to)
      assert.deepEqual(t.sockets.ancillary.read(receiver.recvmsg(1, 1024)[1]), {
        fds: [],
        errors: [],
        other: [],
        ttl: 64,
      })
    }),
  ],
}
