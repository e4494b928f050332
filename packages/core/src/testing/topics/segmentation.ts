import assert from 'node:assert/strict'
import { MessageBatch, splitSegments } from '../../socket/message-batch.js'
import { requestAncillary } from '../../sockopt/request-ancillary.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { inetAddress } from '../trial.js'

const TOTAL = 60_000
const SEGMENT = 1_200

/** Bytes that differ enough to tell any two positions apart. */
function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32BE(at, at)
  return bytes
}

/** A receiver with room for everything. */
async function roomy(t: DrivenTrial): Promise<DrivenSocket> {
  const socket = await t.udp()
  socket.setsockopt(t.constant('SOL_SOCKET'), t.constant('SO_RCVBUF'), 1 << 20)
  socket.timeoutMs = 5000
  return socket
}

const needs = ['ancillary', 'linux', 'realKernel'] as const

export const segmentationTopic: Topic = {
  name: 'UDP segmentation',
  checks: [
    ...driven('60 kB sent at once arrive as datagrams of 1,200 bytes (GSO)', { needs }, async (t) => {
      const [receiver, sender] = [await roomy(t), await t.udp()]
      const data = pattern(TOTAL)
      const { ancillary } = t.sockets
      const to = inetAddress(receiver.getsockname())
      assert.equal(await sender.sendmsg([data], [ancillary.segmentSize(SEGMENT)], 0, to), TOTAL)
      const received: Buffer[] = []
      while (received.length < TOTAL / SEGMENT) received.push(await receiver.recv(65_536))
      assert.deepEqual(
        received.map((datagram) => datagram.length),
        new Array(TOTAL / SEGMENT).fill(SEGMENT),
      )
      assert(Buffer.concat(received).equals(data))
    }),

    ...driven('the last datagram has what is left; the option does it for every send', { needs }, async (t) => {
      const [receiver, sender] = [await roomy(t), await t.udp()]
      sender.setsockopt(t.constant('IPPROTO_UDP'), t.constant('UDP_SEGMENT'), 1000)
      await sender.connect(inetAddress(receiver.getsockname()))
      const data = pattern(2500)
      assert.equal(await sender.send(data), 2500)
      const lengths: number[] = []
      while (lengths.length < 3) lengths.push((await receiver.recv(9999)).length)
      assert.deepEqual(lengths, [1000, 1000, 500])
    }),

    ...driven('on request a receiver gets them joined, with their size (GRO)', { needs }, async (t) => {
      const [receiver, sender] = [await roomy(t), await t.udp()]
      const room = requestAncillary(receiver, 'segmentSize')
      const data = pattern(TOTAL)
      const { ancillary } = t.sockets
      await sender.sendmsg([data], [ancillary.segmentSize(SEGMENT)], 0, inetAddress(receiver.getsockname()))
      let received = Buffer.alloc(0)
      let calls = 0
      for (; received.length < TOTAL; calls++) {
        const [part, items] = await receiver.recvmsg(65_536, room)
        const { segmentSize } = ancillary.read(items)
        if (part.length > SEGMENT) assert.equal(segmentSize, SEGMENT)
        for (const datagram of splitSegments(part, segmentSize)) assert.equal(datagram.length, SEGMENT)
        received = Buffer.concat([received, part])
      }
      assert(received.equals(data))
      assert(calls < TOTAL / SEGMENT, `${calls} receives`)
    }),

    ...driven('batches of both', { needs: [...needs, 'batches'] }, async (t) => {
      const [receiver, sender] = [await roomy(t), await t.udp()]
      const ancbufsize = Math.max(requestAncillary(receiver, 'segmentSize'), 24)
      const out = new MessageBatch(sender, { count: 3, size: 6000, ancbufsize })
      const data = pattern(6000)
      for (let i = 0; i < 3; i++) {
        out.setSegments(i, data, 500 * (i + 1))
        out.setAddress(i, inetAddress(receiver.getsockname()))
      }
      assert.equal(await sender.sendmmsg(out), 3)
      const into = new MessageBatch(receiver, { count: 16, size: 65_536, ancbufsize })
      const lengths: number[] = []
      while (lengths.length < 12 + 6 + 4) {
        const n = await receiver.recvmmsg(into)
        for (let i = 0; i < n; i++) lengths.push(...into.segments(i).map(({ length }) => length))
      }
      assert.deepEqual(lengths, [...new Array(12).fill(500), ...new Array(6).fill(1000), ...new Array(4).fill(1500)])
    }),
  ],
}
