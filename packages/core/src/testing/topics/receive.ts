import assert from 'node:assert/strict'
import { setKernelTimeout } from '../../sockopt/timeout-option.js'
import { OSError, OverflowError, TimeoutError, ValueError } from '../../voice/python/os-error.js'
import { elapsed, immediate, lasted, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { shellWith } from '../children.js'
import { driven } from '../driven.js'
import type { Awaitable, DrivenSocket } from '../drivers.js'
import { whileWaiting } from '../while-waiting.js'

export const receiveTopic: Topic = {
  name: 'receive',
  checks: [
    ...driven('recv(0) is empty without a system call, even on a closed socket (S34)', async (t) => {
      const [a, b] = t.pair()
      await b.send(Buffer.from('x'))
      assert.equal((await a.recv(0)).length, 0)
      assert.equal((await a.recv(1)).toString(), 'x')
      a.close()
      assert.equal((await a.recv(0)).length, 0)
      await rejects(() => a.recv(1), t.failure('EBADF', OSError))
    }),

    ...driven('invalid sizes are refused with each call’s own text (S34 to S37)', async (t) => {
      const [a] = t.pair()
      const negative = (call: () => unknown, name: string) =>
        rejects(call, { type: ValueError, message: `negative buffersize in ${name}` })
      await negative(() => a.recv(-1), 'recv')
      await negative(() => a.recvfrom(-1), 'recvfrom')
      await negative(() => a.recvInto(new Uint8Array(1), -1), 'recv_into')
      await negative(() => a.recvfromInto(new Uint8Array(1), -1), 'recvfrom_into')
      const tooSmall = 'buffer too small for requested bytes'
      await rejects(() => a.recvInto(new Uint8Array(1), 2), { type: ValueError, message: tooSmall })
      const tooBig = 'nbytes is greater than the length of the buffer'
      await rejects(() => a.recvfromInto(new Uint8Array(1), 2), { type: ValueError, message: tooBig })
      await rejects(() => a.recv(2 ** 64), {
        type: OverflowError,
        message: 'Python int too large to convert to C ssize_t',
      })
    }),

    ...driven('of several wrong arguments, the error names the one that CPython checks first', async (t) => {
      const [a] = t.pair()
      const buffer = new Uint8Array(1)
      const noInt = (name: string) => ({
        type: TypeError,
        message: `'${name}' object cannot be interpreted as an integer`,
      })
      const flags = 'x' as never
      const noFlags = noInt('str')
      await rejects(() => a.recv(-1, flags), noFlags)
      await rejects(() => a.recvfrom(-1, flags), noFlags)
      await rejects(() => a.recvInto(buffer, 2, flags), noFlags)
      await rejects(() => a.recvInto(buffer, 1.5, flags), noInt('float'))
      await rejects(() => a.recvfromInto(buffer, 2, flags), noFlags)
      await rejects(() => a.recvfromInto(buffer, 1.5, flags), noInt('float'))
      await rejects(() => a.recvmsg(-1, -1, flags), noFlags)
      await rejects(() => a.recvmsg(-1, 1.5, flags), noInt('float'))
      await rejects(() => a.recvmsgInto([1] as never, -1, flags), noFlags)
      await rejects(() => a.recvmsgInto([1] as never, 1.5, flags), noInt('float'))
      await rejects(() => a.sendmsg([1] as never, [1] as never, flags, 5 as never), noFlags)
    }),

    ...driven('a receive returns what is there, up to the requested size', async (t) => {
      const [a, b] = t.pair()
      const sent = Buffer.alloc(100_000, '0123456789')
      await b.sendall(sent)
      for (const size of [1, 9, 100, 2048, 2049, 30_000]) {
        const expected = sent.subarray(0, size)
        assert.deepEqual(await a.recv(size, t.constant('MSG_PEEK')), Buffer.from(expected))
      }
      const rest: Buffer[] = []
      for (let n = 0; n < sent.length; n += rest.at(-1)?.length ?? sent.length) rest.push(await a.recv(70_000))
      assert(Buffer.concat(rest).equals(sent))
    }),

    ...driven(
      'MSG_PEEK with MSG_WAITALL waits for all of TCP, but not past the end of the stream or SO_RCVTIMEO',
      { needs: ['linux'] },
      async (t) => {
        const flags = t.constant('MSG_PEEK') | t.constant('MSG_WAITALL')
        const [a, b] = await t.tcpPair()
        await b.sendall(Buffer.from('abc'))
        setKernelTimeout(a, 'receive', 100)
        lasted(await elapsed(t.clock, async () => assert.equal((await a.recv(10, flags)).toString(), 'abc')), 100)
        setKernelTimeout(a, 'receive', null)
        b.shutdown(t.constant('SHUT_WR'))
        immediate(await elapsed(t.clock, async () => assert.equal((await a.recv(10, flags)).toString(), 'abc')))
        assert.equal((await a.recv(10)).toString(), 'abc')
      },
    ),

    ...driven('MSG_PEEK with MSG_WAITALL returns what an AF_UNIX stream has', { needs: ['linux'] }, async (t) => {
      const flags = t.constant('MSG_PEEK') | t.constant('MSG_WAITALL')
      const [a, b] = t.pair()
      await b.sendall(Buffer.from('abc'))
      immediate(await elapsed(t.clock, async () => assert.equal((await a.recv(10, flags)).toString(), 'abc')))
      assert.equal((await a.recv(3, t.constant('MSG_WAITALL'))).toString(), 'abc')
    }),

    ...driven('received bytes are not overwritten by the next ones', async (t) => {
      const [a, b] = t.pair()
      const received: Buffer[] = []
      for (const size of [10, 3000, 80_000]) {
        await b.send(Buffer.alloc(7, String(size)[0]))
        received.push(await a.recv(size))
      }
      await b.send(Buffer.from('zzzzzzzzz'))
      await a.recv(3000)
      assert.deepEqual(
        received.map((bytes) => bytes.toString()),
        ['1111111', '3333333', '8888888'],
      )
    }),

    ...driven('recvInto fills the memory of any view, in bytes, and touches no other (S35)', async (t) => {
      const [a, b] = t.pair()
      await b.send(Buffer.from('abcdefgh'))
      const whole = new Uint8Array(16)
      assert.equal(await a.recvInto(new Uint16Array(whole.buffer, 4, 2)), 4)
      assert.equal(Buffer.from(whole).toString('latin1'), `\0\0\0\0abcd${'\0'.repeat(8)}`)
      assert.equal(await a.recvInto(whole.buffer, 2), 2)
      assert.equal(await a.recvInto(new DataView(whole.buffer, 15)), 1)
      assert.equal(Buffer.from(whole).toString('latin1'), `ef\0\0abcd${'\0'.repeat(7)}g`)
      const shared = new Uint8Array(new SharedArrayBuffer(4))
      assert.equal(await a.recvInto(shared), 1)
      assert.deepEqual([...shared], [0x68, 0, 0, 0])
      assert.equal(await a.recvInto(new Uint8Array(0)), 0)
    }),

    ...driven('recvInto wants memory', async (t) => {
      const [a] = t.pair()
      for (const [buffer, name] of [
        ['text', 'str'],
        [5, 'int'],
        [null, 'None'],
      ] as const) {
        const message = `recv_into() argument 1 must be read-write bytes-like object, not ${name}`
        await rejects(() => a.recvInto(buffer as never), { type: TypeError, message })
      }
    }),

    ...driven('recvfrom of a connected stream has no sender (S36)', async (t) => {
      const [client, server] = await t.tcpPair()
      await client.sendall(Buffer.from('ab'))
      assert.deepEqual(await server.recvfrom(1), [Buffer.from('a'), null])
      assert.deepEqual(await server.recvfromInto(new Uint8Array(1)), [1, null])
    }),

    ...driven(
      'MSG_WAITALL of a blocking stream fills the buffer, however slowly it comes (law 3)',
      { needs: ['realKernel', 'sh'] },
      async (t) => {
        const waitall = t.constant('MSG_WAITALL')
        const ways: readonly ((socket: DrivenSocket) => Awaitable<Buffer>)[] = [
          (socket) => socket.recv(10, waitall),
          async (socket) => (await socket.recvfrom(10, waitall))[0],
          async (socket) => {
            const buffer = Buffer.alloc(10)
            assert.equal(await socket.recvInto(buffer, 0, waitall), 10)
            return buffer
          },
        ]
        for (const receive of ways) {
          const [a, b] = t.pair()
          shellWith(t, b.fileno(), 'for i in 1 2 3 4 5; do printf $i$i >&3; sleep 0.02; done')
          b.close()
          assert.equal((await receive(a)).toString(), '1122334455')
        }
      },
    ),

    ...driven('MSG_WAITALL ends early at the end of the stream', async (t) => {
      const [a, b] = t.pair()
      await b.send(Buffer.from('abc'))
      b.close()
      assert.equal((await a.recv(10, t.constant('MSG_WAITALL'))).toString(), 'abc')
      assert.equal((await a.recv(10, t.constant('MSG_WAITALL'))).length, 0)
    }),

    ...driven('MSG_WAITALL with a timeout, or with MSG_DONTWAIT, returns what is there', async (t) => {
      const [a, b] = t.pair()
      await b.send(Buffer.from('abcdef'))
      a.timeoutMs = 3000
      assert.equal((await a.recv(4, t.constant('MSG_WAITALL'))).toString(), 'abcd')
      const ms = await elapsed(t.clock, async () =>
        assert.equal((await a.recv(4, t.constant('MSG_WAITALL'))).toString(), 'ef'),
      )
      assert(ms < 1500)
      a.timeoutMs = null
      await b.send(Buffer.from('gh'))
      assert.equal((await a.recv(4, t.constant('MSG_WAITALL') | t.constant('MSG_DONTWAIT'))).toString(), 'gh')
    }),

    ...driven('a receive of a closed socket is EBADF, whatever came before', async (t) => {
      const [client, server] = await t.tcpPair()
      await client.sendall(Buffer.from('short'))
      assert.equal((await server.recv(100)).toString(), 'short')
      server.close()
      await rejects(() => server.recv(100), t.failure('EBADF', OSError))
      await rejects(() => server.recvInto(Buffer.alloc(100)), t.failure('EBADF', OSError))
    }),

    ...driven('urgent data comes with MSG_OOB', async (t) => {
      const [client, server] = await t.tcpPair()
      await client.send(Buffer.from('u'), t.constant('MSG_OOB'))
      t.sys.poll(Int32Array.of(server.fileno(), 2), 1, 2000)
      assert.equal((await server.recv(1, t.constant('MSG_OOB'))).toString(), 'u')
    }),

    // As in CPython 3.14, with each of its six calls: without a timeout the receive drops the byte.
    ...driven('with a timeout, a receive that finds only urgent data leaves them', { needs: ['linux'] }, async (t) => {
      const urgent = t.constant('MSG_OOB')
      const calls: readonly ((socket: DrivenSocket) => unknown)[] = [
        (socket) => socket.recv(100),
        (socket) => socket.recvfrom(100),
        (socket) => socket.recvInto(new Uint8Array(100)),
        (socket) => socket.recvfromInto(new Uint8Array(100)),
        (socket) => socket.recvmsg(100),
        (socket) => socket.recvmsgInto([new Uint8Array(100)]),
        (socket) => socket.recv(100, t.constant('MSG_PEEK')),
        (socket) => socket.recv(100, t.constant('MSG_WAITALL')),
        (socket) => socket.recv(100, t.constant('MSG_DONTWAIT')),
      ]
      for (const [index, call] of calls.entries()) {
        const [client, server] = await t.tcpPair()
        // After a short receive and after a full one, which predict different things for the next.
        if (index % 3 > 0) {
          await client.send(Buffer.from('abc'))
          assert.equal((await server.recv(index % 3 === 1 ? 3 : 10)).toString(), 'abc')
        }
        server.timeoutMs = 50
        await client.send(Buffer.from('!'), urgent)
        t.sys.poll(Int32Array.of(server.fileno(), 2), 1, 2000)
        await rejects(() => call(server), { type: TimeoutError, message: 'timed out' })
        const polled = Int32Array.of(server.fileno(), 2)
        assert.equal(t.sys.poll(polled, 1, 0), 1, 'POLLPRI is there')
        server.timeoutMs = null
        assert.equal((await server.recv(1, urgent)).toString(), '!')
        // Nothing else is lost either.
        await client.send(Buffer.from('more'))
        assert.equal((await server.recv(100)).toString(), 'more')
      }
    }),

    ...driven('with a timeout, what follows urgent data is received at once', { needs: ['linux'] }, async (t) => {
      const [client, server] = await t.tcpPair()
      server.timeoutMs = 3000
      await client.send(Buffer.from('ab'))
      await client.send(Buffer.from('!'), t.constant('MSG_OOB'))
      await client.send(Buffer.from('cd'))
      t.sys.poll(Int32Array.of(server.fileno(), 2), 1, 2000)
      assert.equal((await server.recv(100)).toString(), 'ab')
      assert.equal((await server.recv(100)).toString(), 'cd')
    }),

    ...driven('urgent data that come while a receive waits are no input to it', { needs: ['linux'] }, async (t) => {
      const [client, server] = await t.tcpPair()
      const sender = client.dup()
      t.defer(() => sender.close())
      server.timeoutMs = 300
      whileWaiting(t, () => void sender.send(Buffer.from('!'), t.constant('MSG_OOB')))
      await rejects(() => server.recv(100), { type: TimeoutError, message: 'timed out' })
      server.timeoutMs = null
      assert.equal((await server.recv(1, t.constant('MSG_OOB'))).toString(), '!')
    }),

    // There the kernel ends a receive of no bytes at once.
    ...driven(
      'with a timeout, urgent data is no input to a receive of no bytes either (S11)',
      { needs: ['linux'] },
      async (t) => {
        const [client, server] = await t.tcpPair()
        await client.send(Buffer.from('u'), t.constant('MSG_OOB'))
        t.sys.poll(Int32Array.of(server.fileno(), 2), 1, 2000)
        server.timeoutMs = 5
        const none = [() => server.recvmsgInto([]), () => server.recvmsg(0), () => server.recvfrom(0)]
        for (const receive of none) await rejects(receive, { type: TimeoutError, message: 'timed out' })
      },
    ),
  ],
}
