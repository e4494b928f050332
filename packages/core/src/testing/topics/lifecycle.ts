import assert from 'node:assert/strict'
import { readlinkSync } from 'node:fs'
import { OSError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { start, succeeded } from '../children.js'
import { driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'

/** Calls that fail with EBADF on a closed socket. */
const afterwards: readonly ((socket: DrivenSocket) => unknown)[] = [
  (socket) => socket.recv(1),
  (socket) => socket.recvfrom(0),
  (socket) => socket.recvInto(new Uint8Array(1)),
  (socket) => socket.send(Buffer.from('x')),
  (socket) => socket.sendall(Buffer.from('x')),
  (socket) => socket.accept(),
  (socket) => socket.listen(),
  (socket) => socket.shutdown(0),
  (socket) => socket.getsockname(),
  (socket) => socket.getpeername(),
  (socket) => socket.getsockopt(1, 3),
  (socket) => socket.setsockopt(1, 2, 1),
  (socket) => socket.setblocking(true),
  (socket) => socket.getInheritable(),
  (socket) => socket.setInheritable(true),
  (socket) => socket.dup(),
]

export const lifecycleTopic: Topic = {
  name: 'close, detach, dup, inheritance',
  checks: [
    ...driven('close closes, a second one does nothing, and everything else is EBADF then (S51, S52)', async (t) => {
      const [a, b] = t.pair()
      const fd = a.fileno()
      a.close()
      a.close()
      assert.deepEqual([a.fileno(), a.closed, t.sys.getfl(fd)], [-1, true, t.errno('EBADF')])
      assert.equal((await b.recv(1)).length, 0, 'the peer sees the end')
      for (const call of afterwards) await rejects(() => call(a), t.failure('EBADF', OSError))
      assert.deepEqual([a.family, a.type], [b.family, b.type])
    }),

    ...driven('using closes at the end of the block', async (t) => {
      let fd: number
      {
        using socket = t.socket()
        fd = socket.fileno()
        assert(t.sys.getfl(fd) >= 0)
      }
      assert.equal(t.sys.getfl(fd), t.errno('EBADF'))
    }),

    ...driven('detach gives the descriptor away, open (S52)', async (t) => {
      const [a, b] = t.pair()
      const fd = a.detach()
      t.defer(() => t.sys.close(fd))
      assert.deepEqual([a.fileno(), a.closed, a.detach()], [-1, true, -1])
      a.close()
      assert(t.sys.getfl(fd) >= 0, 'still open')
      for (const call of afterwards) await rejects(() => call(a), t.failure('EBADF', OSError))
      const again = t.socket({ fileno: fd })
      await b.send(Buffer.from('x'))
      assert.equal((await again.recv(1)).toString(), 'x')
      again.detach()
    }),

    ...driven('a descriptor that another closed is EBADF from close too (S51)', async (t) => {
      const socket = t.socket()
      t.sys.close(socket.fileno())
      await rejects(() => socket.close(), t.failure('EBADF', OSError))
      socket.close()
    }),

    ...driven('dup is another socket over the same connection, with the same timeout (S67)', async (t) => {
      const [a, b] = t.pair()
      a.timeoutMs = 700
      const copy = t.own(a.dup())
      assert.deepEqual(
        [copy.family, copy.type, copy.proto, copy.timeoutMs, copy.constructor],
        [a.family, a.type, a.proto, 700, a.constructor],
      )
      assert.notEqual(copy.fileno(), a.fileno())
      a.close()
      await copy.send(Buffer.from('x'))
      assert.equal((await b.recv(1)).toString(), 'x')
    }),

    // Those of the event loop always are O_NONBLOCK.
    ...driven('dup rewrites the O_NONBLOCK that both share (S67)', { drivers: ['blocking'] }, async (t) => {
      const [a] = t.pair()
      t.sys.setNonblocking(a.fileno(), 1)
      t.own(a.dup())
      assert.equal(t.sys.getfl(a.fileno()) & t.constant('O_NONBLOCK'), 0)
    }),

    // There is no fromfd for the event loop.
    ...driven(
      'fromfd duplicates, with the family and type given and the default timeout (S67)',
      { drivers: ['blocking'] },
      async (t) => {
        const [a, b] = t.pair()
        a.timeoutMs = 700
        const copy = t.own(t.sockets.fromfd(a.fileno(), a.family, a.type))
        assert.deepEqual([copy.timeoutMs, copy.family, copy.type, copy.proto], [null, a.family, a.type, 0])
        await copy.send(Buffer.from('x'))
        assert.equal((await b.recv(1)).toString(), 'x')
        assert(t.sys.getfl(a.fileno()) >= 0)
        const closed = t.sys.dup(a.fileno())
        t.sys.close(closed)
        await rejects(() => t.sockets.fromfd(closed, a.family, a.type), t.failure('EBADF', OSError))
      },
    ),

    // This uses no socket.
    ...driven('dup and close of a bare descriptor (S67)', { drivers: ['blocking'] }, async (t) => {
      const socket = t.socket()
      const fd = t.sockets.dup(socket.fileno())
      assert(fd >= 0 && fd !== socket.fileno())
      t.sockets.close(fd)
      await rejects(() => t.sockets.close(fd), t.failure('EBADF', OSError))
      await rejects(() => t.sockets.dup(fd), t.failure('EBADF', OSError))
    }),

    // Pairs of the event loop are converted from these.
    ...driven('socketpair makes two ends, by default AF_UNIX streams (S66)', { drivers: ['blocking'] }, async (t) => {
      const [a, b] = t.sockets.socketpair()
      t.own(a)
      t.own(b)
      assert.deepEqual([a.family, a.type, a.proto], [t.constant('AF_UNIX'), t.constant('SOCK_STREAM'), 0])
      await a.sendall(Buffer.from('to b'))
      await b.sendall(Buffer.from('to a'))
      assert.deepEqual([(await b.recv(10)).toString(), (await a.recv(10)).toString()], ['to b', 'to a'])
      assert.notEqual(a.fileno(), b.fileno())
    }),

    ...driven('inheritance is off from birth, and can be set (S65)', async (t) => {
      const socket = t.socket()
      assert.equal(socket.getInheritable(), false)
      socket.setInheritable(true)
      assert.equal(socket.getInheritable(), true)
      socket.setInheritable(false)
      assert.equal(socket.getInheritable(), false)
    }),

    ...driven(
      'a child process gets what is inheritable and nothing else (S65)',
      { needs: ['realKernel', 'linux', 'sh'] },
      async (t) => {
        const [a, b] = t.pair()
        const inode = (socket: DrivenSocket) => readlinkSync(`/proc/self/fd/${socket.fileno()}`)
        a.setInheritable(true)
        const seen = await succeeded(start(t, 'sh', ['-c', 'ls -l /proc/self/fd']))
        assert(seen.includes(inode(a)), `${inode(a)} is not among\n${seen}`)
        assert(!seen.includes(inode(b)), `${inode(b)} is among\n${seen}`)
      },
    ),

    ...driven('a socket as text tells what it is, and what it is connected to (S70)', async (t) => {
      const { listener, address } = await t.listener()
      const fd = listener.fileno()
      const kind = t.blocking ? 'Socket' : 'AsyncSocket'
      const shown = `<sockcall.${kind} fd=${fd}, family=2, type=1, proto=0, laddr=('127.0.0.1', ${address[1]})>`
      assert.equal(String(listener), shown)
      listener.close()
      assert.equal(String(listener), `<sockcall.${kind} [closed] fd=-1, family=2, type=1, proto=0>`)
    }),
  ],
}
