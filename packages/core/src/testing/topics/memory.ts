import assert from 'node:assert/strict'
import { MessageBatch } from '../../socket/message-batch.js'
import { markUntransferable } from '../../thread/untransferable.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { whileWaiting } from '../while-waiting.js'

const GONE = { type: TypeError, message: /memory is gone/ }
/** More than a socket pair can buffer. */
const MUCH = 4_000_000

/** An ArrayBuffer that can be resized, which the library of our target does not know yet. */
type Resizable = ArrayBuffer & { resize(bytes: number): void }
const ResizableBuffer = ArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => Resizable

/** The ways in which memory goes: a view of this many bytes, and a function that takes its memory away. */
const WAYS: readonly [name: string, make: (bytes: number) => [view: Uint8Array, take: () => void]][] = [
  [
    'is transferred',
    (bytes) => {
      const memory = new ArrayBuffer(bytes)
      return [new Uint8Array(memory), () => void structuredClone(memory, { transfer: [memory] })]
    },
  ],
  [
    'shrinks',
    (bytes) => {
      const memory = new ResizableBuffer(bytes, { maxByteLength: bytes })
      return [new Uint8Array(memory, 0, bytes), () => memory.resize(bytes - 1)]
    },
  ],
  [
    'shrinks under a view that keeps track of its length',
    (bytes) => {
      const memory = new ResizableBuffer(bytes, { maxByteLength: bytes })
      return [new Uint8Array(memory), () => memory.resize(1)]
    },
  ],
  [
    'grows under a view that keeps track of its length',
    (bytes) => {
      const memory = new ResizableBuffer(bytes, { maxByteLength: 2 * bytes })
      return [new Uint8Array(memory), () => memory.resize(2 * bytes)]
    },
  ],
]

/** Whether `ArrayBuffer.prototype.transfer` transfers memory marked as untransferable, as on Node 22. */
function takesMarkedMemory(transfer: unknown): boolean {
  const scrap = new ArrayBuffer(1)
  markUntransferable(scrap)
  try {
    if (typeof transfer === 'function') transfer.call(scrap)
  } catch {
    return false
  }
  return true
}

type Call = (socket: DrivenSocket, memory: Uint8Array, t: DrivenTrial) => unknown

const SENDS: readonly [name: string, call: Call][] = [
  ['sendall', (socket, memory) => socket.sendall(memory)],
  ['send', (socket, memory) => socket.send(memory)],
  ['sendmsg', (socket, memory) => socket.sendmsg([Buffer.from('begins'), memory])],
]

const RECEIVES: readonly [name: string, call: Call][] = [
  ['recvInto', (socket, memory) => socket.recvInto(memory)],
  ['recvInto with MSG_WAITALL', (socket, memory, t) => socket.recvInto(memory, 0, t.constant('MSG_WAITALL'))],
  ['recvfromInto', (socket, memory) => socket.recvfromInto(memory)],
  ['recvmsgInto', (socket, memory) => socket.recvmsgInto([new Uint8Array(1), memory])],
]

/** Try to take a view's memory away; returns whether that was possible. */
function transferred(view: Uint8Array): boolean {
  const { length } = view
  try {
    structuredClone(view, { transfer: [view.buffer as ArrayBuffer] })
  } catch {
    return false
  }
  return length > 0 && view.length === 0
}

/** Read until nothing arrives for a moment. */
async function drain(socket: DrivenSocket): Promise<Buffer> {
  socket.timeoutMs = 200
  const parts: Buffer[] = []
  try {
    for (;;) parts.push(await socket.recv(1_000_000))
  } catch {
    return Buffer.concat(parts)
  }
}

