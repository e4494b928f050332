import assert from 'node:assert/strict'
import { ifNametoindex } from '../../netdb/interfaces.js'
import { requestAncillary } from '../../sockopt/request-ancillary.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { inetAddress } from '../trial.js'

/** A datagram socket of AF_INET6, bound to loopback. */
async function udp6(t: DrivenTrial): Promise<DrivenSocket> {
  const socket = t.socket({ family: t.constant('AF_INET6'), type: t.constant('SOCK_DGRAM') })
  await socket.bind(['::1', 0])
  return socket
}

/** A kernel timestamp of about now. */
function isNow(timestampNs: bigint | undefined): void {
  assert(timestampNs !== undefined)
  const age = Date.now() - Number(timestampNs / 1_000_000n)
  assert(Math.abs(age) < 10_000, `${age} ms ago`)
}

const needs = ['ancillary', 'linux'] as const

export const ancillaryTopic: Topic = {
  name: 'ancillary data',
  checks: [
    ...driven('a datagram has its interface, destination, ttl, type of service and timestamp', { needs }, async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      const { ancillary } = t.sockets
      const room = requestAncillary(receiver, 'packetInfo', 'ttl', 'tos', 'timestampNs')
      await sender.sendmsg(
        [Buffer.from('hello')],
        [ancillary.ttl(42), ancillary.tos(0x20)],
        0,
        inetAddress(receiver.getsockname()),
      )
      const [data, items, flags, from] = await receiver.recvmsg(100, room)
      assert.deepEqual([data.toString(), flags, from], ['hello', 0, sender.getsockname()])
      const { packetInfo, ttl, tos, timestampNs, other } = ancillary.read(items)
      const interfaceIndex = ifNametoindex(t.backend, 'lo')
      assert.deepEqual(packetInfo, { interfaceIndex, destination: '127.0.0.1', local: '127.0.0.1' })
      assert.deepEqual([ttl, tos, other], [42, 0x20, []])
      isNow(timestampNs)
    }),

    ...driven('so does one of IPv6', { needs: [...needs, 'IPv6 on loopback'] }, async (t) => {
      const [receiver, sender] = [await udp6(t), await udp6(t)]
      const { ancillary } = t.sockets
      const room = requestAncillary(receiver, 'packetInfo', 'hopLimit', 'trafficClass', 'timestampNs')
      const to = receiver.getsockname()
      await sender.sendmsg([Buffer.from('hello')], [ancillary.hopLimit(7), ancillary.trafficClass(0x40)], 0, to)
      const [, items] = await receiver.recvmsg(100, room)
      const { packetInfo, hopLimit, trafficClass, timestampNs, other } = ancillary.read(items)
      const interfaceIndex = ifNametoindex(t.backend, 'lo')
      assert.deepEqual(packetInfo, { interfaceIndex, destination: '::1', local: null })
      assert.deepEqual([hopLimit, trafficClass, other], [7, 0x40, []])
      isNow(timestampNs)
    }),

    ...driven('packet information chooses the source of a datagram', { needs }, async (t) => {
      const receiver = await t.udp()
      const sender = t.socket({ type: t.constant('SOCK_DGRAM') })
      const to = inetAddress(receiver.getsockname())
      for (const source of ['127.0.0.2', '127.9.9.9']) {
        await sender.sendmsg([Buffer.from('x')], [t.sockets.ancillary.packetInfo({ source })], 0, to)
        assert.equal(inetAddress((await receiver.recvfrom(1))[1])[0], source)
      }
      const nowhere = t.sockets.ancillary.packetInfo({ interfaceIndex: 0x7ffffff0, family: 4 })
      await rejects(() => sender.sendmsg([Buffer.from('x')], [nowhere], 0, to), { errno: -t.errno('ENODEV') })
    }),

    ...driven('the original destination tells to which address a datagram was sent', { needs }, async (t) => {
      const receiver = t.socket({ type: t.constant('SOCK_DGRAM') })
      await receiver.bind(['', 0])
      const [, port] = inetAddress(receiver.getsockname())
      const room = requestAncillary(receiver, 'originalDestination')
      const sender = await t.udp()
      await sender.sendto(Buffer.from('x'), ['127.3.2.1', port])
      const [, items] = await receiver.recvmsg(1, room)
      assert.deepEqual(t.sockets.ancillary.read(items).originalDestination, ['127.3.2.1', port])
    }),

    ...driven('AF_UNIX messages carry the credentials of their sender', { needs: [...needs, 'AF_UNIX'] }, async (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      const { ancillary } = t.sockets
      const self = { pid: process.pid, uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 }
      const room = requestAncillary(b, 'credentials')
      await a.send(Buffer.from('the kernel adds them'))
      assert.deepEqual(ancillary.read((await b.recvmsg(100, room))[1]).credentials, self)
      await a.sendmsg([Buffer.from('as said')], [ancillary.credentials(self)])
      assert.deepEqual(ancillary.read((await b.recvmsg(100, room))[1]).credentials, self)
    }),

    ...driven('only what was requested is delivered', { needs }, async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      const to = inetAddress(receiver.getsockname())
      await sender.sendto(Buffer.from('x'), to)
      assert.deepEqual((await receiver.recvmsg(1, 1024))[1], [])
      assert.equal(requestAncillary(receiver), 0)
      await rejects(() => requestAncillary(receiver, 'colour' as never), { type: TypeError })
      requestAncillary(receiver, 'ttl')
      await sender.sendto(Buffer.from('x'), to)
      assert.deepEqual(t.sockets.ancillary.read((await receiver.recvmsg(1, 1024))[1]), {
        fds: [],
        errors: [],
        other: [],
        ttl: 64,
      })
    }),
  ],
}
