import assert from 'node:assert/strict'
import type { Backend, Syscalls } from '../../backend/index.js'
import { bindSockets } from '../../bind-sockets.js'
import type { AncillaryItem } from '../../cmsg/decode.js'
import { receivedFds } from '../../cmsg/rights.js'
import { MessageBatch } from '../../socket/message-batch.js'
import { ValueError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import type { DrivenTrial } from '../driven.js'
import { driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { withSyscalls } from '../with-syscalls.js'

/** A TIPC address of an unknown kind, which no kernel sends and no codec can show. */
const HOSTILE_FAMILY = 'AF_TIPC'

/**
 * Backends whose recvmsg returns a name that cannot be decoded. `fds` are the descriptors that came with it, which no caller
 * will see.
 */
function hostile(t: DrivenTrial): { backend: Backend; fds: number[] } {
  const fds: number[] = []
  const { abi } = t.backend
  const replace = (original: Syscalls): Partial<Syscalls> => ({
    recvmsg(fd, name, iov, control, lengths, flags) {
      const rc = original.recvmsg(fd, name, iov, control, lengths, flags)
      if (rc < 0 || name === null) return rc
      if (control !== null) fds.push(...receivedFds(abi, control.subarray(0, lengths[1])))
      name.fill(0xee)
      new DataView(name.buffer, name.byteOffset).setUint16(0, t.constant(HOSTILE_FAMILY), abi.layout.littleEndian)
      lengths[0] = 16
      return rc
    },
  })
  return { backend: withSyscalls(t.backend, replace), fds }
}

async function passed(a: DrivenSocket, b: DrivenSocket, t: DrivenTrial, count: number): Promise<number[]> {
  const sent = Array.from({ length: count }, () => t.pair()[0].fileno())
  await a.sendmsg([Buffer.from('x')], [t.sockets.ancillary.rights(sent)])
  const [, items] = await b.recvmsg(10, t.sockets.ancillary.space(4 * count))
  return t.sockets.ancillary.read(items).fds.map((fd) => t.fd(fd))
}

const needs = ['AF_UNIX', 'ancillary', 'realKernel'] as const

export const fdPassingTopic: Topic = {
  name: 'fd passing',
  checks: [
    ...driven('ten descriptors pass in one message, and work', { needs }, async (t) => {
      const [a, b] = t.pair()
      const { ancillary } = t.sockets
      const pairs = Array.from({ length: 10 }, () => t.pair())
      const far = pairs.map(([, end]) => end.fileno())
      assert.equal(await a.sendmsg([Buffer.from('ten')], [ancillary.rights(far)]), 3)
      for (const [, end] of pairs) end.close()
      const [data, items, flags, from] = await b.recvmsg(10, ancillary.space(4 * 10))
      assert.deepEqual([data.toString(), flags & ~t.constant('MSG_CMSG_CLOEXEC'), from], ['ten', 0, null])
      const { fds, other } = ancillary.read(items)
      assert.deepEqual([fds.length, new Set(fds).size, other], [10, 10, []])
      for (const [index, fileno] of fds.entries()) {
        const end = t.socket({ fileno })
        assert.deepEqual([end.family, end.type], [t.constant('AF_UNIX'), t.constant('SOCK_STREAM')])
        await end.sendall(Buffer.from(`number ${index}`))
        assert.equal(String(await pairs[index]?.[0].recv(20)), `number ${index}`)
      }
    }),

    ...driven('datagrams and sequenced packets carry them too', { needs: [...needs, 'SOCK_SEQPACKET'] }, async (t) => {
      for (const type of ['SOCK_DGRAM', 'SOCK_SEQPACKET']) {
        const [a, b] = t.pair(type)
        assert.equal((await passed(a, b, t, 3)).length, 3, type)
      }
    }),

    ...driven(
      'with too little room, those that fit arrive with MSG_CTRUNC (S38)',
      { needs: [...needs, 'linux'] },
      async (t) => {
        const [a, b] = t.pair()
        const [first, second] = t.pair()
        const both = [t.sockets.ancillary.rights([first.fileno(), second.fileno()])]
        for (let room = 0; room <= 40; room++) {
          await a.sendmsg([Buffer.from('x')], both)
          const [, items, flags] = await b.recvmsg(1, room)
          const { fds } = t.sockets.ancillary.read(items)
          const expected = room < 20 ? 0 : room < 24 ? 1 : 2
          assert.equal(fds.length, expected, `with ${room} bytes`)
          assert.equal((flags & t.constant('MSG_CTRUNC')) !== 0, expected < 2, `MSG_CTRUNC with ${room} bytes`)
          assert.equal(items.length, expected === 0 ? 0 : 1)
          for (const fd of fds) t.sys.close(fd)
        }
      },
    ),

    ...driven('when the result cannot be shown, the descriptors are closed (S38)', { needs }, async (t) => {
      const { backend, fds } = hostile(t)
      const sockets = bindSockets(backend)
      const [a, b] = t.pair()
      const victim = t.socket({ fileno: b.detach() }, sockets)
      const [first, second] = t.pair()
      const items = [t.sockets.ancillary.rights([first.fileno(), second.fileno()])]
      for (const receive of [() => victim.recvmsg(1, 64), () => victim.recvmsgInto([new Uint8Array(1)], 64)]) {
        await a.sendmsg([Buffer.from('x')], items)
        await rejects(receive, { type: ValueError })
        assert.equal(fds.length, 2)
        for (const fd of fds.splice(0)) assert.equal(t.sys.getfl(fd), t.errno('EBADF'), 'closed')
      }
    }),

    ...driven(
      'descriptors arrive close-on-exec (law 6), and msg_flags says what was requested',
      { needs },
      async (t) => {
        const [a, b] = t.pair()
        const { ancillary } = t.sockets
        const flag = t.backend.abi.constants.MSG_CMSG_CLOEXEC ?? 0
        const receives: (() => Promise<readonly [unknown, AncillaryItem[], number, ...unknown[]]>)[] = [
          async () => b.recvmsg(10, ancillary.space(8)),
          async () => b.recvmsgInto([new Uint8Array(10)], ancillary.space(8)),
          async () => b.recvmsg(10, 2000),
          async () => b.recvmsg(1, ancillary.space(8), t.constant('MSG_WAITALL')),
        ]
        for (const receive of receives) {
          await a.sendmsg([Buffer.from('x')], [ancillary.rights([a.fileno(), b.fileno()])])
          const [, items, msgFlags] = await receive()
          const fds = ancillary.read(items).fds.map((fd) => t.fd(fd))
          assert.deepEqual(
            fds.map((fd) => t.sys.getCloexec(fd)),
            [1, 1],
          )
          assert.equal(msgFlags & flag, 0)
        }
        await a.sendmsg([Buffer.from('x')], [ancillary.rights([a.fileno()])])
        const [, items, msgFlags] = await b.recvmsg(10, ancillary.space(4), flag)
        assert.deepEqual(
          ancillary.read(items).fds.map((fd) => t.sys.getCloexec(t.fd(fd))),
          [1],
        )
        assert.equal(msgFlags & flag, flag)
      },
    ),

    ...driven('so do those of a batch', { needs: [...needs, 'batches'] }, async (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      const { ancillary } = t.sockets
      for (let i = 0; i < 3; i++) await a.sendmsg([Buffer.from('x')], [ancillary.rights([a.fileno(), b.fileno()])])
      const batch = new MessageBatch(b, { count: 4, size: 10, ancbufsize: 64 })
      assert.equal(await b.recvmmsg(batch), 3)
      for (let index = 0; index < 3; index++) {
        const fds = batch.ancillary(index).fds.map((fd) => t.fd(fd))
        assert.deepEqual(
          fds.map((fd) => t.sys.getCloexec(fd)),
          [1, 1],
        )
        assert.equal(batch.msgFlags[index], 0)
      }
    }),

    ...driven(
      'and so do those on a system without MSG_CMSG_CLOEXEC, by fcntl',
      { needs: [...needs, 'linux'] },
      async (t) => {
        const { MSG_CMSG_CLOEXEC: _, ...constants } = t.backend.abi.constants
        const sockets = bindSockets({ ...t.backend, abi: { ...t.backend.abi, constants } })
        const [a, b] = t.pair('SOCK_DGRAM', sockets)
        const { ancillary } = sockets
        const send = () => a.sendmsg([Buffer.from('x')], [ancillary.rights([a.fileno(), b.fileno()])])
        const batch = new MessageBatch(b, { count: 4, size: 10, ancbufsize: 64 })
        const receives = [
          async () => ancillary.read((await b.recvmsg(10, 64))[1]).fds,
          async () => ancillary.read((await b.recvmsgInto([new Uint8Array(10)], 64))[1]).fds,
        ]
        if (t.backend.supports.batches) {
          receives.push(async () => {
            assert.equal(await b.recvmmsg(batch), 1)
            return batch.ancillary(0).fds
          })
        }
        for (const receive of receives) {
          await send()
          const fds = (await receive()).map((fd) => t.fd(fd))
          assert.deepEqual(
            fds.map((fd) => t.sys.getCloexec(fd)),
            [1, 1],
          )
        }
      },
    ),

    ...driven('a batch gives the descriptors of each message', { needs: [...needs, 'batches'] }, async (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      const { ancillary } = t.sockets
      const pairs = [t.pair(), t.pair()]
      for (const [, end] of pairs) await a.sendmsg([Buffer.from('x')], [ancillary.rights([end.fileno()])])
      const batch = new MessageBatch(b, { count: 4, size: 10, ancbufsize: 64 })
      assert.equal(await b.recvmmsg(batch), 2)
      for (const [index, [near]] of pairs.entries()) {
        const [fileno = -1] = batch.ancillary(index).fds
        await t.socket({ fileno }).sendall(Buffer.from([index]))
        assert.deepEqual([...(await near.recv(2))], [index])
      }
    }),
  ],
}
