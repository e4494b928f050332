import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backend } from './index.js'

const { syscalls: sys, abi } = backend
const {
  AF_UNIX = 0,
  SOCK_DGRAM = 0,
  SOCK_CLOEXEC = 0,
  MSG_DONTWAIT = 0,
  MSG_NOSIGNAL = 0,
  MSG_TRUNC = 0,
} = abi.constants
const EFAULT = -(abi.errnos.EFAULT?.number ?? 0)
let a = -1
let b = -1

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

beforeEach(() => {
  const fds = new Int32Array(2)
  expect(sys.socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, fds)).toBe(0)
  a = fds[0] ?? -1
  b = fds[1] ?? -1
})
afterEach(() => {
  sys.close(a)
  sys.close(b)
})

const pattern = (size: number, seed = size) => Uint8Array.from({ length: size }, (_, i) => i * 7 + seed)

describe('recv and send', () => {
  test.each([1, 63, 64, 65, 255, 256, 257, 5000])('carry %i bytes, in memory used once and repeatedly', (size) => {
    const into = new Uint8Array(size + 8)
    const out = pattern(size, 0)
    for (let round = 0; round < 5; round++) {
      out.set(pattern(size, round))
      expect(sys.send(a, out, 0, size, MSG_NOSIGNAL)).toBe(size)
      expect(sys.send(a, pattern(size, round + 100), 0, size, MSG_NOSIGNAL)).toBe(size)
      into.fill(0xee)
      expect(sys.recv(b, into, 0, into.length, MSG_DONTWAIT)).toBe(size)
      expect(into.subarray(0, size)).toEqual(pattern(size, round))
      expect(into.subarray(size)).toEqual(new Uint8Array(8).fill(0xee))
      expect(sys.recv(b, into, 0, into.length, MSG_DONTWAIT)).toBe(size)
      expect(into.subarray(0, size)).toEqual(pattern(size, round + 100))
    }
  })

  test.each([0, 1, 256, 65536])('carry %i bytes from and to the memory offered to core', (size) => {
    const { scratch = Buffer.alloc(0) } = backend
    expect(scratch.length).toBe(65536)
    scratch.set(pattern(size))
    expect(sys.send(a, scratch, 0, size, MSG_NOSIGNAL)).toBe(size)
    scratch.fill(0)
    // A short send of other memory in between changes nothing there.
    expect(sys.send(b, Uint8Array.of(1, 2, 3), 0, 3, MSG_NOSIGNAL)).toBe(3)
    expect(sys.recv(b, scratch, 0, scratch.length, MSG_DONTWAIT)).toBe(size)
    expect(scratch.subarray(0, size).equals(pattern(size))).toBe(true)
    for (const length of [65537, 2 ** 31 - 1, -1, Number.NaN, 1.5]) {
      expect(sys.recv(b, scratch, 0, length, MSG_DONTWAIT)).toBeLessThan(0)
    }
    expect(sys.recv(b, scratch, 1, 65536, MSG_DONTWAIT)).toBe(EFAULT)
  })

  test('accept parts of reused memory, and of the memory offered to core', () => {
    const { scratch = Buffer.alloc(0) } = backend
    for (const memory of [new Uint8Array(300), scratch]) {
      for (let round = 0; round < 4; round++) {
        memory.set(pattern(100, round), round * 7)
        expect(sys.send(a, memory, round * 7, 100, MSG_NOSIGNAL)).toBe(100)
        memory.fill(0)
        expect(sys.recv(b, memory, round * 11, 150, MSG_DONTWAIT)).toBe(100)
        expect(Uint8Array.from(memory.subarray(round * 11, round * 11 + 100))).toEqual(pattern(100, round))
        expect(memory.subarray(0, round * 11).every((byte) => byte === 0)).toBe(true)
        expect(memory.subarray(round * 11 + 100).every((byte) => byte === 0)).toBe(true)
      }
      expect(sys.send(a, memory, 1, memory.length, MSG_NOSIGNAL)).toBe(EFAULT)
      expect(sys.recv(b, memory, memory.length, 1, MSG_DONTWAIT)).toBe(EFAULT)
    }
  })

  test('count, and do not show, what does not fit', () => {
    sys.send(a, new Uint8Array(100).fill(0x55), 0, 100, MSG_NOSIGNAL)
    const into = new Uint8Array(10)
    expect(sys.recv(b, into, 0, 4, MSG_DONTWAIT | MSG_TRUNC)).toBe(100)
    expect([...into]).toEqual([0x55, 0x55, 0x55, 0x55, 0, 0, 0, 0, 0, 0])
  })
})

describe('reused memory', () => {
  /** A small array starts in V8's own memory, which moves. */
  test.each([8, 64, 200])('stays right while the garbage collector moves %i bytes of it', (size) => {
    const into = new Uint8Array(size)
    const out = new Uint8Array(size)
    for (let round = 0; round < 20; round++) {
      out.set(pattern(size, round))
      expect(sys.send(a, out, 0, size, MSG_NOSIGNAL)).toBe(size)
      gc()
      expect(sys.recv(b, into, 0, size, MSG_DONTWAIT)).toBe(size)
      expect(into).toEqual(pattern(size, round))
    }
  })

  test('is refused once it has been detached or shrunk', () => {
    const detached = new Uint8Array(64)
    const shrunk = new Uint8Array(Reflect.construct(ArrayBuffer, [64, { maxByteLength: 128 }]) as ArrayBuffer)
    for (const memory of [detached, shrunk]) {
      for (let round = 0; round < 3; round++) {
        expect(sys.send(a, memory, 0, 64, MSG_NOSIGNAL)).toBe(64)
        expect(sys.recv(b, memory, 0, 64, MSG_DONTWAIT)).toBe(64)
      }
    }
    structuredClone(detached.buffer, { transfer: [detached.buffer] })
    ;(shrunk.buffer as ArrayBuffer & { resize(size: number): void }).resize(16)
    // Used last, so that its address is kept.
    expect(sys.send(a, shrunk, 0, 64, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(sys.recv(b, shrunk, 0, 64, MSG_DONTWAIT)).toBe(EFAULT)
    expect(sys.send(a, shrunk, 0, 16, MSG_NOSIGNAL)).toBe(16)
    expect(sys.recv(b, shrunk, 0, 16, MSG_DONTWAIT)).toBe(16)
    expect(sys.send(a, detached, 0, 64, MSG_NOSIGNAL)).toBe(EFAULT)
    expect(sys.recv(b, detached, 0, 64, MSG_DONTWAIT)).toBe(EFAULT)
  })

  test('is freed again, and a large one is not kept at all', async () => {
    const large = used(3 << 20)
    const small = used(1000)
    // The last small one is kept until another is used.
    used(10)
    await expect.poll(() => collected(large) && collected(small)).toBe(true)
    const last = used(3 << 20)
    await expect.poll(() => collected(last)).toBe(true)
  })

  function collected(memory: WeakRef<Uint8Array>): boolean {
    gc()
    return memory.deref() === undefined
  }

  function used(size: number): WeakRef<Uint8Array> {
    const memory = new Uint8Array(size)
    for (let round = 0; round < 3; round++) {
      expect(sys.send(a, memory, 0, 1, MSG_NOSIGNAL)).toBe(1)
      expect(sys.recv(b, memory, 0, size, MSG_DONTWAIT)).toBe(1)
    }
    return new WeakRef(memory)
  }
})
