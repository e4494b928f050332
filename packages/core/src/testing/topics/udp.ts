import assert from 'node:assert/strict'
import { BlockingIOError, ConnectionRefusedError, OSError, PermissionError } from '../../errors/os-error.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { python, succeeded } from '../children.js'
import { inetAddress } from '../trial.js'

export const udpTopic: Topic = {
  name: 'udp',
  checks: [
    check('datagrams arrive whole, each with its sender', (t) => {
      const receiver = t.udp()
      const senders = [t.udp(), t.udp(), t.udp()]
      const to = inetAddress(receiver.getsockname())
      for (const [index, sender] of senders.entries())
        assert.equal(sender.sendto(Buffer.from(`number ${index}`), to), 8)
      const expected = senders.map((sender, index) => [`number ${index}`, sender.getsockname()])
      const received = senders.map(() => {
        const [data, from] = receiver.recvfrom(100)
        return [data.toString(), from]
      })
      assert.deepEqual(received, expected)
    }),

    check('a datagram larger than the buffer is cut, and its rest is gone', (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      receiver.setblocking(false)
      sender.sendto(Buffer.from('0123456789'), inetAddress(receiver.getsockname()))
      assert.equal(receiver.recv(4).toString(), '0123')
      raises(() => receiver.recv(4), t.failure('EAGAIN', BlockingIOError))
    }),

    check('recv(0) leaves a datagram where it is, recvfrom(0) takes it (S34, S36)', (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      const to = inetAddress(receiver.getsockname())
      sender.sendto(Buffer.from('first'), to)
      sender.sendto(Buffer.from('second'), to)
      assert.equal(receiver.recv(0).length, 0)
      assert.deepEqual(receiver.recvfrom(0), [Buffer.alloc(0), sender.getsockname()])
      assert.equal(receiver.recv(10).toString(), 'second')
    }),

    check('recvfromInto of an empty buffer takes a datagram, recvInto does not (S35, S37)', (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      const to = inetAddress(receiver.getsockname())
      sender.sendto(Buffer.from('first'), to)
      sender.sendto(Buffer.from('second'), to)
      assert.equal(receiver.recvInto(new Uint8Array(0)), 0)
      assert.deepEqual(receiver.recvfromInto(new Uint8Array(0)), [0, sender.getsockname()])
      const buffer = new Uint8Array(10)
      assert.deepEqual(receiver.recvfromInto(buffer, 3), [3, sender.getsockname()])
      assert.equal(Buffer.from(buffer.subarray(0, 4)).toString(), 'sec\0')
    }),

    check('an empty datagram is a datagram', (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      receiver.timeoutMs = 2000
      assert.equal(sender.sendto(new Uint8Array(0), inetAddress(receiver.getsockname())), 0)
      assert.deepEqual(receiver.recvfrom(10), [Buffer.alloc(0), sender.getsockname()])
    }),

    check('MSG_PEEK leaves the datagram', (t) => {
      const [receiver, sender] = [t.udp(), t.udp()]
      sender.sendto(Buffer.from('here'), inetAddress(receiver.getsockname()))
      assert.equal(receiver.recv(10, t.constant('MSG_PEEK')).toString(), 'here')
      assert.equal(receiver.recvfrom(10, t.constant('MSG_PEEK'))[0].toString(), 'here')
      assert.equal(receiver.recv(10).toString(), 'here')
    }),

    check(
      'a connected socket sends without an address, and hears of a port that is closed',
      { needs: ['linux'] },
      (t) => {
        const [receiver, sender] = [t.udp(), t.udp()]
        sender.connect(inetAddress(receiver.getsockname()))
        sender.send(Buffer.from('x'))
        assert.equal(receiver.recv(10).toString(), 'x')
        assert.deepEqual(sender.getpeername(), receiver.getsockname())
        receiver.close()
        sender.send(Buffer.from('y'))
        sender.timeoutMs = 2000
        raises(() => sender.recv(10), t.failure('ECONNREFUSED', ConnectionRefusedError))
      },
    ),

    check('what does not fit a datagram is EMSGSIZE, and broadcasting wants permission', { needs: ['linux'] }, (t) => {
      const sender = t.udp()
      const error = raises(() => sender.sendto(Buffer.alloc(70_000), ['127.0.0.1', 9]), t.failure('EMSGSIZE', OSError))
      assert(error instanceof OSError && error.syscall === 'sendto')
      raises(() => sender.sendto(Buffer.from('x'), ['<broadcast>', 9]), t.failure('EACCES', PermissionError))
      raises(() => t.socket({ type: t.constant('SOCK_DGRAM') }).send(Buffer.from('x')), {
        code: 'EDESTADDRREQ',
      })
    }),

    check('CPython answers a datagram of ours', { needs: ['python3', 'realKernel'] }, async (t) => {
      const socket = t.udp()
      socket.timeoutMs = 10_000
      const program = `
import socket, sys
s = socket.socket(type=socket.SOCK_DGRAM)
s.sendto(b'hello', ('127.0.0.1', int(sys.argv[1])))
data, peer = s.recvfrom(100)
s.sendto(data[::-1], peer)`
      const companion = python(t, program, inetAddress(socket.getsockname())[1])
      const [hello, peer] = socket.recvfrom(100)
      assert.equal(hello.toString(), 'hello')
      socket.sendto(Buffer.from('abc'), inetAddress(peer))
      assert.deepEqual(socket.recvfrom(100), [Buffer.from('cba'), peer])
      await succeeded(companion)
    }),
  ],
}
