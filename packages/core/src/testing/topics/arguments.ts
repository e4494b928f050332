import assert from 'node:assert/strict'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import type { Bytes } from '../../calls/arguments.js'
import { MessageBatch } from '../../socket/message-batch.js'
import { OSError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { check } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'

/** Eight bytes, 'elsewher', in each kind of memory, made by another realm's constructors. */
const FOREIGN: readonly string[] = ['ArrayBuffer', 'SharedArrayBuffer', 'Uint8Array', 'DataView', 'Float64Array']

function foreign(kind: string): Bytes {
  const source = {
    ArrayBuffer: 'u.buffer',
    SharedArrayBuffer: '(() => { const s = new SharedArrayBuffer(8); new Uint8Array(s).set(u); return s })()',
    Uint8Array: 'u',
    DataView: 'new DataView(u.buffer)',
    Float64Array: 'new Float64Array(u.buffer)',
  }[kind]
  return runInNewContext(`const u = Uint8Array.from([...'elsewher'].map((c) => c.charCodeAt(0))); ${source}`) as Bytes
}

function textOf(memory: Bytes): string {
  return ArrayBuffer.isView(memory)
    ? Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength).toString()
    : Buffer.from(memory as ArrayBuffer).toString()
}

/** Lists too long for memory. */
function endless(): Iterable<never>[] {
  class Endless extends Array<never> {
    override *[Symbol.iterator](): ArrayIterator<never> {
      for (;;) yield Buffer.from('x') as never
    }
  }
  const sparse: never[] = []
  sparse.length = 2 ** 32 - 1
  const without = {
    *[Symbol.iterator](): Generator<never> {
      for (;;) yield Buffer.from('x') as never
    },
  }
  return [sparse, new Proxy(sparse, {}), without, Object.assign(new Endless(), { length: 2 ** 32 - 1 })]
}

/** A file of ten bytes, open during the check. */
function file(t: DrivenTrial): number {
  const path = join(t.folder(), 'ten')
  writeFileSync(path, '0123456789')
  const fd = openSync(path, 'r')
  t.defer(() => closeSync(fd))
  return fd
}

const needs = ['AF_UNIX', 'realKernel'] as const

