import assert from 'node:assert/strict'
import type { Syscalls } from '../../backend/index.js'
import { bindSockets } from '../../bind-sockets.js'
import { receivedFds } from '../../cmsg/rights.js'
import { ValueError } from '../../errors/os-error.js'
import { MessageBatch } from '../../message-batch.js'
import type { Socket } from '../../socket.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import type { Trial } from '../trial.js'
import { withSyscalls } from '../with-syscalls.js'

/** A Tipc address of no known kind: what no kernel sends, and no codec can show. */
const HOSTILE_FAMILY = 'AF_TIPC'

/**
 * Backends whose recvmsg answers with a name that cannot be decoded. `fds` are the descriptors that came with it, which
 * nobody will be told of.
 */
function hostile(t: Trial): { backend: Trial['backend']; fds: number[] } {
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

function passed(a: Socket, b: Socket, t: Trial, count: number): number[] {
  const sent = Array.from({ length: count }, () => t.pair()[0].fileno())
  a.sendmsg([Buffer.from('x')], [t.sockets.ancillary.rights(sent)])
  const [, items] = b.recvmsg(10, t.sockets.ancillary.space(4 * count))
  return t.sockets.ancillary.read(items).fds.map((fd) => t.fd(fd))
}

const needs = ['AF_UNIX', 'ancillary', 'realKernel'] as const

export const fdPassingTopic: Topic = {
  name: 'fd passing',
  checks: [
    check('ten descriptors pass in one message, and work', { needs }, (t) => {
      const [a, b] = t.pair()
      const { ancillary, Socket } = t.sockets
      const pairs = Array.from({ length: 10 }, () => t.pair())
      const far = pairs.map(([, end]) => end.fileno())
      assert.equal(a.sendmsg([Buffer.from('ten')], [ancillary.rights(far)]), 3)
      for (const [, end] of pairs) end.close()
      const [data, items, flags, from] = b.recvmsg(10, ancillary.space(4 * 10))
      assert.deepEqual([data.toString(), flags & ~t.constant('MSG_CMSG_CLOEXEC'), from], ['ten', 0, null])
      const { fds, other } = ancillary.read(items)
      assert.deepEqual([fds.length, new Set(fds).size, other], [10, 10, []])
      for (const [index, fileno] of fds.entries()) {
        const end = t.own(new Socket({ fileno }))
        assert.deepEqual([end.family, end.type], [t.constant('AF_UNIX'), t.constant('SOCK_STREAM')])
        end.sendall(Buffer.from(`number ${index}`))
        assert.equal(pairs[index]?.[0].recv(20).toString(), `number ${index}`)
      }
    }),

    check('datagrams and sequenced packets carry them too', { needs: [...needs, 'SOCK_SEQPACKET'] }, (t) => {
      for (const type of ['SOCK_DGRAM', 'SOCK_SEQPACKET']) {
        const [a, b] = t.pair(type)
        assert.equal(passed(a, b, t, 3).length, 3, type)
      }
    }),

    check('room for less than all gives those that fit and MSG_CTRUNC (S38)', { needs: [...needs, 'linux'] }, (t) => {
      const [a, b] = t.pair()
      const [first, second] = t.pair()
      const both = [t.sockets.ancillary.rights([first.fileno(), second.fileno()])]
      for (let room = 0; room <= 40; room++) {
        a.sendmsg([Buffer.from('x')], both)
        const [, items, flags] = b.recvmsg(1, room)
        const { fds } = t.sockets.ancillary.read(items)
        const expected = room < 20 ? 0 : room < 24 ? 1 : 2
        assert.equal(fds.length, expected, `with ${room} bytes`)
        assert.equal((flags & t.constant('MSG_CTRUNC')) !== 0, expected < 2, `MSG_CTRUNC with ${room} bytes`)
        assert.equal(items.length, expected === 0 ? 0 : 1)
        for (const fd of fds) t.sys.close(fd)
      }
    }),

    check('when the result cannot be shown, the descriptors are closed (S38)', { needs }, (t) => {
      const { backend, fds } = hostile(t)
      const sockets = bindSockets(backend)
      const [a, b] = t.pair()
      const victim = t.own(new sockets.Socket({ fileno: b.detach() }))
      const [first, second] = t.pair()
      const items = [t.sockets.ancillary.rights([first.fileno(), second.fileno()])]
      for (const receive of [() => victim.recvmsg(1, 64), () => victim.recvmsgInto([new Uint8Array(1)], 64)]) {
        a.sendmsg([Buffer.from('x')], items)
        raises(receive, { type: ValueError })
        assert.equal(fds.length, 2)
        for (const fd of fds.splice(0)) assert.equal(t.sys.getfl(fd), t.errno('EBADF'), 'closed')
      }
    }),

    check('on the event loop as well', { needs: [...needs, 'poller'] }, async (t) => {
      const { backend, fds } = hostile(t)
      const sockets = bindSockets(backend)
      const [a, b] = t.pair()
      const victim = new sockets.AsyncSocket({ fileno: b.detach() })
      t.defer(() => victim.close())
      const [first] = t.pair()
      const receiving = victim.recvmsg(1, 64)
      a.sendmsg([Buffer.from('x')], [t.sockets.ancillary.rights([first.fileno()])])
      await assert.rejects(receiving, ValueError)
      assert.equal(fds.length, 1)
      assert.equal(t.sys.getfl(fds[0] ?? -1), t.errno('EBADF'), 'closed')
    }),

    check('a batch gives the descriptors of each message', { needs: [...needs, 'batches'] }, (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      const { ancillary } = t.sockets
      const pairs = [t.pair(), t.pair()]
      for (const [, end] of pairs) a.sendmsg([Buffer.from('x')], [ancillary.rights([end.fileno()])])
      const batch = new MessageBatch(b, { count: 4, size: 10, ancbufsize: 64 })
      assert.equal(b.recvmmsg(batch), 2)
      for (const [index, [near]] of pairs.entries()) {
        const [fileno = -1] = batch.ancillary(index).fds
        t.own(new t.sockets.Socket({ fileno })).sendall(Buffer.from([index]))
        assert.deepEqual([...near.recv(2)], [index])
      }
    }),
  ],
}
