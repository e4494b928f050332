import assert from 'node:assert/strict'
import type { RecvmsgRest } from '../../calls/recvmsg.js'
import type { Address } from '../../sockaddr/types.js'
import { requestAncillary } from '../../sockopt/request-ancillary.js'
import { BlockingIOError, OSError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { inetAddress } from '../trial.js'

const POLLERR = 8

/** The next entry of the error queue. It is waited for with poll, as reading the queue never waits. */
async function nextError(t: DrivenTrial, socket: DrivenSocket, room: number): Promise<[data: Buffer, ...RecvmsgRest]> {
  const pollfds = Int32Array.of(socket.fileno(), 0)
  assert.equal(t.sys.poll(pollfds, 1, 5000), 1)
  assert((new Int16Array(pollfds.buffer)[3] ?? 0) & POLLERR, 'POLLERR')
  return await socket.recvmsg(1500, room, t.constant('MSG_ERRQUEUE'))
}

/** A free port on loopback. */
async function closedPort(t: DrivenTrial, host: string, family: string): Promise<[string, number]> {
  const socket = t.socket({ family: t.constant(family), type: t.constant('SOCK_DGRAM') })
  await socket.bind([host, 0])
  const name = socket.getsockname()
  assert(Array.isArray(name))
  socket.close()
  return [host, Number(name[1])]
}

const needs = ['ancillary', 'linux', 'realKernel'] as const
const needs6 = [...needs, 'IPv6 on loopback'] as const

export const errorQueueTopic: Topic = {
  name: 'the error queue',
  checks: [
    ...driven(
      'tells an unconnected socket which of its datagrams found no port, and who reported it',
      { needs },
      async (t) => {
        const socket = await t.udp()
        const room = requestAncillary(socket, 'errors')
        const good = await t.udp()
        const closed = await closedPort(t, '127.0.0.1', 'AF_INET')
        await socket.sendto(Buffer.from('good'), inetAddress(good.getsockname()))
        await socket.sendto(Buffer.from('lost'), closed)
        const [data, items, flags, destination] = await nextError(t, socket, room)
        assert.equal(data.toString(), 'lost', 'what was sent')
        assert.deepEqual(destination, closed, 'and where to')
        assert(flags & t.constant('MSG_ERRQUEUE'))
        const { errors, other } = t.sockets.ancillary.read(items)
        assert.deepEqual(other, [])
        assert.deepEqual(errors, [
          {
            errno: -t.errno('ECONNREFUSED'),
            code: 'ECONNREFUSED',
            origin: 'icmp',
            originNumber: t.constant('SO_EE_ORIGIN_ICMP'),
            // ICMP destination unreachable, port unreachable.
            icmpType: 3,
            icmpCode: 3,
            info: 0,
            data: 0,
            offender: ['127.0.0.1', 0],
          },
        ])
        assert.equal((await good.recv(10)).toString(), 'good')
      },
    ),

    ...driven('of IPv6 likewise', { needs: needs6 }, async (t) => {
      const socket = t.socket({ family: t.constant('AF_INET6'), type: t.constant('SOCK_DGRAM') })
      const room = requestAncillary(socket, 'errors')
      const closed = await closedPort(t, '::1', 'AF_INET6')
      await socket.sendto(Buffer.from('lost'), closed)
      const [, items, , destination] = await nextError(t, socket, room)
      assert.deepEqual(destination, [...closed, 0, 0])
      const [error] = t.sockets.ancillary.read(items).errors
      const offender: Address = ['::1', 0, 0, 0]
      assert.deepEqual(
        [error?.code, error?.origin, error?.icmpType, error?.icmpCode, error?.offender],
        ['ECONNREFUSED', 'icmp6', 1, 4, offender],
      )
    }),

    ...driven('reading it never waits', { needs }, async (t) => {
      const socket = await t.udp()
      requestAncillary(socket, 'errors')
      await rejects(() => socket.recvmsg(1, 100, t.constant('MSG_ERRQUEUE')), t.failure('EAGAIN', BlockingIOError))
    }),

    ...driven(
      'reports a datagram that is larger than the path MTU, with the size that fits',
      { needs: needs6 },
      async (t) => {
        const socket = t.socket({ family: t.constant('AF_INET6'), type: t.constant('SOCK_DGRAM') })
        const room = requestAncillary(socket, 'errors')
        const level = t.constant('IPPROTO_IPV6')
        socket.setsockopt(level, t.constant('IPV6_MTU'), 1280)
        socket.setsockopt(level, t.constant('IPV6_MTU_DISCOVER'), t.constant('IPV6_PMTUDISC_DO'))
        await rejects(() => socket.sendto(Buffer.alloc(2000), ['::1', 9]), t.failure('EMSGSIZE', OSError))
        const [error] = t.sockets.ancillary.read((await nextError(t, socket, room))[1]).errors
        assert.deepEqual([error?.code, error?.origin, error?.info, error?.offender], ['EMSGSIZE', 'local', 1280, null])
      },
    ),
  ],
}
