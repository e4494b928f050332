import assert from 'node:assert/strict'
import { requestAncillary } from '../../cmsg/request-ancillary.js'
import { BlockingIOError, OSError } from '../../errors/os-error.js'
import type { Address } from '../../sockaddr/types.js'
import type { Socket } from '../../socket.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { inetAddress, type Trial } from '../trial.js'

const POLLERR = 8

/** The next entry of the error queue, waited for with poll: reading the queue itself never waits. */
function nextError(t: Trial, socket: Socket, room: number): ReturnType<Socket['recvmsg']> {
  const pollfds = Int32Array.of(socket.fileno(), 0)
  assert.equal(t.sys.poll(pollfds, 1, 5000), 1)
  assert((new Int16Array(pollfds.buffer)[3] ?? 0) & POLLERR, 'POLLERR')
  return socket.recvmsg(1500, room, t.constant('MSG_ERRQUEUE'))
}

/** A port of loopback that nobody has. */
function closedPort(t: Trial, host: string, family: string): [string, number] {
  const socket = t.socket({ family: t.constant(family), type: t.constant('SOCK_DGRAM') })
  socket.bind([host, 0])
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
    check('tells an unconnected socket which of its datagrams found no port, and who said so', { needs }, (t) => {
      const socket = t.udp()
      const room = requestAncillary(socket, 'errors')
      const good = t.udp()
      const closed = closedPort(t, '127.0.0.1', 'AF_INET')
      socket.sendto(Buffer.from('good'), inetAddress(good.getsockname()))
      socket.sendto(Buffer.from('lost'), closed)
      const [data, items, flags, destination] = nextError(t, socket, room)
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
      assert.equal(good.recv(10).toString(), 'good')
    }),

    check('of IPv6 likewise', { needs: needs6 }, (t) => {
      const socket = t.socket({ family: t.constant('AF_INET6'), type: t.constant('SOCK_DGRAM') })
      const room = requestAncillary(socket, 'errors')
      const closed = closedPort(t, '::1', 'AF_INET6')
      socket.sendto(Buffer.from('lost'), closed)
      const [, items, , destination] = nextError(t, socket, room)
      assert.deepEqual(destination, [...closed, 0, 0])
      const [error] = t.sockets.ancillary.read(items).errors
      const offender: Address = ['::1', 0, 0, 0]
      assert.deepEqual(
        [error?.code, error?.origin, error?.icmpType, error?.icmpCode, error?.offender],
        ['ECONNREFUSED', 'icmp6', 1, 4, offender],
      )
    }),

    check('reading it never waits', { needs }, (t) => {
      const socket = t.udp()
      requestAncillary(socket, 'errors')
      raises(() => socket.recvmsg(1, 100, t.constant('MSG_ERRQUEUE')), t.failure('EAGAIN', BlockingIOError))
    }),

    check('reports a datagram that is larger than the path, with the size it takes', { needs: needs6 }, (t) => {
      const socket = t.socket({ family: t.constant('AF_INET6'), type: t.constant('SOCK_DGRAM') })
      const room = requestAncillary(socket, 'errors')
      const level = t.constant('IPPROTO_IPV6')
      socket.setsockopt(level, t.constant('IPV6_MTU'), 1280)
      socket.setsockopt(level, t.constant('IPV6_MTU_DISCOVER'), t.constant('IPV6_PMTUDISC_DO'))
      raises(() => socket.sendto(Buffer.alloc(2000), ['::1', 9]), t.failure('EMSGSIZE', OSError))
      const [error] = t.sockets.ancillary.read(nextError(t, socket, room)[1]).errors
      assert.deepEqual([error?.code, error?.origin, error?.info, error?.offender], ['EMSGSIZE', 'local', 1280, null])
    }),
  ],
}