export const memoryTopic: Topic = {
  name: "the program's memory",
  checks: [
    ...SENDS.flatMap(([name, call]) =>
      WAYS.flatMap(([way, make]) =>
        driven(`${name} says that its memory is gone when that ${way} while it waits`, async (t) => {
          const [a, b] = t.pair()
          const [view, take] = make(MUCH)
          view.fill(7)
          let sent: Buffer = Buffer.alloc(0)
          const peer = b.dup()
          t.defer(() => peer.close())
          whileWaiting(t, () => {
            take()
            // The next allocation may take its place.
            new Uint8Array(MUCH).fill(9)
            peer.timeoutMs = 0
            if (t.blocking) sent = Buffer.concat([peer.recv(1_000_000) as Buffer])
            else void (peer.recv(1_000_000) as Promise<Buffer>).then((data) => (sent = data))
          })
          await rejects(() => call(a, view, t), GONE)
          const rest = await drain(b)
          const all = Buffer.concat([sent, rest])
          assert(all.length < MUCH)
          assert(!all.includes(9), 'bytes of somebody else')
        }),
      ),
    ),

    ...RECEIVES.flatMap(([name, call]) =>
      WAYS.flatMap(([way, make]) =>
        driven(`${name} says that its memory is gone when that ${way} while it waits, and takes nothing`, async (t) => {
          const [a, b] = t.pair()
          const [view, take] = make(100)
          whileWaiting(t, () => {
            take()
            void b.send(Buffer.from('hello'))
          })
          await rejects(() => call(a, view, t), GONE)
          assert.equal((await drain(a)).toString(), 'hello')
        }),
      ),
    ),

    ...driven('a receive that has filled a part of memory which is gone does not give its size', async (t) => {
      const [a, b] = t.pair()
      const waitall = t.constant('MSG_WAITALL')
      for (const call of [
        (memory: Uint8Array) => a.recvInto(memory, 0, waitall),
        (memory: Uint8Array) => a.recvfromInto(memory, 0, waitall),
        (memory: Uint8Array) => a.recvmsgInto([memory], 0, waitall),
      ]) {
        const memory = new Uint8Array(10)
        await b.send(Buffer.from('some'))
        whileWaiting(t, () => {
          structuredClone(memory, { transfer: [memory.buffer] })
          void b.send(Buffer.from('more'))
        })
        await rejects(() => call(memory), GONE)
        assert.equal((await a.recv(100)).toString(), 'more')
      }
    }),

    ...driven('a datagram that waits for room says that its memory is gone', { needs: ['AF_UNIX'] }, async (t) => {
      for (const call of ['send', 'sendmsg', 'sendto'] as const) {
        const receiver = t.socket({ family: t.constant('AF_UNIX'), type: t.constant('SOCK_DGRAM') })
        const path = `${t.folder()}/receiver`
        await receiver.bind(path)
        const sender = t.socket({ family: t.constant('AF_UNIX'), type: t.constant('SOCK_DGRAM') })
        await sender.connect(path)
        sender.timeoutMs = 0
        let queued = 0
        try {
          for (;;) queued += await sender.send(Buffer.from('x'))
        } catch {
          // Full.
        }
        sender.timeoutMs = null
        const memory = new Uint8Array(10)
        whileWaiting(t, () => {
          structuredClone(memory, { transfer: [memory.buffer] })
          void receiver.recv(10)
        })
        await rejects(() => {
          if (call === 'send') return sender.send(memory)
          return call === 'sendto' ? sender.sendto(memory, path) : sender.sendmsg([memory])
        }, GONE)
        assert.equal((await drain(receiver)).length, queued - 1)
      }
    }),

    ...driven('memory that is gone before the call is refused, and not taken for no bytes', async (t) => {
      const [a, b] = t.pair()
      const gone = () => {
        const memory = new Uint8Array(4)
        structuredClone(memory, { transfer: [memory.buffer] })
        return memory
      }
      await b.send(Buffer.from('abc'))
      const expected = { type: TypeError }
      for (const call of [
        () => a.send(gone()),
        () => a.sendall(gone()),
        () => a.sendto(gone(), 'nowhere'),
        () => a.sendmsg([Buffer.from('x'), gone()]),
        () => a.recvInto(gone()),
        () => a.recvfromInto(gone()),
        () => a.recvmsgInto([gone()]),
      ]) {
        await rejects(call, expected)
      }
      assert.equal((await a.recv(100)).toString(), 'abc')
    }),

    ...driven("what an argument's own code gives away is not sent as less", async (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      const memory = new Uint8Array(4)
      const items = {
        [Symbol.iterator](): Iterator<never> {
          structuredClone(memory, { transfer: [memory.buffer] })
          return [].values()
        },
      }
      await rejects(() => a.sendmsg([Buffer.from('x'), memory], items), GONE)
      await a.send(Buffer.from('next'))
      assert.equal((await b.recv(100)).toString(), 'next')
    }),

    ...driven('a batch says that its memory is gone', { needs: ['batches'] }, async (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      const batch = new MessageBatch(a, { count: 2, size: 10 })
      const { buffer } = batch.buf
      assert(!transferred(batch.buf), 'what the batch still shows was transferred')
      // Our oldest runtimes lack this method, and the newest refuse it here.
      const transfer: unknown = Reflect.get(ArrayBuffer.prototype, 'transfer')
      if (typeof transfer !== 'function') return
      if (!takesMarkedMemory(transfer)) {
        assert.throws(() => transfer.call(buffer), TypeError)
        return
      }
      whileWaiting(t, () => {
        transfer.call(buffer)
        void b.send(Buffer.from('hello'))
      })
      await rejects(() => a.recvmmsg(batch), GONE)
      await rejects(() => a.sendmmsg(batch), GONE)
      assert.throws(() => batch.data(0), /memory is gone/)
    }),

    ...[8192, 0, 1000].flatMap((poolSize) =>
      driven(
        `no message goes with another one that is transferred, where Buffer.poolSize is ${poolSize}`,
        async (t) => {
          const usual = Buffer.poolSize
          t.defer(() => {
            Buffer.poolSize = usual
          })
          Buffer.poolSize = poolSize
          const [a, b] = t.pair('SOCK_DGRAM')
          const receive: readonly ((size: number) => Buffer | Promise<Buffer>)[] = [
            (size) => a.recv(size),
            async (size) => (await a.recvfrom(size))[0],
            async (size) => (await a.recvmsg(size))[0],
            async (size) => (await a.recvmsg(size, 100))[0],
            (size) => a.recv(size, t.constant('MSG_TRUNC')),
          ]
          for (const size of [0, 1, 100, 1000, 5000, 40_000]) {
            const kept: Buffer[] = []
            for (const call of receive) {
              for (const room of [size, size + 1, 100_000]) {
                const message = Buffer.alloc(size, 97 + (kept.length % 26))
                await b.send(message)
                const received = await call(Math.max(room, 1))
                assert.deepEqual(received, message)
                if (kept.length % 2 === 0) transferred(received)
                kept.push(received)
              }
            }
            kept.forEach((received, index) => {
              if (index % 2 === 0) return
              assert.deepEqual(received, Buffer.alloc(size, 97 + (index % 26)))
              // An empty one can be transferred too, but only once.
              if (received.buffer.byteLength === size)
                structuredClone(received, { transfer: [received.buffer as ArrayBuffer] })
            })
          }
        },
      ),
    ),
  ],
}
