import assert from 'node:assert/strict'
import { BlockingIOError, ConnectionRefusedError, OSError, PermissionError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { python, succeeded } from '../children.js'
import { driven } from '../driven.js'
import { inetAddress } from '../trial.js'

export const udpTopic: Topic = {
  name: 'udp',
  checks: [
    ...driven('datagrams arrive whole, each with its sender', async (t) => {
      const receiver = await t.udp()
      const senders = [await t.udp(), await t.udp(), await t.udp()]
      const to = inetAddress(receiver.getsockname())
      for (const [index, sender] of senders.entries())
        assert.equal(await sender.sendto(Buffer.from(`number ${index}`), to), 8)
      const expected = senders.map((sender, index) => [`number ${index}`, sender.getsockname()])
      const received: unknown[] = []
      for (const _ of senders) {
        const [data, from] = await receiver.recvfrom(100)
        received.push([data.toString(), from])
      }
      assert.deepEqual(received, expected)
    }),

    ...driven('a datagram larger than the buffer is truncated, and its rest is lost', async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      receiver.setblocking(false)
      await sender.sendto(Buffer.from('0123456789'), inetAddress(receiver.getsockname()))
      assert.equal((await receiver.recv(4)).toString(), '0123')
      await rejects(() => receiver.recv(4), t.failure('EAGAIN', BlockingIOError))
    }),

    ...driven('recv(0) leaves a datagram where it is, recvfrom(0) takes it (S34, S36)', async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      const to = inetAddress(receiver.getsockname())
      await sender.sendto(Buffer.from('first'), to)
      await sender.sendto(Buffer.from('second'), to)
      assert.equal((await receiver.recv(0)).length, 0)
      assert.deepEqual(await receiver.recvfrom(0), [Buffer.alloc(0), sender.getsockname()])
      assert.equal((await receiver.recv(10)).toString(), 'second')
    }),

    ...driven('recvfromInto of an empty buffer takes a datagram, recvInto does not (S35, S37)', async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      const to = inetAddress(receiver.getsockname())
      await sender.sendto(Buffer.from('first'), to)
      await sender.sendto(Buffer.from('second'), to)
      assert.equal(await receiver.recvInto(new Uint8Array(0)), 0)
      assert.deepEqual(await receiver.recvfromInto(new Uint8Array(0)), [0, sender.getsockname()])
      const buffer = new Uint8Array(10)
      assert.deepEqual(await receiver.recvfromInto(buffer, 3), [3, sender.getsockname()])
      assert.equal(Buffer.from(buffer.subarray(0, 4)).toString(), 'sec\0')
    }),

    ...driven('an empty datagram is a datagram', async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      receiver.timeoutMs = 2000
      assert.equal(await sender.sendto(new Uint8Array(0), inetAddress(receiver.getsockname())), 0)
      assert.deepEqual(await receiver.recvfrom(10), [Buffer.alloc(0), sender.getsockname()])
    }),

    ...driven('MSG_PEEK leaves the datagram', async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      await sender.sendto(Buffer.from('here'), inetAddress(receiver.getsockname()))
      assert.equal((await receiver.recv(10, t.constant('MSG_PEEK'))).toString(), 'here')
      assert.equal((await receiver.recvfrom(10, t.constant('MSG_PEEK')))[0].toString(), 'here')
      assert.equal((await receiver.recv(10)).toString(), 'here')
    }),

    ...driven(
      'a connected socket sends without an address, and notices a closed port',
      { needs: ['linux'] },
      async (t) => {
        const [receiver, sender] = [await t.udp(), await t.udp()]
        await sender.connect(inetAddress(receiver.getsockname()))
        await sender.send(Buffer.from('x'))
        assert.equal((await receiver.recv(10)).toString(), 'x')
        assert.deepEqual(sender.getpeername(), receiver.getsockname())
        receiver.close()
        await sender.send(Buffer.from('y'))
        sender.timeoutMs = 2000
        await rejects(() => sender.recv(10), t.failure('ECONNREFUSED', ConnectionRefusedError))
      },
    ),

    ...driven('too long a datagram is EMSGSIZE, and broadcasting needs permission', { needs: ['linux'] }, async (t) => {
      const sender = await t.udp()
      const error = await rejects(
        () => sender.sendto(Buffer.alloc(70_000), ['127.0.0.1', 9]),
        t.failure('EMSGSIZE', OSError),
      )
      assert(error instanceof OSError && error.syscall === 'sendto')
      await rejects(() => sender.sendto(Buffer.from('x'), ['<broadcast>', 9]), t.failure('EACCES', PermissionError))
      await rejects(() => t.socket({ type: t.constant('SOCK_DGRAM') }).send(Buffer.from('x')), {
        code: 'EDESTADDRREQ',
      })
    }),

    ...driven('CPython answers a datagram of ours', { needs: ['python3', 'realKernel'] }, async (t) => {
      const socket = await t.udp()
      socket.timeoutMs = 10_000
      const program = `
import socket, sys
s = socket.socket(type=socket.SOCK_DGRAM)
s.sendto(b'hello', ('127.0.0.1', int(sys.argv[1])))
data, peer = s.recvfrom(100)
s.sendto(data[::-1], peer)`
      const companion = python(t, program, inetAddress(socket.getsockname())[1])
      const [hello, peer] = await socket.recvfrom(100)
      assert.equal(hello.toString(), 'hello')
      await socket.sendto(Buffer.from('abc'), inetAddress(peer))
      assert.deepEqual(await socket.recvfrom(100), [Buffer.from('cba'), peer])
      await succeeded(companion)
    }),
  ],
}
