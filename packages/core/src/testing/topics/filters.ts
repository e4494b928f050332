import assert from 'node:assert/strict'
import { OSError, TimeoutError, ValueError } from '../../errors/os-error.js'
import type { Socket } from '../../socket.js'
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
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { inetAddress, type Trial } from '../trial.js'

const UDP_HEADER = 8
const GROUP = 4

/** Sockets that share one port, bound one after the other. */
function group(t: Trial, type: string): { sockets: Socket[]; address: [string, number] } {
  const sockets: Socket[] = []
  let address: [string, number] = ['127.0.0.1', 0]
  for (let i = 0; i < GROUP; i++) {
    const socket = t.socket({ type: t.constant(type) })
    socket.setsockopt(t.constant('SOL_SOCKET'), t.constant('SO_REUSEPORT'), 1)
    socket.bind(address)
    address = inetAddress(socket.getsockname())
    if (type === 'SOCK_STREAM') socket.listen()
    socket.setblocking(false)
    sockets.push(socket)
  }
  return { sockets, address }
}

/** Which of the sockets have something, by poll. */
function readable(t: Trial, sockets: readonly Socket[]): number[] {
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
    check('behind a filter that takes nothing, nothing arrives; without it again', { needs }, (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      const to = inetAddress(receiver.getsockname())
      receiver.timeoutMs = 150
      attachFilter(receiver, acceptNone)
      sender.sendto(Buffer.from('dropped'), to)
      raises(() => receiver.recv(10), { type: TimeoutError, message: 'timed out' })
      detachFilter(receiver)
      sender.sendto(Buffer.from('taken'), to)
      assert.equal(receiver.recv(10).toString(), 'taken')
      raises(() => detachFilter(receiver), { code: 'ENOENT' })
    }),

    check('a filter looks into the packet, and cuts it', { needs }, (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      const to = inetAddress(receiver.getsockname())
      receiver.timeoutMs = 2000
      attachFilter(receiver, [
        { code: BPF.LD | BPF.B | BPF.ABS, k: UDP_HEADER },
        { code: BPF.JMP | BPF.JEQ | BPF.K, jt: 0, jf: 1, k: 'y'.charCodeAt(0) },
        { code: BPF.RET | BPF.K, k: UDP_HEADER + 3 },
        { code: BPF.RET | BPF.K, k: 0 },
      ])
      for (const text of ['no', 'yes!', 'nothing', 'yesterday']) sender.sendto(Buffer.from(text), to)
      assert.deepEqual([receiver.recv(20).toString(), receiver.recv(20).toString()], ['yes', 'yes'])
    }),

    check('a datagram goes to the socket of the group that the program names', { needs }, (t) => {
      const { sockets, address } = group(t, 'SOCK_DGRAM')
      const [first] = sockets
      assert(first !== undefined)
      attachReuseportFilter(first, byFirstByte)
      const sender = t.udp()
      for (const index of [2, 0, 3, 1, 2]) {
        sender.sendto(Buffer.from([index]), address)
        assert.deepEqual(readable(t, sockets), [index])
        assert.deepEqual([...(sockets[index]?.recv(10) ?? [])], [index])
      }
      detachReuseportFilter(first)
      raises(() => detachReuseportFilter(first), { code: 'ENOENT' })
    }),

    check('a connection goes to the listener of the group that the program names', { needs }, (t) => {
      const { sockets, address } = group(t, 'SOCK_STREAM')
      const [, second] = sockets
      assert(second !== undefined)
      for (const index of [3, 1, 2, 0]) {
        attachReuseportFilter(second, always(index))
        for (let i = 0; i < 3; i++) {
          const client = t.socket()
          client.connect(address)
          assert.deepEqual(readable(t, sockets), [index])
          const [connection, peer] = sockets[index]?.accept() ?? []
          assert.deepEqual(peer, client.getsockname())
          connection?.close()
        }
      }
    }),

    check('spread by chance, every socket of the group gets some', { needs }, (t) => {
      const { sockets, address } = group(t, 'SOCK_DGRAM')
      const [first] = sockets
      assert(first !== undefined)
      attachReuseportFilter(first, spreadOverGroup(GROUP, 'random'))
      const sender = t.udp()
      const counts = new Array<number>(GROUP).fill(0)
      for (let i = 0; i < 200; i++) {
        sender.sendto(Buffer.from('x'), address)
        for (const index of readable(t, sockets)) {
          sockets[index]?.recv(1)
          counts[index] = (counts[index] ?? 0) + 1
        }
      }
      // Each has 50 on average; fewer than 10 are a matter of one in many millions.
      assert(Math.min(...counts) >= 10, counts.join(', '))
    }),

    check('what is no program is refused', { needs }, (t) => {
      const socket = t.udp()
      raises(() => attachFilter(socket, []), { type: ValueError })
      raises(() => attachFilter(socket, [{ code: BPF.RET | BPF.K, jt: 300 }]), { type: ValueError })
      raises(() => attachFilter(socket, [{ code: 0xff }]), t.failure('EINVAL', OSError))
      raises(() => attachFilter(socket, [{ code: BPF.LD | BPF.IMM, k: 1 }]), t.failure('EINVAL', OSError))
      socket.close()
      raises(() => attachFilter(socket, acceptNone), t.failure('EBADF', OSError))
    }),
  ],
}
