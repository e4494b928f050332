// Any value as an address gives a typed error, or the exception of the user's own code, and each item is read once.
import { describe, expect, it } from 'vitest'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import { win32Abi } from '../abi/win32.js'
import { OSError } from '../voice/python/os-error.js'
import { context, resolverBackend } from './golden/context.js'
import { encodeSockaddr } from './index.js'

const sockets = [
  [linuxAbi, 1, 0],
  [linuxAbi, 2, 0],
  [linuxAbi, 10, 0],
  [linuxAbi, 16, 0],
  [linuxAbi, 17, 0],
  [linuxAbi, 29, 1],
  [linuxAbi, 29, 6],
  [linuxAbi, 29, 7],
  [linuxAbi, 30, 0],
  [linuxAbi, 38, 0],
  [linuxAbi, 40, 0],
  [linuxAbi, 42, 0],
  [linuxAbi, 31, 0],
  [linuxAbi, 31, 1],
  [linuxAbi, 31, 2],
  [linuxAbi, 31, 3],
  [darwinAbi, 32, 2],
  [win32Abi, 34, 1],
] as const

class Mine extends Error {}
const bomb = (): never => {
  throw new Mine('mine')
}
const revoked = Proxy.revocable([], {})
revoked.revoke()
const huge: unknown[] = []
huge.length = 2 ** 32 - 1
const lengths: unknown[] = [Number.NaN, -1, 1.5, 2.5, Number.POSITIVE_INFINITY, 2n, '2', null, {}, { valueOf: bomb }]
const values: unknown[] = [
  undefined,
  null,
  0,
  -1,
  1.5,
  Number.NaN,
  2n ** 70n,
  true,
  '',
  'x',
  '\0',
  '\ud800',
  'x'.repeat(1000),
  Symbol('s'),
  () => 1,
  {},
  { length: 2, 0: 'h', 1: 1 },
  new Map(),
  new Date(),
  Object.create(null),
  new Proxy({}, { get: bomb }),
  new Uint8Array(3),
  new ArrayBuffer(3),
  new SharedArrayBuffer(3),
  structuredClone(new ArrayBuffer(8)),
  [],
  new Array(1),
  new Array(2),
  new Array(3),
  huge,
  revoked.proxy,
  ...lengths.map(
    (length) =>
      new Proxy(['a', 1], { get: (target, key, self) => (key === 'length' ? length : Reflect.get(target, key, self)) }),
  ),
  Object.defineProperty(['a', 1], '0', { get: bomb }),
  Object.defineProperty(['a', 1], '1', { get: bomb }),
]
const items = values.slice(0, 25)

describe('hostile addresses', () => {
  it.each(sockets)('%o family %i proto %i', (abi, family, proto) => {
    const socket = context(abi, family, proto)
    const tuples = items.flatMap((item) => [
      [item],
      [item, 1],
      ['lo', item],
      ['127.0.0.1', item],
      [1, 2, item],
      ['lo', 1, item, 1],
      [1, 2, 3, item],
      ['lo', 1, 1, 1, item],
      ['00:11:22:33:44:55', item, item, item],
    ])
    for (const address of [...values, ...tuples]) {
      try {
        encodeSockaddr(socket, resolverBackend(abi), 'sendto', address)
      } catch (error) {
        const typed = error instanceof TypeError || error instanceof RangeError || error instanceof OSError
        expect(typed || error instanceof Mine, String(error)).toBe(true)
        expect((error as Error).message).not.toMatch(/undefined|\[object|Cannot read|is not a function/)
      }
    }
  })

  it('reads each item once, so what is checked is what is sent', () => {
    for (const [abi, family, proto] of sockets) {
      const reads = new Map<PropertyKey, number>()
      for (const target of [['lo', 1], ['lo'], ['127.0.0.1', 1, 1, 1], [1, 2, 3, 4, 5]]) {
        reads.clear()
        const address = new Proxy(target, {
          get(array, key, self) {
            reads.set(key, (reads.get(key) ?? 0) + 1)
            return Reflect.get(array, key, self)
          },
        })
        try {
          encodeSockaddr(context(abi, family, proto), resolverBackend(abi), 'bind', address)
        } catch {
          // Only the reads matter here.
        }
        for (const [key, count] of reads) expect({ family, key, count }).toEqual({ family, key, count: 1 })
      }
    }
  })

  it('reads nothing of an array of another length', () => {
    const address = new Proxy([], {
      get: (_target, key) => {
        if (key === 'length') return 2 ** 32 - 1
        return bomb()
      },
    })
    for (const family of [2, 10, 16, 17]) {
      expect(() => encodeSockaddr(context(linuxAbi, family), resolverBackend(), 'bind', address)).toThrow(TypeError)
    }
  })

  it('survives an address whose getter encodes another', () => {
    const socket = context(linuxAbi, 2)
    const address = Object.defineProperty(['1.2.3.4', 80], '1', {
      get() {
        encodeSockaddr(socket, resolverBackend(), 'bind', ['9.9.9.9', 1])
        return 80
      },
    })
    const encoded = encodeSockaddr(socket, resolverBackend(), 'bind', address)
    expect('sockaddr' in encoded && Buffer.from(encoded.sockaddr.subarray(0, 8)).toString('hex')).toBe(
      '0200005001020304',
    )
  })
})
