import assert from 'node:assert/strict'
import { TimeoutError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { inetAddress } from '../trial.js'

async function udplite(t: DrivenTrial): Promise<DrivenSocket> {
  const socket = t.socket({ type: t.constant('SOCK_DGRAM'), proto: t.constant('IPPROTO_UDPLITE') })
  await socket.bind(['127.0.0.1', 0])
  return socket
}

/** A connection of protocol `client` to a listener of protocol `server`. */
async function exchange(
  t: DrivenTrial,
  client: number,
  server: number,
): Promise<[client: DrivenSocket, server: DrivenSocket]> {
  const listener = t.socket({ proto: server })
  await listener.bind(['127.0.0.1', 0])
  listener.listen()
  const socket = t.socket({ proto: client })
  await socket.connect(inetAddress(listener.getsockname()))
  const [connection, peer] = await listener.accept()
  t.own(connection)
  assert.deepEqual(peer, socket.getsockname())
  for (const [from, to] of [
    [socket, connection],
    [connection, socket],
  ] as const) {
    await from.sendall(Buffer.from('over the path'))
    assert.equal((await to.recv(100)).toString(), 'over the path')
  }
  return [socket, connection]
}

export const protocolsTopic: Topic = {
  name: 'UDP-Lite and MPTCP',
  checks: [
    ...driven(
      'UDP-Lite: datagrams arrive, and the socket knows its protocol',
      { needs: ['UDP-Lite', 'linux'] },
      async (t) => {
        const [receiver, sender] = [await udplite(t), await udplite(t)]
        assert.equal(sender.proto, t.constant('IPPROTO_UDPLITE'))
        assert.equal(
          sender.getsockopt(t.constant('SOL_SOCKET'), t.constant('SO_PROTOCOL')),
          t.constant('IPPROTO_UDPLITE'),
        )
        await sender.sendto(Buffer.from('lite'), inetAddress(receiver.getsockname()))
        assert.deepEqual(await receiver.recvfrom(10), [Buffer.from('lite'), sender.getsockname()])
      },
    ),

    ...driven(
      'UDP-Lite: what the checksum covers less of than the receiver wants does not arrive',
      { needs: ['UDP-Lite', 'linux'] },
      async (t) => {
        const [receiver, sender] = [await udplite(t), await udplite(t)]
        const level = t.constant('IPPROTO_UDPLITE')
        const to = inetAddress(receiver.getsockname())
        receiver.timeoutMs = 200
        receiver.setsockopt(level, t.constant('UDPLITE_RECV_CSCOV'), 30)
        const send = async (coverage: number) => {
          sender.setsockopt(level, t.constant('UDPLITE_SEND_CSCOV'), coverage)
          await sender.sendto(Buffer.alloc(100, coverage), to)
        }
        await send(10)
        await rejects(() => receiver.recv(100), { type: TimeoutError, message: 'timed out' })
        await send(40)
        assert.equal((await receiver.recv(100))[0], 40)
      },
    ),

    ...driven('MPTCP: both ends speak it, and the bytes arrive', { needs: ['MPTCP', 'linux'] }, async (t) => {
      const mptcp = t.constant('IPPROTO_MPTCP')
      const ends = await exchange(t, mptcp, mptcp)
      for (const end of ends) {
        assert.equal(end.proto, mptcp)
        assert.equal(end.getsockopt(t.constant('SOL_SOCKET'), t.constant('SO_PROTOCOL')), mptcp)
        assert.equal(end.getsockopt(t.constant('IPPROTO_TCP'), t.constant('TCP_IS_MPTCP')), 1, 'negotiated')
      }
      // struct mptcp_info: the number of subflows beyond the first.
      const info = ends[0].getsockopt(t.constant('SOL_MPTCP'), t.constant('MPTCP_INFO'), 200)
      assert(info.length >= 40 && info[0] === 0)
    }),

    ...driven('MPTCP: with a peer that has only TCP it falls back', { needs: ['MPTCP', 'linux'] }, async (t) => {
      const [client] = await exchange(t, t.constant('IPPROTO_MPTCP'), 0)
      assert.equal(client.getsockopt(t.constant('IPPROTO_TCP'), t.constant('TCP_IS_MPTCP')), 0)
    }),
  ],
}
