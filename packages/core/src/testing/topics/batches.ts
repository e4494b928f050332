import assert from 'node:assert/strict'
import type { Backend, Syscalls } from '../../backend/index.js'
import { bindSockets } from '../../bind-sockets.js'
import { MessageBatch } from '../../socket/message-batch.js'
import { requestAncillary } from '../../sockopt/request-ancillary.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import { SYSCALL_NAMES } from '../syscall-names.js'
import { inetAddress } from '../trial.js'
import { withSyscalls } from '../with-syscalls.js'

/** The trial's backend, recording the system calls from now on. */
function counting(t: DrivenTrial): { backend: Backend; calls: string[] } {
  const calls: string[] = []
  const counted = (original: Syscalls): Partial<Syscalls> =>
    Object.fromEntries(
      SYSCALL_NAMES.map((name) => {
        const call = original[name] as (...args: unknown[]) => number
        return [
          name,
          (...args: unknown[]) => {
            calls.push(name)
            return call(...args)
          },
        ]
      }),
    )
  return { backend: withSyscalls(t.backend, counted), calls }
}

const needs = ['batches'] as const
const COUNT = 64
const text = (index: number) => `datagram ${index}`.padEnd(10 + index, '.')

export const batchesTopic: Topic = {
  name: 'batches of messages',
  checks: [
    ...driven('64 datagrams leave by one sendmmsg and come by one recvmmsg', { needs }, async (t) => {
      const { backend, calls } = counting(t)
      const bound = bindSockets(backend)
      const open = async () => {
        const socket = t.socket({ type: t.constant('SOCK_DGRAM') }, bound)
        await socket.bind(['127.0.0.1', 0])
        return socket
      }
      const [receiver, sender] = [await open(), await open()]
      const out = new MessageBatch(sender, { count: COUNT, size: 100 })
      for (let i = 0; i < COUNT; i++) {
        out.setData(i, Buffer.from(text(i)))
        out.setAddress(i, inetAddress(receiver.getsockname()))
      }
      const into = new MessageBatch(receiver, { count: COUNT, size: 100 })
      const name = sender.getsockname()
      calls.length = 0
      assert.equal(await sender.sendmmsg(out), COUNT)
      assert.deepEqual(calls, ['sendmmsg'])
      calls.length = 0
      assert.equal(await receiver.recvmmsg(into), COUNT)
      assert.deepEqual(calls, ['recvmmsg'])
      for (let i = 0; i < COUNT; i++) {
        assert.equal(into.data(i).toString(), text(i))
        assert.deepEqual(into.address(i), name)
        assert.equal(into.msgFlags[i], 0)
      }
    }),

    ...driven(
      'a receive that began before anything was sent gets what is sent then',
      // While a call blocks, nothing can send.
      { needs, drivers: ['event loop'] },
      async (t) => {
        const [receiver, sender] = [await t.udp(), await t.udp()]
        const out = new MessageBatch(sender, { count: COUNT, size: 100 })
        await sender.connect(inetAddress(receiver.getsockname()))
        for (let i = 0; i < COUNT; i++) out.setData(i, Buffer.from(text(i)))
        const into = new MessageBatch(receiver, { count: COUNT, size: 100 })
        const receiving = receiver.recvmmsg(into)
        assert.equal(await sender.sendmmsg(out), COUNT)
        assert.equal(await receiving, COUNT)
        for (let i = 0; i < COUNT; i++) assert.equal(into.data(i).toString(), text(i))
      },
    ),

    ...driven('a batch can be reused, and messages not received are empty', { needs }, async (t) => {
      const [receiver, sender] = [await t.udp(), await t.udp()]
      const to = inetAddress(receiver.getsockname())
      const batch = new MessageBatch(receiver, { count: 8, size: 20 })
      for (const count of [8, 3, 1]) {
        for (let i = 0; i < count; i++) await sender.sendto(Buffer.from(`${count}/${i}`), to)
        assert.equal(await receiver.recvmmsg(batch), count)
        const texts = Array.from({ length: 8 }, (_, i) => batch.data(i).toString())
        assert.deepEqual(
          texts,
          Array.from({ length: 8 }, (_, i) => (i < count ? `${count}/${i}` : '')),
        )
        assert.equal(batch.address(7) === null, count < 8)
      }
    }),

    ...driven(
      'each message has its own address, flags and ancillary data',
      { needs: ['batches', 'ancillary', 'linux'] },
      async (t) => {
        const receivers = [await t.udp(), await t.udp(), await t.udp()]
        const sender = await t.udp()
        const { ancillary } = t.sockets
        const out = new MessageBatch(sender, { count: 3, size: 10, ancbufsize: ancillary.space(4) })
        for (const [index, receiver] of receivers.entries()) {
          out.setData(index, Buffer.from(`to ${index}`))
          out.setAddress(index, inetAddress(receiver.getsockname()))
          out.setAncillary(index, [ancillary.ttl(10 + index)])
        }
        assert.equal(await sender.sendmmsg(out), 3)
        for (const [index, receiver] of receivers.entries()) {
          const into = new MessageBatch(receiver, { count: 2, size: 2, ancbufsize: requestAncillary(receiver, 'ttl') })
          await sender.sendto(Buffer.from('xyz'), inetAddress(receiver.getsockname()))
          // The first was sent before ttl was requested, but the kernel decides when it is received.
          assert.equal(await receiver.recvmmsg(into), 2)
          assert.equal(into.data(0).toString(), 'to')
          assert.equal(into.msgFlags[0], t.constant('MSG_TRUNC'))
          assert.equal(into.ancillary(0).ttl, 10 + index)
        }
      },
    ),

    ...driven('what does not fit a batch is refused', async (t) => {
      const socket = await t.udp()
      const batch = new MessageBatch(socket, { count: 2, size: 4, ancbufsize: 24 })
      const fd = t.sockets.ancillary.rights([0, 1, 2, 3])
      for (const call of [
        () => batch.setData(0, Buffer.alloc(5)),
        () => batch.setData(2, Buffer.alloc(1)),
        () => batch.data(-1),
        () => batch.address(0.5),
        () => batch.setAddress(0, ['a-host.invalid', 1]),
        () => batch.setAncillary(0, [fd]),
        () => socket.recvmmsg(batch, 0, 3),
      ]) {
        await rejects(call, { type: RangeError })
      }
    }),

    ...driven('a batch takes only options that exist', async (t) => {
      const socket = await t.udp()
      const size = 1
      for (const options of [
        { count: 0, size },
        { count: 1025, size },
        { count: Number.NaN, size },
        { count: 1.5, size },
        { count: 1, size: -1 },
        { count: 1024, size: 2 ** 22 },
        { count: 1024, size, ancbufsize: 2 ** 22 },
      ]) {
        await rejects(() => new MessageBatch(socket, options), { type: RangeError })
      }
      for (const options of [
        undefined,
        null,
        64,
        {},
        { count: 4 },
        { size },
        { count: '4', size },
        { count: 4, size: true },
        { count: 4, size, ancbufsize: 'yes' },
        { count: 4, size, ancbufsiz: 64 },
      ]) {
        await rejects(() => new MessageBatch(socket, options as never), { type: TypeError })
      }
    }),
  ],
}
