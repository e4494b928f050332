import assert from 'node:assert/strict'
import type { MessageVector } from '../../backend/index.js'
import { check, type Topic } from '../check.js'
import type { Trial } from '../trial.js'

/** Offsets and lengths outside of a buffer of 16 bytes. */
const OUTSIDE: readonly (readonly [offset: number, length: number])[] = [
  [-1, 1],
  [0, -1],
  [0, 17],
  [16, 1],
  [17, 0],
  [9, 8],
  [2 ** 31, 1],
  [2 ** 32, 1],
  [0, 2 ** 32 + 1],
  [2 ** 53, 2 ** 53],
]
/** Lengths that a memory of 16 bytes cannot hold. */
const TOO_LONG = [17, 4096, 2 ** 31 - 1]
const CANARY = 0xa5

/** 16 bytes in the middle of others, which must not be touched. */
class Guarded {
  readonly #whole = new Uint8Array(4096).fill(CANARY)
  readonly view = this.#whole.subarray(2048, 2064)

  intact(what: string): void {
    const touched = this.#whole.findIndex((byte, index) => (index < 2048 || index >= 2064) && byte !== CANARY)
    assert.equal(touched, -1, `${what}: memory outside of the buffer was written`)
  }
}

/** The two ends of a datagram pair, with a datagram of 200 bytes waiting at the second. */
function pairWithDatagram(t: Trial): [number, number] {
  const fds = new Int32Array(2)
  const type = t.constant('SOCK_DGRAM') | t.constant('SOCK_CLOEXEC')
  assert.equal(t.sys.socketpair(t.constant('AF_UNIX'), type, 0, fds), 0)
  const [a = -1, b = -1] = fds
  t.fd(a)
  t.fd(b)
  assert.equal(t.sys.send(a, new Uint8Array(200).fill(1), 0, 200, t.constant('MSG_NOSIGNAL')), 200)
  return [a, b]
}

/** Peeks at the waiting datagram. */
function peek(t: Trial): number {
  return t.constant('MSG_PEEK') | t.constant('MSG_DONTWAIT')
}

/**
 * What lies outside of the memory is -EFAULT. A number that no call accepts, such as a negative length, may be -EINVAL as well.
 */
function refused(t: Trial, rc: number, what: string, strictly = false): void {
  const right = rc === t.errno('EFAULT') || (!strictly && rc === t.errno('EINVAL'))
  assert(right, `${what} returned ${rc} instead of -EFAULT`)
}

/** An AF_UNIX name of 16 bytes, so that the kernel does not object. */
function unixName(t: Trial): Uint8Array {
  const { hasSaLen, littleEndian } = t.backend.abi.layout
  const name = new Uint8Array(16)
  name[hasSaLen || !littleEndian ? 1 : 0] = t.constant('AF_UNIX')
  return name
}

/** Every capacity, in or out, beyond its memory of 16 bytes. */
function badLengths(t: Trial, what: string, call: (length: Int32Array) => number): void {
  for (const length of [-1, ...TOO_LONG]) {
    refused(t, call(Int32Array.of(length)), `${what} with length ${length}`, length > 0)
  }
  refused(t, call(new Int32Array(0)), `${what} with no length at all`)
}

function vector(): MessageVector {
  return {
    buf: new Uint8Array(64),
    stride: 16,
    lengths: new Int32Array(4),
    names: new Uint8Array(64),
    nameStride: 16,
    namelens: new Int32Array(4),
    controls: new Uint8Array(64),
    controlStride: 16,
    controllens: new Int32Array(4),
    msgFlags: new Int32Array(4),
  }
}

