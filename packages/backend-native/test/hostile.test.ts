import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Syscalls } from '@sockcall/core/backend'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backend } from '../src/index.js'

/** The contract's types do not let these arguments through; JavaScript does. */
type Hostile<T> = { [Name in keyof T]: (...args: unknown[]) => number }
const sys = backend.syscalls as unknown as Hostile<Syscalls>
const { recv, send, recvfrom, sendto, recvmsg, sendmsg, recvmmsg, sendmmsg, poll, getsockopt, setsockopt } = sys
const errno = (code: string) => -(backend.abi.errnos[code]?.number ?? 0)
const EFAULT = errno('EFAULT')
const EINVAL = errno('EINVAL')
const EMSGSIZE = errno('EMSGSIZE')
const { MSG_DONTWAIT = 0, MSG_NOSIGNAL = 0, SOCK_CLOEXEC = 0, SOCK_DGRAM = 0 } = backend.abi.constants

let a = -1
let b = -1

beforeEach(() => {
  const fds = new Int32Array(2)
  expect(backend.syscalls.socketpair(1, SOCK_DGRAM | SOCK_CLOEXEC, 0, fds)).toBe(0)
  a = fds[0] as number
  b = fds[1] as number
})
afterEach(() => {
  backend.syscalls.close(a)
  backend.syscalls.close(b)
})

const bytes = () => new Uint8Array(16)

