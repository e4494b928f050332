import assert from 'node:assert/strict'
import { TimeoutError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { driven } from '../driven.js'
import { echo, ICMP, ICMP6, icmpSocket, ipv4Payload, pingId, readEcho } from '../ping.js'

const data = Buffer.from('sockcall ping')

/** A struct icmp_filter that passes one type below 32. */
const onlyType = (type: number) => new Uint8Array(Uint32Array.of(~(1 << type) >>> 0).buffer)

export const rawIcmpTopic: Topic = {
  name: 'raw ICMP',
  checks: [
    ...driven('a ping of 127.0.0.1 comes back, with its IP header', { needs: ['CAP_NET_RAW', 'linux'] }, async (t) => {
      const socket = icmpSocket(t, 4)
      socket.setsockopt(t.constant('SOL_RAW'), t.constant('ICMP_FILTER'), onlyType(ICMP.reply))
      const id = pingId()
      for (let sequence = 1; sequence <= 3; sequence++) {
        const request = echo(ICMP.request, id, sequence, data)
        assert.equal(await socket.sendto(request, ['127.0.0.1', 0]), request.length)
        for (;;) {
          const [packet, from] = await socket.recvfrom(1500)
          const answer = readEcho(ipv4Payload(packet))
          assert.equal(answer.type, ICMP.reply, 'the filter lets nothing else through')
          if (answer.id !== id) continue
          assert.deepEqual(answer, { type: ICMP.reply, id, sequence, data })
          assert.deepEqual(from, ['127.0.0.1', 0])
          assert.equal(packet[9], t.constant('IPPROTO_ICMP'))
          break
        }
      }
    }),

    ...driven(
      'a ping of ::1 comes back, without a header',
      { needs: ['CAP_NET_RAW', 'IPv6 on loopback', 'linux'] },
      async (t) => {
        const socket = icmpSocket(t, 6)
        // A struct icmp6_filter, where a set bit blocks.
        const filter = new Uint32Array(8).fill(0xffffffff)
        filter[ICMP6.reply >>> 5] = ~(1 << (ICMP6.reply & 31)) >>> 0
        socket.setsockopt(t.constant('IPPROTO_ICMPV6'), t.constant('ICMP6_FILTER'), filter)
        const id = pingId()
        await socket.sendto(echo(ICMP6.request, id, 1, data), ['::1', 0])
        for (;;) {
          const [message, from] = await socket.recvfrom(1500)
          const answer = readEcho(message)
          assert.equal(answer.type, ICMP6.reply)
          if (answer.id !== id) continue
          assert.deepEqual(answer, { type: ICMP6.reply, id, sequence: 1, data })
          assert.deepEqual(from, ['::1', 0, 0, 0])
          break
        }
      },
    ),

    ...driven('a connected raw socket hears only its peer', { needs: ['CAP_NET_RAW', 'linux'] }, async (t) => {
      const [elsewhere, here] = [icmpSocket(t, 4), icmpSocket(t, 4)]
      await elsewhere.connect(['127.0.0.9', 0])
      await here.connect(['127.0.0.1', 0])
      const id = pingId()
      elsewhere.timeoutMs = 100
      await here.send(echo(ICMP.request, id, 1, data))
      for (;;) {
        const answer = readEcho(ipv4Payload(await here.recv(1500)))
        if (answer.type === ICMP.reply && answer.id === id) break
      }
      await rejects(() => elsewhere.recv(1500), { type: TimeoutError, message: 'timed out' })
    }),
  ],
}
