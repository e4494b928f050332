import assert from 'node:assert/strict'
import { encodeAncillary } from '../../cmsg/encode.js'
import { rightsItem } from '../../cmsg/outgoing.js'
import { receivedFds } from '../../cmsg/rights.js'
import { check, type Topic } from '../check.js'
import type { Trial } from '../trial.js'

const needs = ['AF_UNIX', 'ancillary', 'realKernel', 'linux'] as const
const CANARY = 0xa5
/** Sizes at which backends may change how they pass bytes, and their neighbours. */
const SIZES = [0, 1, 63, 64, 65, 255, 256, 257, 1023, 1024, 1025, 5000]

function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => i * 7 + size)
}

/** Memory that shows whether more than the first bytes were written. */
function canaries(size: number): Uint8Array {
  return new Uint8Array(size + 16).fill(CANARY)
}

function untouched(memory: Uint8Array, from: number, what: string): void {
  assert(
    memory.subarray(from).every((byte) => byte === CANARY),
    `${what}: what lies behind was written`,
  )
}

/** The two ends of a pair. */
function pair(t: Trial, type: string): [number, number] {
  const fds = new Int32Array(2)
  assert.equal(t.sys.socketpair(t.constant('AF_UNIX'), t.constant(type) | t.constant('SOCK_CLOEXEC'), 0, fds), 0)
  const [a = -1, b = -1] = fds
  return [t.fd(a), t.fd(b)]
}

/** A datagram socket with an abstract name of this many bytes. */
function named(t: Trial, size: number): [fd: number, name: Uint8Array] {
  const fd = t.fd(t.sys.socket(t.constant('AF_UNIX'), t.constant('SOCK_DGRAM') | t.constant('SOCK_CLOEXEC'), 0))
  const unique = Buffer.from(`${process.pid} ${fd} ${performance.now()}`.padEnd(size - 3, '.'))
  const name = Uint8Array.of(t.constant('AF_UNIX'), 0, 0, ...unique.subarray(0, size - 3))
  assert.equal(t.sys.bind(fd, name, name.length), 0)
  return [fd, name]
}

/** An array of one item, whose getter runs some code first. */
function trapped(item: unknown, first: () => void): Uint8Array[] {
  const iov: unknown[] = [null]
  Object.defineProperty(iov, 0, {
    get() {
      first()
      return item
    },
  })
  return iov as Uint8Array[]
}