describe('hostile arguments', () => {
  it.each([
    ['a negative offset', -1, 1],
    ['an offset past the end', 17, 0],
    ['a length past the end', 0, 17],
    ['an offset and a length that together pass the end', 9, 8],
    ['a negative length', 0, -1],
    ['NaN', Number.NaN, 1],
    ['a NaN length', 0, Number.NaN],
    ['infinity', 0, Number.POSITIVE_INFINITY],
    ['2^32, which wraps to 0', 2 ** 32, 1],
    ['a length of 2^32 + 1', 0, 2 ** 32 + 1],
    ['2^53', 2 ** 53, 2 ** 53],
    ['1e308', 1e308, 1],
    ['a fraction', 0.5, 1],
    ['a fractional length', 0, 1.5],
  ])('a range with %s is refused', (_, offset, length) => {
    expect(send(a, bytes(), offset, length, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(recv(b, bytes(), offset, length, MSG_DONTWAIT)).toBe(EFAULT)
    expect(recvfrom(b, bytes(), offset, length, MSG_DONTWAIT, bytes(), new Int32Array(1))).toBe(EFAULT)
    expect(sendto(a, bytes(), offset, length, MSG_NOSIGNAL, bytes(), 0)).toBe(EFAULT)
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'text'],
    ['a number', 7],
    ['a BigInt', 7n],
    ['a symbol', Symbol('x')],
    ['an object', { length: 16, byteLength: 16 }],
    ['an array', [1, 2, 3]],
    ['an ArrayBuffer', new ArrayBuffer(16)],
    ['a DataView', new DataView(new ArrayBuffer(16))],
    ['a Float64Array', new Float64Array(16)],
    ['an Int8Array', new Int8Array(16)],
    ['a proxy of a Uint8Array', new Proxy(new Uint8Array(16), {})],
    ['an object with its prototype', Object.create(Uint8Array.prototype)],
    ['a function', () => {}],
  ])('%s is not memory', (_, value) => {
    expect(send(a, value, 0, 0, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(recv(b, value, 0, 0, MSG_DONTWAIT)).toBe(EFAULT)
    expect(sys.bind(a, value, 0)).toBe(EFAULT)
    expect(sys.socketpair(1, 1, 0, value)).toBe(EFAULT)
    expect(poll(value, 0, 0)).toBe(EFAULT)
    expect(recvmsg(b, null, [value], null, new Int32Array(3), MSG_DONTWAIT)).toBe(EFAULT)
    expect(sendmsg(a, null, 0, [value], null, 0, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(getsockopt(a, 1, 3, value, new Int32Array([4]))).toBe(EFAULT)
    expect(getsockopt(a, 1, 3, new Uint8Array(4), value)).toBe(EFAULT)
    expect(sys.epollWait(a, value, 1)).toBe(EFAULT)
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', '3'],
    ['a boolean', true],
    ['a BigInt', 3n],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['2^31', 2 ** 31],
    ['2^32', 2 ** 32],
    ['a fraction', 3.5],
    ['an object with valueOf', { valueOf: () => 3 }],
    ['a symbol', Symbol.iterator],
  ])('%s is not a descriptor', (_, fd) => {
    for (const call of [sys.close, sys.dup, sys.getfl, sys.getCloexec, sys.listen, sys.shutdown, sys.setNonblocking]) {
      expect(call(fd, 0), call.name).toBe(EINVAL)
    }
    expect(send(fd, bytes(), 0, 1, 0)).toBe(EINVAL)
    expect(sys.connect(fd, bytes(), 16)).toBe(EINVAL)
    expect(sys.epollCtl(0, 1, fd, 1)).toBe(EINVAL)
  })

  it('missing arguments are wrong arguments', () => {
    const { recvmmsg: _, sendmmsg: __, ...calls } = sys
    for (const [name, call] of Object.entries(calls)) expect([EFAULT, EINVAL], name).toContain(call())
  })

  it('a detached buffer has no bytes', () => {
    const buffer = new ArrayBuffer(16)
    const view = new Uint8Array(buffer)
    structuredClone(buffer, { transfer: [buffer] })
    expect(send(a, view, 0, 1, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(recv(b, view, 0, 16, MSG_DONTWAIT)).toBe(EFAULT)
    expect(sendmsg(a, view, 1, [], null, 0, MSG_NOSIGNAL)).toBe(EFAULT)
    const ints = new Int32Array(4)
    structuredClone(ints.buffer, { transfer: [ints.buffer] })
    expect(poll(ints, 1, 0)).toBe(EFAULT)
    expect(sys.getsockname(a, bytes(), ints)).toBe(EFAULT)
  })

  it('a resizable buffer counts as long as it is now', () => {
    // lib es2023 does not know resizable buffers.
    const Resizable = ArrayBuffer as unknown as new (
      length: number,
      options: { maxByteLength: number },
    ) => ArrayBuffer & { resize(length: number): void }
    const buffer = new Resizable(16, { maxByteLength: 64 })
    const tracking = new Uint8Array(buffer)
    const fixed = new Uint8Array(buffer, 0, 16)
    const tail = new Uint8Array(buffer, 8)
    expect(send(a, tracking, 0, 16, MSG_NOSIGNAL)).toBe(16)
    buffer.resize(4)
    expect(send(a, tracking, 0, 4, MSG_NOSIGNAL)).toBe(4)
    expect(send(a, tracking, 0, 5, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(send(a, fixed, 0, 1, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(send(a, tail, 0, 1, MSG_NOSIGNAL)).toBe(EFAULT)
    buffer.resize(64)
    expect(send(a, tracking, 0, 64, MSG_NOSIGNAL)).toBe(64)
    expect(send(a, tail, 0, 56, MSG_NOSIGNAL)).toBe(56)
  })

  it('shared memory works', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(32), 8, 16)
    shared.set([1, 2, 3])
    expect(send(a, shared, 0, 3, MSG_NOSIGNAL)).toBe(3)
    expect(recv(b, shared, 4, 12, MSG_DONTWAIT)).toBe(3)
    expect([...shared.subarray(4, 7)]).toEqual([1, 2, 3])
    expect(recv(b, shared, 4, 13, MSG_DONTWAIT)).toBe(EFAULT)
    const pollfds = new Int32Array(new SharedArrayBuffer(16))
    pollfds.set([b, 4])
    expect(poll(pollfds, 1, 0)).toBe(1)
    expect(pollfds[1]).toBe(4 | (4 << 16))
  })

  it('a small view inside a larger buffer never reaches its neighbours', () => {
    const whole = new Uint8Array(48).fill(7)
    const inner = whole.subarray(16, 32)
    send(a, new Uint8Array(40).fill(9), 0, 40, MSG_NOSIGNAL)
    expect(recv(b, inner, 0, 16, MSG_DONTWAIT)).toBe(16)
    expect([...whole.subarray(0, 16)]).toEqual(Array(16).fill(7))
    expect([...whole.subarray(32)]).toEqual(Array(16).fill(7))
  })

  it.each([-1, 17, 2 ** 31 - 1, -(2 ** 31)])('an address capacity of %d for 16 bytes is refused', (capacity) => {
    const cell = new Int32Array([capacity])
    const wanted = capacity < 0 ? EINVAL : EFAULT
    expect(sys.getsockname(a, bytes(), cell)).toBe(wanted)
    expect(sys.getpeername(a, bytes(), cell)).toBe(wanted)
    expect(sys.accept4(a, bytes(), cell, 0)).toBe(wanted)
    expect(recvfrom(b, bytes(), 0, 1, MSG_DONTWAIT, bytes(), cell)).toBe(wanted)
    expect(getsockopt(a, 1, 3, bytes(), cell)).toBe(wanted)
    expect(recvmsg(b, bytes(), [], null, new Int32Array([capacity, 0, 0]), MSG_DONTWAIT)).toBe(wanted)
    expect(recvmsg(b, null, [], bytes(), new Int32Array([0, capacity, 0]), MSG_DONTWAIT)).toBe(wanted)
  })

  it('a length that exceeds its buffer is refused', () => {
    expect(sys.bind(a, bytes(), 17)).toBe(EFAULT)
    expect(sys.connect(a, bytes(), 17)).toBe(EFAULT)
    expect(sendto(a, bytes(), 0, 1, MSG_NOSIGNAL, bytes(), 17)).toBe(EFAULT)
    expect(sendmsg(a, bytes(), 17, [], null, 0, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(sendmsg(a, null, 0, [], bytes(), 17, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(sendmsg(a, null, 1, [], null, 0, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(setsockopt(a, 1, 7, bytes(), 17)).toBe(EFAULT)
    expect(poll(new Int32Array(4), 3, 0)).toBe(EFAULT)
    expect(poll(new Int32Array(3), 2, 0)).toBe(EFAULT)
    expect(poll(new Int32Array(4), -1, 0)).toBe(EINVAL)
    expect(sys.epollWait(a, new Int32Array(4), 3)).toBe(EFAULT)
    expect(sys.epollWait(a, new Int32Array(4), 0)).toBe(EINVAL)
    expect(sys.interfaceName(a, 1, new Uint8Array(15))).toBe(EFAULT)
    expect(sys.attachFilter(a, 1, 26, new Uint8Array(7))).toBe(EINVAL)
    expect(sys.attachFilter(a, 1, 26, new Uint8Array(8 * 5000))).toBe(EINVAL)
    expect(sys.sendfile(a, b, -2, 1)).toBe(EINVAL)
    expect(sys.sendfile(a, b, 0, -1)).toBe(EINVAL)
    expect(sys.sendfile(a, b, 2 ** 60, 1)).toBe(EINVAL)
  })

  describe('iov', () => {
    const lengths = () => new Int32Array(3)

    it('takes as many items as the kernel does', () => {
      const items = (count: number) => Array.from({ length: count }, () => new Uint8Array(1))
      expect(sendmsg(a, null, 0, items(1024), null, 0, MSG_NOSIGNAL)).toBe(1024)
      expect(recvmsg(b, null, items(1024), null, lengths(), MSG_DONTWAIT)).toBe(1024)
      expect(sendmsg(a, null, 0, items(1025), null, 0, MSG_NOSIGNAL)).toBe(EMSGSIZE)
      expect(recvmsg(b, null, items(1025), null, lengths(), MSG_DONTWAIT)).toBe(EMSGSIZE)
      expect(sendmsg(a, null, 0, new Array(2 ** 32 - 1), null, 0, MSG_NOSIGNAL)).toBe(EMSGSIZE)
    })

    it.each([
      ['a proxy of an array', new Proxy([bytes(), bytes()], {})],
      ['an array-like', { length: 1, 0: bytes() }],
      ['a typed array', bytes()],
      ['holes', new Array(3)],
      ['an iterator', [bytes()].values()],
      ['undefined', undefined],
    ])('refuses %s', (_, iov) => {
      expect(sendmsg(a, null, 0, iov, null, 0, MSG_NOSIGNAL)).toBe(EFAULT)
      expect(recvmsg(b, null, iov, null, lengths(), MSG_DONTWAIT)).toBe(EFAULT)
    })

    it('does not let a getter throw through', () => {
      const iov: unknown[] = [bytes(), null]
      Object.defineProperty(iov, 1, {
        get() {
          throw new Error('from the getter')
        },
      })
      expect(sendmsg(a, null, 0, iov, null, 0, MSG_NOSIGNAL)).toBe(EFAULT)
      expect(recvmsg(b, null, iov, null, lengths(), MSG_DONTWAIT)).toBe(EFAULT)
    })

    it('sees what a getter detached', () => {
      const victims = [new Uint8Array(1 << 20), new Uint8Array(1 << 20), new Uint8Array(1 << 20)]
      const [first, name, control] = victims as [Uint8Array, Uint8Array, Uint8Array]
      const cells = lengths()
      const iov: unknown[] = [first, null]
      Object.defineProperty(iov, 1, {
        get() {
          for (const { buffer } of [...victims, cells]) structuredClone(buffer, { transfer: [buffer] })
          return bytes()
        },
      })
      send(a, bytes().fill(5), 0, 16, MSG_NOSIGNAL)
      expect(recvmsg(b, name, iov, control, cells, MSG_DONTWAIT)).toBe(EFAULT)
      expect(first.length).toBe(0)
    })

    it('sees what a getter shortened', () => {
      const iov: unknown[] = [bytes(), null, bytes()]
      Object.defineProperty(iov, 1, {
        get() {
          iov.length = 1
          return bytes()
        },
      })
      expect(sendmsg(a, null, 0, iov, null, 0, MSG_NOSIGNAL)).toBe(EFAULT)
    })
  })

  it.each([
    ['first', { first: -1 }],
    ['first past the end', { first: 4 }],
    ['count past the end', { count: 5 }],
    ['a huge count', { count: 2 ** 31 - 1 }],
    ['a huge first', { first: 2 ** 31 - 1, count: 2 ** 31 - 1 }],
    ['stride', { stride: -1 }],
    ['a huge stride', { stride: 2 ** 53 - 1 }],
    ['a stride of 5 with room for 4', { stride: 5 }],
    ['a fractional stride', { stride: 1.5 }],
    ['nameStride', { nameStride: 2 ** 31 }],
    ['controlStride', { controlStride: 100 }],
    ['short lengths', { lengths: new Int32Array(3) }],
    ['short namelens', { namelens: new Int32Array(3) }],
    ['short controllens', { controllens: new Int32Array(3) }],
    ['short msgFlags', { msgFlags: new Int32Array(3) }],
    ['buf of a wrong type', { buf: 'x'.repeat(16) }],
    ['names of a wrong type', { names: null }],
  ])('a message vector with a wrong %s is refused', (_, wrong: Record<string, unknown>) => {
    const vector = {
      buf: new Uint8Array(16),
      stride: 4,
      lengths: new Int32Array(4),
      names: new Uint8Array(16),
      nameStride: 4,
      namelens: new Int32Array(4),
      controls: new Uint8Array(16),
      controlStride: 4,
      controllens: new Int32Array(4),
      msgFlags: new Int32Array(4),
      ...wrong,
    }
    const { first = 0, count = 4 } = wrong
    expect([EFAULT, EINVAL]).toContain(recvmmsg(b, vector, first, count, MSG_DONTWAIT))
    expect([EFAULT, EINVAL]).toContain(sendmmsg(a, vector, first, count, MSG_DONTWAIT | MSG_NOSIGNAL))
  })

  it.each([5, -1, 2 ** 31 - 1])('a message of %d bytes in a stride of 4 is refused', (length) => {
    const lane = () => new Int32Array([0, length])
    const vector = { buf: bytes(), stride: 4, names: bytes(), nameStride: 4, controls: bytes(), controlStride: 4 }
    const none = { lengths: new Int32Array(2), namelens: new Int32Array(2), controllens: new Int32Array(2) }
    for (const wrong of [{ lengths: lane() }, { namelens: lane() }, { controllens: lane() }]) {
      const messages = { ...vector, ...none, ...wrong, msgFlags: new Int32Array(2) }
      expect(sendmmsg(a, messages, 0, 2, MSG_NOSIGNAL | MSG_DONTWAIT)).toBe(EFAULT)
    }
  })

  it('the resolver answers nonsense with an error', () => {
    // biome-ignore lint/suspicious/noExplicitAny: wrong types are the point.
    const netdb = backend.netdb as any
    const request = { host: null, service: null, family: 0, type: 0, proto: 0, flags: 0 }
    for (const wrong of [
      { host: 5 },
      { service: 'http' },
      { family: 'x' },
      { flags: Number.NaN },
      { host: new Uint8Array(2 ** 21) },
    ]) {
      expect(netdb.getaddrinfo({ ...request, ...wrong }).rc).not.toBe(0)
    }
    expect(netdb.getnameinfo(bytes(), 17, 0).rc).not.toBe(0)
    expect(netdb.getnameinfo(new Uint8Array(4096), 4096, 0).rc).not.toBe(0)
    expect(netdb.getnameinfo(null, 0, 0).rc).not.toBe(0)
    expect(netdb.gethostbyname(null).rc).toBe(3)
    expect(netdb.gethostbyaddr(new Uint8Array(5), 2).rc).toBe(3)
    expect(netdb.gethostbyaddr(new Uint8Array(4), 10).rc).toBe(3)
    expect(netdb.gethostbyaddr(new Uint8Array(4), 1).rc).toBe(3)
    expect(netdb.getservbyname('http', null)).toBe(-1)
    expect(netdb.getservbyport(65536, null)).toBe(null)
    expect(netdb.getservbyport(Number.NaN, null)).toBe(null)
    expect(netdb.getprotobyname(undefined)).toBe(-1)
    expect(netdb.ifNametoindex(new Uint8Array(16))).toBe(errno('ENODEV'))
    expect(netdb.ifNametoindex('lo')).toBe(EFAULT)
    expect(netdb.ifIndextoname(-1.5)).toBe(EINVAL)
    expect(typeof netdb.strerror('x')).toBe('string')
    expect(typeof netdb.gaiStrerror(2 ** 40)).toBe('string')
  })

  it('an asynchronous question copies what it asks', async () => {
    const host = new TextEncoder().encode('127.0.0.1')
    const request = {
      host,
      service: null,
      family: 0,
      type: 1,
      proto: 0,
      flags: backend.abi.constants.AI_NUMERICHOST ?? 0,
    }
    const answer = backend.netdb.getaddrinfoAsync(request)
    structuredClone(host.buffer, { transfer: [host.buffer] })
    expect(await answer).toEqual({
      rc: 0,
      errno: 0,
      entries: [
        {
          family: 2,
          type: 1,
          proto: 6,
          canonname: null,
          sockaddr: Uint8Array.of(2, 0, 0, 0, 127, 0, 0, 1, ...Array(8).fill(0)),
        },
      ],
    })
  })

  it('a hundred thousand random calls give numbers, throw nothing and leak no descriptor', () => {
    const output = execFileSync(
      process.execPath,
      [fileURLToPath(new URL('./fixtures/fuzz.mjs', import.meta.url)), '100000'],
      {
        cwd: mkdtempSync(join(tmpdir(), 'sockcall-fuzz-')),
        encoding: 'utf8',
        timeout: 120_000,
      },
    )
    expect(output).toContain('ok')
  }, 120_000)
})
