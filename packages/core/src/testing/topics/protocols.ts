import assert from 'node:assert/strict'
import { TimeoutError } from '../../errors/os-error.js'
import type { Socket } from '../../socket.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { inetAddress, type Trial } from '../trial.js'

function udplite(t: Trial): Socket {
  const socket = t.socket({ type: t.constant('SOCK_DGRAM'), proto: t.constant('IPPROTO_UDPLITE') })
  socket.bind(['127.0.0.1', 0])
  return socket
}

/** A connection of protocol `client` to a listener of protocol `server`. */
function exchange(t: Trial, client: number, server: number): [client: Socket, server: Socket] {
  const listener = t.socket({ proto: server })
  listener.bind(['127.0.0.1', 0])
  listener.listen()
  const socket = t.socket({ proto: client })
  socket.connect(inetAddress(listener.getsockname()))
  const [connection, peer] = listener.accept()
  t.own(connection)
  assert.deepEqual(peer, socket.getsockname())
  for (const [from, to] of [
    [socket, connection],
    [connection, socket],
  ] as const) {
    from.sendall(Buffer.from('over the path'))
    assert.equal(to.recv(100).toString(), 'over the path')
  }
  return [socket, connection]
}

export const protocolsTopic: Topic = {
  name: 'UDP-Lite and MPTCP',
  checks: [
    check('UDP-Lite: datagrams arrive, and the socket knows its protocol', { needs: ['UDP-Lite', 'linux'] }, (t) => {
      const [receiver, sender] = [udplite(t), udplite(t)]
      assert.equal(sender.proto, t.constant('IPPROTO_UDPLITE'))
      assert.equal(
        sender.getsockopt(t.constant('SOL_SOCKET'), t.constant('SO_PROTOCOL')),
        t.constant('IPPROTO_UDPLITE'),
      )
      sender.sendto(Buffer.from('lite'), inetAddress(receiver.getsockname()))
      assert.deepEqual(receiver.recvfrom(10), [Buffer.from('lite'), sender.getsockname()])
    }),

    check(
      'UDP-Lite: what the checksum covers less of than the receiver wants does not arrive',
      { needs: ['UDP-Lite', 'linux'] },
      (t) => {
        const [receiver, sender] = [udplite(t), udplite(t)]
        const level = t.constant('IPPROTO_UDPLITE')
        const to = inetAddress(receiver.getsockname())
        receiver.timeoutMs = 200
        receiver.setsockopt(level, t.constant('UDPLITE_RECV_CSCOV'), 30)
        const send = (coverage: number) => {
          sender.setsockopt(level, t.constant('UDPLITE_SEND_CSCOV'), coverage)
          sender.sendto(Buffer.alloc(100, coverage), to)
        }
        send(10)
        raises(() => receiver.recv(100), { type: TimeoutError, message: 'timed out' })
        send(40)
        assert.equal(receiver.recv(100)[0], 40)
      },
    ),

    check('MPTCP: both ends speak it, and the bytes arrive', { needs: ['MPTCP', 'linux'] }, (t) => {
      const mptcp = t.constant('IPPROTO_MPTCP')
      const ends = exchange(t, mptcp, mptcp)
      for (const end of ends) {
        assert.equal(end.proto, mptcp)
        assert.equal(end.getsockopt(t.constant('SOL_SOCKET'), t.constant('SO_PROTOCOL')), mptcp)
        assert.equal(end.getsockopt(t.constant('IPPROTO_TCP'), t.constant('TCP_IS_MPTCP')), 1, 'negotiated')
      }
      // struct mptcp_info: the number of subflows beyond the first.
      const info = ends[0].getsockopt(t.constant('SOL_MPTCP'), t.constant('MPTCP_INFO'), 200)
      assert(info.length >= 40 && info[0] === 0)
    }),

    check('MPTCP: with a peer that has only TCP it falls back', { needs: ['MPTCP', 'linux'] }, (t) => {
      const [client] = exchange(t, t.constant('IPPROTO_MPTCP'), 0)
      assert.equal(client.getsockopt(t.constant('IPPROTO_TCP'), t.constant('TCP_IS_MPTCP')), 0)
    }),
  ],
}
