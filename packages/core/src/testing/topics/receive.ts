import assert from 'node:assert/strict'
import { OSError, OverflowError, ValueError } from '../../errors/os-error.js'
import type { Socket } from '../../socket.js'
import { setKernelTimeout } from '../../sockopt/timeout-option.js'
import { duration, immediate, lasted, raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { shellWith } from '../children.js'

export const receiveTopic: Topic = {
  name: 'receive',
  checks: [
    check('recv(0) is empty without a system call, even on a closed socket (S34)', (t) => {
      const [a, b] = t.pair()
      b.send(Buffer.from('x'))
      assert.equal(a.recv(0).length, 0)
      assert.equal(a.recv(1).toString(), 'x')
      a.close()
      assert.equal(a.recv(0).length, 0)
      raises(() => a.recv(1), t.failure('EBADF', OSError))
    }),

    check('sizes that make no sense are refused with each call’s own words (S34 to S37)', (t) => {
      const [a] = t.pair()
      const negative = (call: () => unknown, name: string) =>
        raises(call, { type: ValueError, message: `negative buffersize in ${name}` })
      negative(() => a.recv(-1), 'recv')
      negative(() => a.recvfrom(-1), 'recvfrom')
      negative(() => a.recvInto(new Uint8Array(1), -1), 'recv_into')
      negative(() => a.recvfromInto(new Uint8Array(1), -1), 'recvfrom_into')
      const tooSmall = 'buffer too small for requested bytes'
      raises(() => a.recvInto(new Uint8Array(1), 2), { type: ValueError, message: tooSmall })
      const tooBig = 'nbytes is greater than the length of the buffer'
      raises(() => a.recvfromInto(new Uint8Array(1), 2), { type: ValueError, message: tooBig })
      raises(() => a.recv(2 ** 64), { type: OverflowError, message: 'Python int too large to convert to C ssize_t' })
    }),

    check('a receive gives what is there, up to the size asked for', (t) => {
      const [a, b] = t.pair()
      const sent = Buffer.alloc(100_000, '0123456789')
      b.sendall(sent)
      for (const size of [1, 9, 100, 2048, 2049, 30_000]) {
        const expected = sent.subarray(0, size)
        assert.deepEqual(a.recv(size, t.constant('MSG_PEEK')), Buffer.from(expected))
      }
      const rest: Buffer[] = []
      for (let n = 0; n < sent.length; n += rest.at(-1)?.length ?? sent.length) rest.push(a.recv(70_000))
      assert(Buffer.concat(rest).equals(sent))
    }),

    check(
      'MSG_PEEK with MSG_WAITALL waits for all, but not past the end of the stream or SO_RCVTIMEO',
      { needs: ['linux'] },
      (t) => {
        const flags = t.constant('MSG_PEEK') | t.constant('MSG_WAITALL')
        for (const [a, b] of [t.pair(), t.tcpPair()]) {
          b.sendall(Buffer.from('abc'))
          setKernelTimeout(a, 'receive', 100)
          lasted(
            duration(t.clock, () => assert.equal(a.recv(10, flags).toString(), 'abc')),
            100,
          )
          setKernelTimeout(a, 'receive', null)
          b.shutdown(t.constant('SHUT_WR'))
          immediate(duration(t.clock, () => assert.equal(a.recv(10, flags).toString(), 'abc')))
          assert.equal(a.recv(10).toString(), 'abc')
        }
      },
    ),

    check('what was received is not overwritten by what comes next', (t) => {
      const [a, b] = t.pair()
      const received = [10, 3000, 80_000].map((size) => {
        b.send(Buffer.alloc(7, String(size)[0]))
        return a.recv(size)
      })
      b.send(Buffer.from('zzzzzzzzz'))
      a.recv(3000)
      assert.deepEqual(
        received.map((bytes) => bytes.toString()),
        ['1111111', '3333333', '8888888'],
      )
    }),

    check('recvInto fills the memory of any view, in bytes, and touches no other (S35)', (t) => {
      const [a, b] = t.pair()
      b.send(Buffer.from('abcdefgh'))
      const whole = new Uint8Array(16)
      assert.equal(a.recvInto(new Uint16Array(whole.buffer, 4, 2)), 4)
      assert.equal(Buffer.from(whole).toString('latin1'), `\0\0\0\0abcd${'\0'.repeat(8)}`)
      assert.equal(a.recvInto(whole.buffer, 2), 2)
      assert.equal(a.recvInto(new DataView(whole.buffer, 15)), 1)
      assert.equal(Buffer.from(whole).toString('latin1'), `ef\0\0abcd${'\0'.repeat(7)}g`)
      const shared = new Uint8Array(new SharedArrayBuffer(4))
      assert.equal(a.recvInto(shared), 1)
      assert.deepEqual([...shared], [0x68, 0, 0, 0])
      assert.equal(a.recvInto(new Uint8Array(0)), 0)
    }),

    check('recvInto wants memory', (t) => {
      const [a] = t.pair()
      for (const [buffer, name] of [
        ['text', 'str'],
        [5, 'int'],
        [null, 'NoneType'],
      ] as const) {
        const message = `recv_into() argument 1 must be read-write bytes-like object, not ${name}`
        raises(() => a.recvInto(buffer as never), { type: TypeError, message })
      }
    }),

    check('recvfrom of a connected stream names nobody (S36)', (t) => {
      const [client, server] = t.tcpPair()
      client.sendall(Buffer.from('ab'))
      assert.deepEqual(server.recvfrom(1), [Buffer.from('a'), null])
      assert.deepEqual(server.recvfromInto(new Uint8Array(1)), [1, null])
    }),

    check(
      'MSG_WAITALL of a blocking stream fills the buffer, however slowly it comes (law 3)',
      { needs: ['realKernel', 'sh'] },
      (t) => {
        const waitall = t.constant('MSG_WAITALL')
        const ways: readonly ((socket: Socket) => Buffer)[] = [
          (socket) => socket.recv(10, waitall),
          (socket) => socket.recvfrom(10, waitall)[0],
          (socket) => {
            const buffer = Buffer.alloc(10)
            assert.equal(socket.recvInto(buffer, 0, waitall), 10)
            return buffer
          },
        ]
        for (const receive of ways) {
          const [a, b] = t.pair()
          shellWith(t, b.fileno(), 'for i in 1 2 3 4 5; do printf $i$i >&3; sleep 0.02; done')
          b.close()
          assert.equal(receive(a).toString(), '1122334455')
        }
      },
    ),

    check('MSG_WAITALL ends early at the end of the stream', (t) => {
      const [a, b] = t.pair()
      b.send(Buffer.from('abc'))
      b.close()
      assert.equal(a.recv(10, t.constant('MSG_WAITALL')).toString(), 'abc')
      assert.equal(a.recv(10, t.constant('MSG_WAITALL')).length, 0)
    }),

    check('MSG_WAITALL with a timeout, or with MSG_DONTWAIT, gives what is there', (t) => {
      const [a, b] = t.pair()
      b.send(Buffer.from('abcdef'))
      a.timeoutMs = 3000
      assert.equal(a.recv(4, t.constant('MSG_WAITALL')).toString(), 'abcd')
      const ms = duration(t.clock, () => assert.equal(a.recv(4, t.constant('MSG_WAITALL')).toString(), 'ef'))
      assert(ms < 1500)
      a.timeoutMs = null
      b.send(Buffer.from('gh'))
      assert.equal(a.recv(4, t.constant('MSG_WAITALL') | t.constant('MSG_DONTWAIT')).toString(), 'gh')
    }),

    check('urgent data comes with MSG_OOB', (t) => {
      const [client, server] = t.tcpPair()
      client.send(Buffer.from('u'), t.constant('MSG_OOB'))
      t.sys.poll(Int32Array.of(server.fileno(), 2), 1, 2000)
      assert.equal(server.recv(1, t.constant('MSG_OOB')).toString(), 'u')
    }),
  ],
}
