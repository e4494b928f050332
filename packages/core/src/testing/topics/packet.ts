import assert from 'node:assert/strict'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { echo, ICMP, icmpSocket, ipv4Payload, pingId, readEcho } from '../ping.js'

const ETH_P_ALL = 0x0003
const ETH_P_IP = 0x0800
const ETHERNET_HEADER = 14
const ARPHRD_LOOPBACK = 772
const NO_HARDWARE = Buffer.alloc(6)
const data = Buffer.from('sockcall capture')

/** A packet socket on loopback. Nothing is received before it is bound: a protocol of 0 captures nothing. */
async function capture(t: DrivenTrial, type: string, protocol = ETH_P_IP): Promise<DrivenSocket> {
  const socket = t.socket({ family: t.constant('AF_PACKET'), type: t.constant(type), proto: 0 })
  socket.timeoutMs = 5000
  await socket.bind(['lo', protocol])
  return socket
}

const needs = ['CAP_NET_RAW', 'linux', 'realKernel'] as const

export const packetTopic: Topic = {
  name: 'AF_PACKET',
  checks: [
    ...driven('a ping is captured as it leaves and as it arrives', { needs }, async (t) => {
      // Only sockets for all protocols see outgoing packets.
      const captured = await capture(t, 'SOCK_RAW', ETH_P_ALL)
      const ping = icmpSocket(t, 4)
      const id = pingId()
      await ping.sendto(echo(ICMP.request, id, 9, data), ['127.0.0.1', 0])
      const seen: [type: number, pkttype: number][] = []
      while (seen.length < 4) {
        const [frame, from] = await captured.recvfrom(2000)
        const packet = frame.subarray(ETHERNET_HEADER)
        if (frame.readUInt16BE(12) !== ETH_P_IP || packet[9] !== t.constant('IPPROTO_ICMP')) continue
        const message = readEcho(ipv4Payload(packet))
        if (message.id !== id) continue
        assert.deepEqual([message.sequence, message.data], [9, data])
        assert(Array.isArray(from))
        const [ifname, proto, pkttype, hatype, addr] = from
        assert.deepEqual([ifname, proto, hatype, addr], ['lo', ETH_P_IP, ARPHRD_LOOPBACK, NO_HARDWARE])
        seen.push([message.type, Number(pkttype)])
      }
      const [out, into] = [t.constant('PACKET_OUTGOING'), t.constant('PACKET_HOST')]
      assert.deepEqual(seen, [
        [ICMP.request, out],
        [ICMP.request, into],
        [ICMP.reply, out],
        [ICMP.reply, into],
      ])
    }),

    ...driven(
      'its name is the interface, the protocol in host order, and the hardware address',
      { needs },
      async (t) => {
        const socket = await capture(t, 'SOCK_RAW')
        assert.deepEqual(socket.getsockname(), ['lo', ETH_P_IP, 0, ARPHRD_LOOPBACK, NO_HARDWARE])
      },
    ),

    ...driven('SOCK_DGRAM sends and receives packets without the header of the link', { needs }, async (t) => {
      const [receiver, sender] = [await capture(t, 'SOCK_DGRAM'), await capture(t, 'SOCK_DGRAM')]
      const packet = Buffer.concat([Buffer.from('45000000000040004001', 'hex'), Buffer.alloc(10), data])
      // Not a valid IPv4 packet, so that nothing answers: version 4, but without an address.
      await sender.sendto(packet, ['lo', ETH_P_IP, 0, 0, NO_HARDWARE])
      for (;;) {
        const [received, from] = await receiver.recvfrom(2000)
        if (!received.equals(packet)) continue
        assert(Array.isArray(from))
        assert.deepEqual([from[0], from[1]], ['lo', ETH_P_IP])
        break
      }
    }),
  ],
}
