import assert from 'node:assert/strict'
import {
  acceptNone,
  attachFilter,
  attachReuseportFilter,
  BPF,
  detachFilter,
  detachReuseportFilter,
  type FilterInstruction,
  spreadOverGroup,
} from '../../sockopt/socket-filter.js'
import { OSError, TimeoutError } from '../../voice/python/os-error.js'
import { raises, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { inetAddress } from '../trial.js'

const UDP_HEADER = 8
const GROUP = 4

/** Sockets that share one port, bound one after the other. */
async function group(t: DrivenTrial, type: string): Promise<{ sockets: DrivenSocket[]; address: [string, number] }> {
  const sockets: DrivenSocket[] = []
  let address: [string, number] = ['127.0.0.1', 0]
  for (let i = 0; i < GROUP; i++) {
    const socket = t.socket({ type: t.constant(type) })
    socket.setsockopt(t.constant('SOL_SOCKET'), t.constant('SO_REUSEPORT'), 1)
    await socket.bind(address)
    address = inetAddress(socket.getsockname())
    if (type === 'SOCK_STREAM') socket.listen()
    socket.setblocking(false)
    sockets.push(socket)
  }
  return { sockets, address }
}

/** Which of the sockets are readable, by poll. */
function readable(t: DrivenTrial, sockets: readonly DrivenSocket[]): number[] {
  const pollfds = Int32Array.from(sockets.flatMap((socket) => [socket.fileno(), 1]))
  t.sys.poll(pollfds, sockets.length, 2000)
  const revents = new Int16Array(pollfds.buffer)
  return [...sockets.keys()].filter((index) => ((revents[index * 4 + 3] ?? 0) & 1) !== 0)
}

/** The socket whose index is the first byte of the payload. */
const byFirstByte: readonly FilterInstruction[] = [{ code: BPF.LD | BPF.B | BPF.ABS, k: 0 }, { code: BPF.RET | BPF.A }]
const always = (index: number): FilterInstruction[] => [{ code: BPF.RET | BPF.K, k: index }]

const needs = ['linux', 'realKernel'] as const

export const filtersTopic: Topic = {
  name: 'classic BPF',
  checks: [
    ...driven(
      'with a filter that passes nothing, nothing arrives; without it everything does',
      { needs },
      async (t) => {
        const [receiver, sender] = [await t.udp(), await t.udp()]
        const to = inetAddress(receiver.getsockname())
        receiver.timeoutMs = 150
        attachFilter(receiver, acceptNone)
        await sender.sendto(Buffer.from('dropped'), to)
        await rejects(() => receiver.recv(10), { type: TimeoutError, message: 'timed out' })
        detachFilter(receiver)
        await sender.sendto(Buffer.from('taken'), to)
        assert.equal((await receiver.recv(10)).toString(), 'taken')
        raises(() => detachFilter(receiver), { code: 'ENOENT' })
      },
    ),

    ...driven('a filter looks into the packet, and cuts it', { needs }, async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      const to = inetAddress(receiver.getsockname())
      receiver.timeoutMs = 2000
      attachFilter(receiver, [
        { code: BPF.LD | BPF.B | BPF.ABS, k: UDP_HEADER },
        { code: BPF.JMP | BPF.JEQ | BPF.K, jt: 0, jf: 1, k: 'y'.charCodeAt(0) },
        { code: BPF.RET | BPF.K, k: UDP_HEADER + 3 },
        { code: BPF.RET | BPF.K, k: 0 },
      ])
      for (const text of ['no', 'yes!', 'nothing', 'yesterday']) await sender.sendto(Buffer.from(text), to)
      assert.deepEqual([(await receiver.recv(20)).toString(), (await receiver.recv(20)).toString()], ['yes', 'yes'])
    }),

    ...driven('a datagram goes to the socket of the group that the program names', { needs }, async (t) => {
      const { sockets, address } = await group(t, 'SOCK_DGRAM')
      const [first] = sockets
      assert(first !== undefined)
      attachReuseportFilter(first, byFirstByte)
      const sender = await t.udp()
      for (const index of [2, 0, 3, 1, 2]) {
        await sender.sendto(Buffer.from([index]), address)
        assert.deepEqual(readable(t, sockets), [index])
        assert.deepEqual([...((await sockets[index]?.recv(10)) ?? [])], [index])
      }
      detachReuseportFilter(first)
      raises(() => detachReuseportFilter(first), { code: 'ENOENT' })
    }),

    ...driven('a connection goes to the listener of the group that the program names', { needs }, async (t) => {
      const { sockets, address } = await group(t, 'SOCK_STREAM')
      const [, second] = sockets
      assert(second !== undefined)
      for (const index of [3, 1, 2, 0]) {
        attachReuseportFilter(second, always(index))
        for (let i = 0; i < 3; i++) {
          const client = t.socket()
          await client.connect(address)
          assert.deepEqual(readable(t, sockets), [index])
          const [connection, peer] = (await sockets[index]?.accept()) ?? []
          assert.deepEqual(peer, client.getsockname())
          connection?.close()
        }
      }
    }),

    ...driven('spread by chance, every socket of the group gets some', { needs }, async (t) => {
      const { sockets, address } = await group(t, 'SOCK_DGRAM')
      const [first] = sockets
      assert(first !== undefined)
      attachReuseportFilter(first, spreadOverGroup(GROUP, 'random'))
      const sender = await t.udp()
      const counts = new Array<number>(GROUP).fill(0)
      for (let i = 0; i < 200; i++) {
        await sender.sendto(Buffer.from('x'), address)
        for (const index of readable(t, sockets)) {
          await sockets[index]?.recv(1)
          counts[index] = (counts[index] ?? 0) + 1
        }
      }
      // Each gets 50 on average; the odds against fewer than 10 are many millions to one.
      assert(Math.min(...counts) >= 10, counts.join(', '))
    }),

    ...driven('anything but a program is refused', { needs }, async (t) => {
      const socket = await t.udp()
      raises(() => attachFilter(socket, []), { type: RangeError })
      raises(() => attachFilter(socket, [{ code: BPF.RET | BPF.K, jt: 300 }]), { type: RangeError })
      raises(() => attachFilter(socket, [{ code: 0xff }]), t.failure('EINVAL', OSError))
      raises(() => attachFilter(socket, [{ code: BPF.LD | BPF.IMM, k: 1 }]), t.failure('EINVAL', OSError))
      socket.close()
      raises(() => attachFilter(socket, acceptNone), t.failure('EBADF', OSError))
    }),
  ],
}