export const boundsLaws: Topic = {
  name: 'law 2: memory',
  checks: [
    check('an offset or length outside of the buffer is -EFAULT, and nothing is written', (t) => {
      const [a, b] = pairWithDatagram(t)
      const guarded = new Guarded()
      const name = new Uint8Array(128)
      for (const [offset, length] of OUTSIDE) {
        const what = `offset ${offset}, length ${length}`
        refused(t, t.sys.recv(b, guarded.view, offset, length, peek(t)), `recv with ${what}`)
        const rc = t.sys.recvfrom(b, guarded.view, offset, length, peek(t), name, Int32Array.of(128))
        refused(t, rc, `recvfrom with ${what}`)
        refused(t, t.sys.send(a, guarded.view, offset, length, t.constant('MSG_DONTWAIT')), `send with ${what}`)
        const sent = t.sys.sendto(a, guarded.view, offset, length, t.constant('MSG_DONTWAIT'), name, 0)
        refused(t, sent, `sendto with ${what}`)
        guarded.intact(what)
      }
      assert.equal(t.sys.recv(b, guarded.view, 8, 8, t.constant('MSG_DONTWAIT')), 8, 'the datagram is still there')
    }),

    check('a receive writes the requested bytes and no others', (t) => {
      const [, b] = pairWithDatagram(t)
      const guarded = new Guarded()
      assert.equal(t.sys.recv(b, guarded.view, 4, 8, peek(t)), 8)
      guarded.intact('recv')
      assert.deepEqual([...guarded.view], [...Array(4).fill(CANARY), ...Array(8).fill(1), ...Array(4).fill(CANARY)])
      assert.equal(t.sys.recv(b, guarded.view, 16, 0, peek(t)), 0, 'nothing at the very end is no error')
    }),

    check('a length of a name beyond its memory is -EFAULT', (t) => {
      const [a, b] = pairWithDatagram(t)
      const name = unixName(t)
      const buf = new Uint8Array(16)
      const { sys } = t
      for (const length of [-1, ...TOO_LONG]) {
        const beyond = length > 0
        refused(t, sys.bind(a, name, length), `bind with length ${length}`, beyond)
        refused(t, sys.connect(a, name, length), `connect with length ${length}`, beyond)
        const sent = sys.sendto(a, buf, 0, 1, t.constant('MSG_DONTWAIT'), name, length)
        refused(t, sent, `sendto with a name of ${length}`, beyond)
      }
      badLengths(t, 'getsockname', (length) => sys.getsockname(a, name, length))
      badLengths(t, 'getpeername', (length) => sys.getpeername(a, name, length))
      badLengths(t, 'accept4', (length) => sys.accept4(a, name, length, 0))
      badLengths(t, 'acceptDontwait', (length) => sys.acceptDontwait(a, name, length, 0))
      badLengths(t, 'recvfrom', (length) => sys.recvfrom(b, buf, 0, 1, peek(t), name, length))
    }),

    check('a length of an option beyond its memory is -EFAULT', (t) => {
      const [a] = pairWithDatagram(t)
      const { sys } = t
      const level = t.constant('SOL_SOCKET')
      badLengths(t, 'getsockopt', (length) =>
        sys.getsockopt(a, level, t.constant('SO_TYPE'), new Uint8Array(16), length),
      )
      for (const length of TOO_LONG) {
        const rc = sys.setsockopt(a, level, t.constant('SO_SNDBUF'), new Uint8Array(16), length)
        refused(t, rc, `setsockopt with length ${length}`)
      }
    }),

    check('poll and socketpair need room for all of their descriptors', (t) => {
      const room = new Int32Array(4)
      for (const nfds of [-1, 3, 2 ** 30, 2 ** 31 - 1]) refused(t, t.sys.poll(room, nfds, 0), `poll of ${nfds} fds`)
      refused(t, t.sys.poll(new Int32Array(3), 2, 0), 'poll with half a pollfd')
      const small = new Int32Array(1)
      refused(t, t.sys.socketpair(t.constant('AF_UNIX'), t.constant('SOCK_STREAM'), 0, small), 'socketpair')
    }),

    check('a message with a part beyond its memory is -EFAULT', { needs: ['ancillary'] }, (t) => {
      const [a, b] = pairWithDatagram(t)
      const { sys } = t
      const buf = new Uint8Array(16)
      const none = t.constant('MSG_DONTWAIT')
      for (const length of [-1, ...TOO_LONG]) {
        refused(t, sys.recvmsg(b, buf, [buf], null, Int32Array.of(length, 0, 0), peek(t)), `recvmsg, name of ${length}`)
        refused(t, sys.recvmsg(b, null, [buf], buf, Int32Array.of(0, length, 0), peek(t)), `recvmsg, control ${length}`)
        refused(t, sys.sendmsg(a, buf, length, [buf], null, 0, none), `sendmsg with a name of ${length}`)
        refused(t, sys.sendmsg(a, null, 0, [buf], buf, length, none), `sendmsg with a control of ${length}`)
      }
      refused(t, sys.recvmsg(b, null, [buf], null, new Int32Array(2), peek(t)), 'recvmsg with two lengths')
      const strange = [buf, 'text'] as unknown as Uint8Array[]
      refused(t, sys.recvmsg(b, null, strange, null, new Int32Array(3), peek(t)), 'recvmsg into text')
      refused(t, sys.sendmsg(a, null, 0, strange, null, 0, none), 'sendmsg of text')
    }),

    check('a batch with a message beyond its memory is -EFAULT', { needs: ['batches'] }, (t) => {
      const [a, b] = pairWithDatagram(t)
      const { sys } = t
      for (const [first, count] of [
        [0, 5],
        [4, 1],
        [-1, 1],
        [0, -1],
        [2 ** 31 - 1, 1],
      ] as const) {
        refused(t, sys.recvmmsg(b, vector(), first, count, peek(t)), `recvmmsg of ${count} from ${first}`)
        refused(t, sys.sendmmsg(a, vector(), first, count, 0), `sendmmsg of ${count} from ${first}`)
      }
      for (const part of ['lengths', 'namelens', 'controllens'] as const) {
        const wrong = vector()
        wrong[part][1] = 17
        refused(t, sys.sendmmsg(a, wrong, 0, 2, 0), `sendmmsg with ${part} beyond the stride`)
      }
      for (const part of ['stride', 'nameStride', 'controlStride'] as const) {
        refused(t, sys.recvmmsg(b, { ...vector(), [part]: 1 << 20 }, 0, 2, peek(t)), `recvmmsg with a huge ${part}`)
        refused(t, sys.recvmmsg(b, { ...vector(), [part]: -16 }, 0, 2, peek(t)), `recvmmsg with a negative ${part}`)
      }
    }),

    check('epoll events need room', { needs: ['epoll'] }, (t) => {
      const epfd = t.fd(t.sys.epollCreate(0))
      for (const count of [-1, 0, 3, 2 ** 31 - 1]) {
        refused(t, t.sys.epollWait(epfd, new Int32Array(4), count), `epollWait for ${count} events`)
      }
    }),

    check('transferred memory has no bytes', (t) => {
      const [a, b] = pairWithDatagram(t)
      const buf = new Uint8Array(16)
      structuredClone(buf.buffer, { transfer: [buf.buffer] })
      refused(t, t.sys.recv(b, buf, 0, 16, peek(t)), 'recv')
      refused(t, t.sys.send(a, buf, 0, 16, t.constant('MSG_DONTWAIT')), 'send')
      const pollfds = new Int32Array(2)
      structuredClone(pollfds.buffer, { transfer: [pollfds.buffer] })
      refused(t, t.sys.poll(pollfds, 1, 0), 'poll')
    }),

    check('shrunken memory has only the remaining bytes', (t) => {
      const [, b] = pairWithDatagram(t)
      // The ES2024 resizable buffer, which the library we compile against does not know yet.
      const buffer: ArrayBuffer = Reflect.construct(ArrayBuffer, [64, { maxByteLength: 64 }])
      const resize: unknown = Reflect.get(buffer, 'resize')
      if (typeof resize !== 'function') return
      const fixed = new Uint8Array(buffer, 0, 64)
      const tracking = new Uint8Array(buffer)
      Reflect.apply(resize, buffer, [8])
      refused(t, t.sys.recv(b, fixed, 0, 64, peek(t)), 'recv into a view that is out of bounds')
      refused(t, t.sys.recv(b, tracking, 0, 9, peek(t)), 'recv into more than is left')
      assert.equal(t.sys.recv(b, tracking, 0, 8, peek(t)), 8)
    }),

    check('shared memory is memory', (t) => {
      const [, b] = pairWithDatagram(t)
      const shared = new Uint8Array(new SharedArrayBuffer(32), 8, 16)
      assert.equal(t.sys.recv(b, shared, 4, 12, peek(t)), 12)
      assert.deepEqual([...shared.subarray(2, 6)], [0, 0, 1, 1])
      refused(t, t.sys.recv(b, shared, 4, 13, peek(t)), 'recv beyond shared memory')
    }),
  ],
}
