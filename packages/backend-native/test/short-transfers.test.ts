import type { Syscalls } from '@sockcall/core/backend'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backend } from '../src/index.js'

const { syscalls: sys, abi } = backend
const {
  MSG_DONTWAIT = 0,
  MSG_NOSIGNAL = 0,
  MSG_PEEK = 0,
  MSG_TRUNC = 0,
  SOCK_DGRAM = 0,
  SOCK_CLOEXEC = 0,
} = abi.constants
const hostile = sys as unknown as { [Name in 'recv' | 'send']: (...args: unknown[]) => number } & Syscalls
const fds = new Int32Array(2)
let a = -1
let b = -1

beforeEach(() => {
  expect(sys.socketpair(1, SOCK_DGRAM | SOCK_CLOEXEC, 0, fds)).toBe(0)
  a = fds[0] ?? -1
  b = fds[1] ?? -1
})
afterEach(() => {
  sys.close(a)
  sys.close(b)
})

const pattern = (size: number) => Uint8Array.from({ length: size }, (_, i) => i * 7 + size)

describe('recv and send of few bytes', () => {
  it.each([1, 63, 64, 255, 256, 257, 1023, 1024, 1025, 5000])('carry %i bytes unchanged', (size) => {
    const sent = pattern(size)
    expect(sys.send(a, sent, 0, size, MSG_NOSIGNAL)).toBe(size)
    const into = new Uint8Array(size + 8).fill(0xee)
    expect(sys.recv(b, into, 0, size, MSG_DONTWAIT | MSG_PEEK)).toBe(size)
    expect(sys.recv(b, into, 0, size, MSG_DONTWAIT)).toBe(size)
    expect(into.subarray(0, size)).toEqual(sent)
    expect(into.subarray(size)).toEqual(new Uint8Array(8).fill(0xee))
  })

  it('of a part of a buffer leave the rest alone', () => {
    const whole = pattern(16)
    expect(sys.send(a, whole, 4, 8, MSG_NOSIGNAL)).toBe(8)
    const into = new Uint8Array(16)
    expect(sys.recv(b, into, 2, 14, MSG_DONTWAIT)).toBe(8)
    expect(into.subarray(2, 10)).toEqual(whole.subarray(4, 12))
    expect(sys.send(a, whole, 0, 8, MSG_NOSIGNAL)).toBe(8)
    expect(sys.recv(b, into, 0, 3, MSG_DONTWAIT)).toBe(3)
    expect(into.subarray(0, 3)).toEqual(whole.subarray(0, 3))
  })

  it.each([1, 256, 257, 4096, 65536])('carry %i bytes from and to the scratch memory that core is offered', (size) => {
    const { scratch } = backend
    if (scratch === undefined) throw new Error('there is no scratch memory')
    expect(scratch.length).toBe(65536)
    scratch.set(pattern(size))
    expect(sys.send(a, scratch, 0, size, MSG_NOSIGNAL)).toBe(size)
    scratch.fill(0)
    expect(sys.recv(b, scratch, 0, scratch.length, MSG_DONTWAIT)).toBe(size)
    expect(scratch.subarray(0, size).equals(pattern(size))).toBe(true)
    expect(sys.recv(b, scratch, 0, 1, MSG_DONTWAIT)).toBe(-11)
  })

  it('leave the scratch memory alone when they move other bytes', () => {
    const { scratch = Buffer.alloc(0) } = backend
    scratch.fill(0xcc)
    const before = Buffer.from(scratch)
    for (const size of [1, 256, 257]) {
      expect(sys.send(a, pattern(size), 0, size, MSG_NOSIGNAL)).toBe(size)
      expect(sys.recv(b, new Uint8Array(size), 0, size, MSG_DONTWAIT)).toBe(size)
    }
    expect(scratch.equals(before)).toBe(true)
  })

  it('refuse a range outside of the scratch memory, and what is no number', () => {
    const { scratch } = backend
    for (const call of [hostile.recv, hostile.send]) {
      for (const length of [65537, 2 ** 31 - 1, -1]) expect(call(b, scratch, 0, length, MSG_DONTWAIT)).toBe(-14)
      expect(call(b, scratch, 1, 65536, MSG_DONTWAIT)).toBe(-14)
      for (const length of [Number.NaN, 1.5, '8', 2 ** 32]) {
        expect([-14, -22]).toContain(call(b, scratch, 0, length, MSG_DONTWAIT))
      }
      expect(call('3', scratch, 0, 8, MSG_DONTWAIT)).toBe(-22)
      expect(call(b, scratch, 0, 8, {})).toBe(-22)
      expect(call(-1, scratch, 0, 8, 0)).toBe(-9)
    }
  })

  it('never show what an earlier call left, where MSG_TRUNC counts more than is written', () => {
    sys.send(a, new Uint8Array(100).fill(0x55), 0, 100, MSG_NOSIGNAL)
    const first = new Uint8Array(100)
    sys.recv(b, first, 0, 100, MSG_DONTWAIT)
    sys.send(a, pattern(50), 0, 50, MSG_NOSIGNAL)
    const into = new Uint8Array(20)
    expect(sys.recv(b, into, 0, 10, MSG_DONTWAIT | MSG_TRUNC)).toBe(50)
    expect(into).toEqual(Uint8Array.of(...pattern(50).subarray(0, 10), ...new Uint8Array(10)))
  })

  it('report errors of the call', () => {
    expect(sys.recv(b, new Uint8Array(4), 0, 4, MSG_DONTWAIT)).toBe(-(abi.errnos.EAGAIN?.number ?? 0))
    expect(sys.recv(-1, new Uint8Array(4), 0, 4, 0)).toBe(-(abi.errnos.EBADF?.number ?? 0))
    expect(sys.send(-1, new Uint8Array(4), 0, 4, 0)).toBe(-(abi.errnos.EBADF?.number ?? 0))
  })

  it('take no other value for a number, and run none of its code', () => {
    const trap = { valueOf: () => expect.unreachable() }
    for (const value of [1n, Symbol('x'), trap, '1', null]) {
      expect(hostile.recv(value, new Uint8Array(4), 0, 4, 0)).toBeLessThan(0)
      expect(hostile.send(a, new Uint8Array(4), 0, 4, value)).toBeLessThan(0)
      expect(hostile.send(a, new Uint8Array(4), 0, value, 0)).toBeLessThan(0)
    }
  })

  it('work on shared memory and on a subclass that lies about its size', () => {
    class Liar extends Uint8Array {
      override get byteLength(): number {
        return 4096
      }
    }
    const liar = new Liar(8)
    expect(sys.send(a, new Uint8Array(new SharedArrayBuffer(8)).fill(3), 0, 8, MSG_NOSIGNAL)).toBe(8)
    expect(sys.recv(b, liar, 0, 16, MSG_DONTWAIT)).toBe(-(abi.errnos.EFAULT?.number ?? 0))
    expect(sys.recv(b, liar, 0, 8, MSG_DONTWAIT)).toBe(8)
    expect([...liar]).toEqual(Array(8).fill(3))
  })
})
