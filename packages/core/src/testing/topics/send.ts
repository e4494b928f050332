import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Address } from '../../sockaddr/types.js'
import { BlockingIOError, BrokenPipeError, OSError, TimeoutError } from '../../voice/python/os-error.js'
import { elapsed, lasted, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { shellWith, succeeded } from '../children.js'
import { driven } from '../driven.js'
import { inetAddress } from '../trial.js'

const TEN_MB = 10_000_000
/** A peer that reads everything and reports how much it was. */
const COUNT = 'wc -c <&3'

export const sendTopic: Topic = {
  name: 'send',
  checks: [
    ...driven('data is any view or buffer, in bytes; anything else is refused (S40)', async (t) => {
      const [a, b] = t.pair()
      const bytes = Buffer.from('abcdefgh')
      const memory = new Uint8Array(bytes).buffer
      const shared = new Uint8Array(new SharedArrayBuffer(2))
      shared.set([0x69, 0x6a])
      assert.equal(await a.send(memory), 8)
      assert.equal(await a.send(new DataView(memory, 2, 3)), 3)
      assert.equal(await a.send(new Uint16Array(memory, 6, 1)), 2)
      assert.equal(await a.send(shared), 2)
      assert.equal((await b.recv(100)).toString(), 'abcdefghcdeghij')
      for (const [data, name] of [
        ['text', 'str'],
        [5, 'int'],
        [null, 'NoneType'],
        [[1], 'tuple'],
      ] as const) {
        const expected = { type: TypeError, message: `a bytes-like object is required, not '${name}'` }
        await rejects(() => a.send(data as never), expected)
        await rejects(() => a.sendall(data as never), expected)
        await rejects(() => a.sendto(data as never, 'nowhere'), expected)
      }
    }),

    ...driven('nothing to send is 0, and still a system call (S40, S41)', async (t) => {
      const [a] = t.pair()
      assert.equal(await a.send(new Uint8Array(0)), 0)
      await a.sendall(new Uint8Array(0))
      a.close()
      await rejects(() => a.send(new Uint8Array(0)), t.failure('EBADF', OSError))
      await rejects(() => a.sendall(new Uint8Array(0)), t.failure('EBADF', OSError))
    }),

    ...driven('a blocking send of 10 MB returns 10 MB (law 3)', { needs: ['realKernel', 'sh'] }, async (t) => {
      const [a, b] = t.pair()
      const [client, server] = await t.tcpPair()
      for (const [sender, receiver] of [
        [a, b],
        [client, server],
      ] as const) {
        const counting = shellWith(t, receiver.fileno(), COUNT)
        receiver.close()
        assert.equal(await sender.send(Buffer.alloc(TEN_MB)), TEN_MB)
        sender.close()
        assert.equal(Number(await succeeded(counting)), TEN_MB)
      }
    }),

    ...driven(
      'sendall sends everything, with any sufficient timeout (S41)',
      { needs: ['realKernel', 'sh'] },
      async (t) => {
        for (const timeoutMs of [null, 20_000]) {
          const [a, b] = t.pair()
          const counting = shellWith(t, b.fileno(), COUNT)
          b.close()
          a.timeoutMs = timeoutMs
          assert.equal(await a.sendall(Buffer.alloc(TEN_MB)), undefined)
          a.close()
          assert.equal(Number(await succeeded(counting)), TEN_MB)
        }
      },
    ),

    ...driven('a send that must not wait sends what fits', async (t) => {
      for (const [timeoutMs, flags] of [
        [0, 0],
        [3000, 0],
        [null, t.constant('MSG_DONTWAIT')],
      ] as const) {
        const [a] = t.pair()
        a.timeoutMs = timeoutMs
        const sent = await a.send(Buffer.alloc(TEN_MB), flags)
        assert(sent > 0 && sent < TEN_MB, `${sent} bytes`)
      }
    }),

    ...driven('non-blocking sendall raises EAGAIN after a part was sent (S41)', async (t) => {
      const [a] = t.pair()
      a.setblocking(false)
      await rejects(() => a.sendall(Buffer.alloc(TEN_MB)), t.failure('EAGAIN', BlockingIOError))
    }),

    ...driven(
      'sendall has one deadline for all of it, however its peer drains (S41)',
      { needs: ['realKernel', 'sh'] },
      async (t) => {
        const [a, b] = t.pair()
        a.timeoutMs = 500
        // Room is made every 100 ms, so that no single wait is longer.
        shellWith(t, b.fileno(), 'while :; do head -c 60000 <&3 >/dev/null; sleep 0.1; done')
        b.close()
        lasted(
          await elapsed(t.clock, async () => {
            await rejects(() => a.sendall(Buffer.alloc(TEN_MB)), {
              type: TimeoutError,
              message: 'timed out',
              errno: null,
            })
          }),
          500,
        )
      },
    ),

    ...driven(
      'a peer that goes away ends a blocked send with BrokenPipeError or what was sent',
      { needs: ['realKernel', 'sh'] },
      async (t) => {
        const [a, b] = t.pair()
        shellWith(t, b.fileno(), 'sleep 0.1')
        b.close()
        await rejects(() => a.sendall(Buffer.alloc(TEN_MB)), t.failure('EPIPE', BrokenPipeError))
      },
    ),

    ...driven('sendto takes flags between the data and the address (S42)', async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      const to = inetAddress(receiver.getsockname())
      assert.equal(await sender.sendto(Buffer.from('a'), 0, to), 1)
      assert.equal(await sender.sendto(Buffer.from('b'), to), 1)
      assert.equal((await receiver.recv(9)).toString() + (await receiver.recv(9)).toString(), 'ab')
    }),

    ...driven('flags of sendto other than an int are refused, whatever the address (S42)', async (t) => {
      const sender = await t.udp()
      const [unix] = t.pair('SOCK_DGRAM')
      const data = Buffer.from('x')
      for (const [flags, name] of [
        ['1', 'str'],
        [null, 'NoneType'],
        [1.5, 'float'],
        [['127.0.0.1', 9], 'tuple'],
        [Buffer.from('1'), 'bytes'],
      ] as const) {
        const expected = { type: TypeError, message: `'${name}' object cannot be interpreted as an integer` }
        await rejects(() => sender.sendto(data, flags as never, ['127.0.0.1', 9]), expected)
        await rejects(() => unix.sendto(data, flags as never, '/nowhere'), expected)
        await rejects(() => unix.sendto(data, flags as never, Buffer.from('/nowhere')), expected)
      }
      const noAddress = 'sendto(): AF_INET address must be tuple, not NoneType'
      for (const address of [null, undefined]) {
        await rejects(() => sender.sendto(data, 0, address as never), { type: TypeError, message: noAddress })
      }
    }),

    ...driven(
      'options of sendto come after the address, with flags or without',
      // Blocking calls have none.
      { needs: ['AF_UNIX'], drivers: ['event loop'] },
      async (t) => {
        const { AsyncSocket } = t.sockets
        const open = async (family: string, address: Address) => {
          const socket = new AsyncSocket({ family: t.constant(family), type: t.constant('SOCK_DGRAM') })
          t.own(socket)
          await socket.bind(address)
          return socket
        }
        const { signal } = new AbortController()
        for (const receiver of [
          await open('AF_INET', ['127.0.0.1', 0]),
          await open('AF_UNIX', join(t.folder(), 'a')),
          await open('AF_UNIX', Buffer.from(join(t.folder(), 'a'))),
        ]) {
          const to = receiver.getsockname()
          assert(to !== null)
          assert.equal(await receiver.sendto(Buffer.from('1'), to, { signal }), 1)
          assert.equal(await receiver.sendto(Buffer.from('2'), to, {}), 1)
          assert.equal(await receiver.sendto(Buffer.from('3'), to, undefined), 1)
          assert.equal(await receiver.sendto(Buffer.from('4'), 0, to, { signal }), 1)
          assert.equal(await receiver.sendto(Buffer.from('5'), 0, to, undefined), 1)
          for (const text of '12345') assert.equal((await receiver.recv(9)).toString(), text)
          const reason = new Error('given up')
          const aborted = { signal: AbortSignal.abort(reason) }
          const expected = { type: Error, message: 'given up' }
          await rejects(() => receiver.sendto(Buffer.from('6'), to, aborted), expected)
          await rejects(() => receiver.sendto(Buffer.from('6'), 0, to, aborted), expected)
        }
      },
    ),

    ...driven(
      'sendto on a connected stream sends to its peer, whatever the address (S42)',
      { needs: ['linux'] },
      async (t) => {
        const [client, server] = await t.tcpPair()
        await client.sendto(Buffer.from('here'), ['127.0.0.9', 9])
        assert.equal((await server.recv(9)).toString(), 'here')
      },
    ),

    ...driven('MSG_MORE and other flags reach the kernel', { needs: ['linux'] }, async (t) => {
      const [client, server] = await t.tcpPair()
      await client.send(Buffer.from('one '), t.constant('MSG_MORE'))
      await client.send(Buffer.from('piece'))
      assert.equal((await server.recv(100, t.constant('MSG_WAITALL') | t.constant('MSG_DONTWAIT'))).length > 0, true)
    }),
  ],
}