export const messageLaws: Topic = {
  name: 'laws 1 and 2: messages of one buffer',
  checks: [
    check('carry any number of bytes, and nothing beside them is written', { needs }, (t) => {
      const [a, b] = pair(t, 'SOCK_DGRAM')
      const dontwait = t.constant('MSG_DONTWAIT')
      for (const size of SIZES) {
        assert.equal(t.sys.sendmsg(a, null, 0, [pattern(size)], null, 0, dontwait), size)
        for (const flags of [dontwait | t.constant('MSG_PEEK'), dontwait]) {
          const into = canaries(size)
          const lengths = Int32Array.of(7, 7, 7)
          assert.equal(t.sys.recvmsg(b, null, [into.subarray(0, size)], null, lengths, flags), size)
          assert.deepEqual(into.subarray(0, size), pattern(size))
          assert.deepEqual([...lengths], [0, 0, 0])
          untouched(into, size, `${size} bytes`)
        }
      }
    }),

    check('are truncated if there is less room, and MSG_TRUNC counts the missing bytes', { needs }, (t) => {
      const [a, b] = pair(t, 'SOCK_DGRAM')
      const [none, truncates] = [t.constant('MSG_DONTWAIT'), t.constant('MSG_TRUNC')]
      for (const [size, room] of [
        [100, 20],
        [300, 20],
        [300, 290],
      ] as const) {
        for (const flags of [none, none | truncates]) {
          t.sys.sendmsg(a, null, 0, [new Uint8Array(size).fill(0x55)], null, 0, none)
          assert.equal(t.sys.recvmsg(b, null, [new Uint8Array(size)], null, new Int32Array(3), none), size)
          t.sys.sendmsg(a, null, 0, [pattern(size)], null, 0, none)
          const into = canaries(room)
          const lengths = new Int32Array(3)
          const rc = t.sys.recvmsg(b, null, [into.subarray(0, room)], null, lengths, flags)
          assert.equal(rc, flags === none ? room : size)
          assert.deepEqual(into.subarray(0, room), pattern(size).subarray(0, room))
          assert.equal(lengths[2], truncates)
          untouched(into, room, `${room} of ${size} bytes`)
        }
      }
    }),

    check('have a name, truncated to the room for it', { needs }, (t) => {
      const dontwait = t.constant('MSG_DONTWAIT')
      for (const size of [40, 110]) {
        const [sender, from] = named(t, size)
        const [receiver, to] = named(t, 50)
        for (const room of [128, 110, size, size - 1, 10, 1, 0]) {
          assert.equal(t.sys.sendmsg(sender, to, to.length, [pattern(9)], null, 0, dontwait), 9)
          const name = canaries(128)
          const lengths = Int32Array.of(room, 0, 0)
          assert.equal(t.sys.recvmsg(receiver, name, [new Uint8Array(9)], null, lengths, dontwait), 9)
          assert.equal(lengths[0], from.length)
          const kept = Math.min(room, from.length)
          assert.deepEqual(name.subarray(0, kept), from.subarray(0, kept))
          untouched(name, kept, `a name with ${room} bytes of room`)
        }
        // A name may be at the start of a larger memory.
        const longer = Uint8Array.of(...to, 9, 9, 9)
        assert.equal(t.sys.sendmsg(sender, longer, to.length, [pattern(2)], null, 0, dontwait), 2)
        const lengths = Int32Array.of(128, 0, 0)
        assert.equal(t.sys.recvmsg(receiver, null, [new Uint8Array(2)], null, lengths, dontwait), 2)
        assert.equal(lengths[0], 0, 'nobody asked for the name')
      }
    }),

    check('have ancillary data of any length, and nothing beside them is written', { needs }, (t) => {
      const [a, b] = pair(t, 'SOCK_DGRAM')
      const { abi } = t.backend
      const flags = t.constant('MSG_DONTWAIT') | t.constant('MSG_CMSG_CLOEXEC')
      for (const count of [1, 2, 3, 60, 61, 250, 252, 253]) {
        const control = encodeAncillary(abi, [rightsItem(abi, Array(count).fill(a))])
        const longer = Uint8Array.of(...control, 1, 2, 3)
        for (const outgoing of [control, longer]) {
          assert.equal(t.sys.sendmsg(a, null, 0, [pattern(3)], outgoing, control.length, flags), 3)
          const into = canaries(control.length)
          const lengths = Int32Array.of(0, control.length, 0)
          assert.equal(t.sys.recvmsg(b, null, [new Uint8Array(3)], into, lengths, flags), 3)
          const fds = receivedFds(abi, into.subarray(0, lengths[1]))
          const closeOnExec = fds.map((fd) => t.sys.getCloexec(fd))
          for (const fd of fds) t.sys.close(fd)
          assert.equal(fds.length, count)
          assert(closeOnExec.every((answer) => answer === 1))
          assert.equal(lengths[2], t.constant('MSG_CMSG_CLOEXEC'))
          untouched(into, control.length, `${count} descriptors`)
        }
      }
      // Nothing of an earlier message shows if this one has none.
      t.sys.sendmsg(a, null, 0, [pattern(3)], null, 0, flags)
      const into = new Uint8Array(64)
      const lengths = Int32Array.of(0, 64, 0)
      assert.equal(t.sys.recvmsg(b, null, [new Uint8Array(3)], into, lengths, flags), 3)
      assert.equal(lengths[1], 0)
      assert(into.every((byte) => byte === 0))
    }),

    check('leave all memory alone when they fail', { needs }, (t) => {
      const [, b] = pair(t, 'SOCK_DGRAM')
      const memory = () => canaries(48)
      for (const [fd, errno] of [
        [b, t.errno('EAGAIN')],
        [-1, t.errno('EBADF')],
      ] as const) {
        const [name, buf, control] = [memory(), memory(), memory()]
        const lengths = Int32Array.of(64, 64, 5)
        assert.equal(t.sys.recvmsg(fd, name, [buf], control, lengths, t.constant('MSG_DONTWAIT')), errno)
        assert.deepEqual([...lengths], [64, 64, 5])
        for (const part of [name, buf, control]) untouched(part, 0, `errno ${errno}`)
      }
      assert.equal(t.sys.sendmsg(-1, null, 0, [pattern(3)], null, 0, 0), t.errno('EBADF'))
    }),

    check('survive an array that runs code when it is read', { needs }, (t) => {
      const [a, b] = pair(t, 'SOCK_DGRAM')
      const { sys } = t
      const dontwait = t.constant('MSG_DONTWAIT')
      const outer = trapped(pattern(5), () => {
        const name = new Uint8Array(64)
        assert.equal(sys.sendmsg(a, null, 0, [Uint8Array.of(1, 2)], null, 0, dontwait), 2)
        assert.equal(sys.recvmsg(b, name, [new Uint8Array(9)], name, Int32Array.of(64, 64, 0), dontwait), 2)
      })
      assert.equal(sys.sendmsg(a, null, 0, outer, null, 0, dontwait), 5)
      const into = new Uint8Array(5)
      assert.equal(sys.recvmsg(b, null, [into], null, new Int32Array(3), dontwait), 5)
      assert.deepEqual(into, pattern(5))

      const throwing = trapped(into, () => {
        throw new Error('from the getter')
      })
      assert.equal(sys.sendmsg(a, null, 0, throwing, null, 0, dontwait), t.errno('EFAULT'))
      assert.equal(sys.recvmsg(b, null, throwing, null, new Int32Array(3), dontwait), t.errno('EFAULT'))

      for (const victim of ['name', 'control', 'lengths', 'buf'] as const) {
        const parts = {
          name: new Uint8Array(64),
          control: new Uint8Array(64),
          lengths: Int32Array.of(64, 64, 0),
          buf: new Uint8Array(64),
        }
        const { name, control, lengths, buf } = parts
        const { buffer } = parts[victim]
        const iov = trapped(buf, () => {
          if (buffer.byteLength > 0) structuredClone(buffer, { transfer: [buffer] })
        })
        sys.sendmsg(a, null, 0, [pattern(3)], null, 0, dontwait)
        const rc = sys.recvmsg(b, name, iov, control, lengths, dontwait)
        assert.equal(rc, victim === 'buf' ? 0 : t.errno('EFAULT'), `${victim} given away`)
        sys.recv(b, new Uint8Array(8), 0, 8, dontwait)
      }
    }),

    check('take nothing else for numbers or memory', { needs }, (t) => {
      const [a, b] = pair(t, 'SOCK_DGRAM')
      const bad = [t.errno('EINVAL'), t.errno('EFAULT')]
      const calls = t.sys as unknown as Record<'recvmsg' | 'sendmsg', (...args: unknown[]) => number>
      const trap = { valueOf: () => assert.fail('valueOf was called') }
      const buf = () => new Uint8Array(8)
      const lengths = () => Int32Array.of(8, 8, 0)
      for (const value of [1n, Symbol('x'), trap, '1', Number.NaN, 0.5, 2 ** 40, {}, [1]]) {
        const refused = (rc: number, what: string) => assert(bad.includes(rc), `${what}: ${rc}`)
        refused(calls.recvmsg(value, buf(), [buf()], buf(), lengths(), 0), 'fd')
        refused(calls.recvmsg(b, value, [buf()], buf(), lengths(), 0), 'name')
        refused(calls.recvmsg(b, buf(), [value], buf(), lengths(), 0), 'buffer')
        refused(calls.recvmsg(b, buf(), [buf()], value, lengths(), 0), 'control')
        refused(calls.recvmsg(b, buf(), [buf()], buf(), value, 0), 'lengths')
        refused(calls.recvmsg(b, buf(), [buf()], buf(), lengths(), value), 'flags')
        refused(calls.sendmsg(value, null, 0, [buf()], null, 0, 0), 'fd to send with')
        refused(calls.sendmsg(a, value, 8, [buf()], null, 0, 0), 'name to send to')
        refused(calls.sendmsg(a, buf(), value, [buf()], null, 0, 0), 'length of the name')
        refused(calls.sendmsg(a, null, 0, [value], null, 0, 0), 'buffer to send')
        refused(calls.sendmsg(a, null, 0, [buf()], value, 8, 0), 'control to send')
        refused(calls.sendmsg(a, null, 0, [buf()], buf(), value, 0), 'length of the control')
        refused(calls.sendmsg(a, null, 0, [buf()], null, 0, value), 'flags to send with')
      }
      class Liar extends Uint8Array {
        override get byteLength(): number {
          return 4096
        }
        override get length(): number {
          return 4096
        }
      }
      assert.equal(t.sys.sendmsg(a, null, 0, [new Liar(8).fill(3)], null, 0, t.constant('MSG_DONTWAIT')), 8)
      const liar = new Liar(8)
      assert.equal(t.sys.recvmsg(b, null, [liar], null, new Int32Array(3), t.constant('MSG_DONTWAIT')), 8)
      assert.deepEqual([...Buffer.from(liar.buffer)], Array(8).fill(3))
      refusesLonger(t, b, new Liar(8))
    }),
  ],
}

function refusesLonger(t: Trial, fd: number, liar: Uint8Array): void {
  const lengths = () => Int32Array.of(100, 100, 0)
  const flags = t.constant('MSG_DONTWAIT')
  assert.equal(t.sys.recvmsg(fd, liar, [liar], null, lengths(), flags), t.errno('EFAULT'))
  assert.equal(t.sys.recvmsg(fd, null, [liar], liar, lengths(), flags), t.errno('EFAULT'))
}