export const argumentsTopic: Topic = {
  name: 'arguments',
  checks: [
    ...driven(
      'endless lists are refused, and do not end the process',
      { needs: [...needs, 'ancillary'] },
      async (t) => {
        const [a, b] = t.pair()
        const buffers = [Buffer.from('x')]
        for (const list of endless()) {
          await rejects(() => a.sendmsg(list), { type: OSError, message: 'sendmsg() argument 1 is too long' })
          await rejects(() => a.sendmsg(buffers, list), { message: /too long|must be/ })
          await rejects(() => b.recvmsgInto(list), { type: OSError, message: 'recvmsg_into() argument 1 is too long' })
          await rejects(() => t.sockets.ancillary.rights(list as never), {})
          const batch = new MessageBatch(b, { count: 1, size: 1, ancbufsize: 64 })
          await rejects(() => batch.setAncillary(0, list as never), {})
        }
        for (const item of [new Uint8Array(2 ** 27), 'x'.repeat(2 ** 27)]) {
          await rejects(() => a.sendmsg(buffers, [item as never]), { type: TypeError })
        }
        assert.equal(await a.sendmsg(buffers), 1)
      },
    ),

    ...driven('the kernel refuses more buffers than it takes', { needs: [...needs, 'linux'] }, async (t) => {
      const [a] = t.pair()
      const many = Array.from({ length: 1025 }, () => Buffer.from('x'))
      await rejects(() => a.sendmsg(many), t.failure('EMSGSIZE', OSError))
      assert.equal(await a.sendmsg(many.slice(1)), 1024)
    }),

    ...driven("memory of another realm's constructors is memory", { needs: [...needs, 'ancillary'] }, async (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      const home = join(t.folder(), 'home')
      await b.bind(home)
      for (const kind of FOREIGN) {
        const data = foreign(kind)
        const sends = [() => a.send(data), () => a.sendall(data), () => a.sendto(data, home), () => a.sendmsg([data])]
        for (const send of sends) {
          await send()
          assert.equal(String(await b.recv(20)), 'elsewher', kind)
        }
        const receives = [
          (memory: Bytes) => b.recvInto(memory),
          (memory: Bytes) => b.recvfromInto(memory),
          (memory: Bytes) => b.recvmsgInto([memory]),
        ]
        for (const receive of receives) {
          const memory = foreign(kind)
          await a.send(Buffer.from('ARRIVED!'))
          await receive(memory)
          assert.equal(textOf(memory), 'ARRIVED!', kind)
        }
        const batch = new MessageBatch(a, { count: 1, size: 8 })
        batch.setData(0, data as ArrayBufferView)
        assert.equal(batch.data(0).toString(), 'elsewher')
        a.setsockopt(t.constant('SOL_SOCKET'), t.constant('SO_LINGER'), new Uint8Array(8))
        a.setsockopt(t.constant('SOL_SOCKET'), t.constant('SO_LINGER'), foreign('Uint8Array') as Uint8Array)
      }
    }),

    ...driven(
      'sendfile takes descriptors, offsets and counts, and nothing else',
      { needs: ['sendfile'] },
      async (t) => {
        const [a, b] = await t.tcpPair()
        const fd = file(t)
        for (const [args, type] of [
          [[fd, -1], RangeError],
          [[fd, 1.5], RangeError],
          [[fd, Number.NaN], RangeError],
          [[fd, -1n], RangeError],
          [[fd, 2n ** 64n], RangeError],
          [[fd, '0'], TypeError],
          [[fd, null], TypeError],
          [[fd, true], TypeError],
          [[fd, 0, -1], RangeError],
          [[fd, 0, 0], RangeError],
          [[fd, 0, 1.5], RangeError],
          [[fd, 0, Number.NaN], RangeError],
          [[fd, 0, '5'], TypeError],
          [[fd, 0, true], TypeError],
          [[{ fd: undefined }], TypeError],
          [[{ fd: -1 }], RangeError],
          [[{}], TypeError],
          [[String(fd)], TypeError],
          [[true], TypeError],
          [[null], TypeError],
          [[undefined], TypeError],
          [[-1], RangeError],
        ] as const) {
          const call = () => a.sendfile(...(args as unknown as [number]))
          await rejects(call, { type })
        }
        assert.equal(await a.sendfile(fd, 8n as never), 2)
        assert.equal(await a.sendfile({ fd }, 1, 3), 3)
        assert.equal(String(await b.recv(20, t.constant('MSG_WAITALL') & 0)).slice(0, 2), '89')
      },
    ),

    ...driven('timeouts are numbers of milliseconds or null', async (t) => {
      const socket = t.socket()
      for (const value of [undefined, 'soon', '100', true, {}, 5n]) {
        await rejects(() => Object.assign(socket, { timeoutMs: value }), { type: TypeError })
      }
      for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
        const error = await rejects(() => Object.assign(socket, { timeoutMs: value }), {})
        assert(error instanceof RangeError)
      }
      for (const flag of [undefined, 'no', 0, 1, null]) {
        await rejects(() => socket.setblocking(flag as never), { type: TypeError })
        await rejects(() => socket.setInheritable(flag as never), { type: TypeError })
      }
      assert.equal(socket.timeoutMs, null)
      for (const backlog of ['yes', Number.NaN, 1.5, null]) {
        await rejects(() => socket.listen(backlog as never), { type: TypeError })
      }
    }),

    check('calls on the event loop have one option, signal', { needs: [...needs, 'poller'] }, async (t) => {
      const [a, b] = t.pair('SOCK_DGRAM').map((socket) => socket.toAsync())
      assert(a !== undefined && b !== undefined)
      t.defer(() => a.close())
      t.defer(() => b.close())
      const x = Buffer.from('x')
      const batch = new MessageBatch(b, { count: 1, size: 1 })
      const calls: [name: string, call: (options: never) => unknown][] = [
        ['recv', (o) => b.recv(1, 0, o)],
        ['recv', (o) => b.recv(0, 0, o)],
        ['recvInto', (o) => b.recvInto(new Uint8Array(1), 0, 0, o)],
        ['recvInto', (o) => b.recvInto(new Uint8Array(0), 0, 0, o)],
        ['recvfrom', (o) => b.recvfrom(1, 0, o)],
        ['recvfromInto', (o) => b.recvfromInto(new Uint8Array(1), 0, 0, o)],
        ['recvmsg', (o) => b.recvmsg(1, 0, 0, o)],
        ['recvmsgInto', (o) => b.recvmsgInto([new Uint8Array(1)], 0, 0, o)],
        ['recvmmsg', (o) => b.recvmmsg(batch, 0, 1, o)],
        ['send', (o) => a.send(x, 0, o)],
        ['sendall', (o) => a.sendall(x, 0, o)],
        ['sendto', (o) => a.sendto(x, 0, '/nowhere', o)],
        ['sendmsg', (o) => a.sendmsg([x], [], 0, null, o)],
        ['sendmmsg', (o) => a.sendmmsg(batch, 0, 1, o)],
        ['sendfile', (o) => a.sendfile(0, 0, null, o)],
        ['bind', (o) => a.bind('/nowhere/at/all', o)],
        ['connect', (o) => a.connect('/nowhere', o)],
        ['connectEx', (o) => a.connectEx('/nowhere', o)],
        ['accept', (o) => b.accept(o)],
      ]
      for (const [name, call] of calls) {
        const misspelt = async () => call({ singal: AbortSignal.timeout(1) } as never)
        await rejects(misspelt, {
          type: TypeError,
          message: `${name}: there is no option 'singal'. Did you mean 'signal'?`,
        })
        for (const wrong of [
          { signal: 'yes' },
          { signal: 1 },
          { signal: null },
          { signal: {} },
          null,
          5,
          'signal',
          [],
        ]) {
          // Anything but an object counts as the address of a sendto with flags.
          if (name === 'sendto' && typeof wrong !== 'object') continue
          await rejects(async () => call(wrong as never), { type: TypeError })
        }
        const reason = new Error('enough')
        await rejects(async () => call({ signal: AbortSignal.abort(reason) } as never), { message: 'enough' })
      }
      // None of them has sent or received anything.
      await a.send(Buffer.from('the first'))
      assert.equal(String(await b.recv(20)), 'the first')
    }),
  ],
}
