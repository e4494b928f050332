// Layout, encode, decode and rights: S38, S43, S62.
import { describe, expect, it } from 'vitest'
import { PythonAnswers } from '../../../../python-answers.js'
import { darwinAbi } from '../abi/darwin.js'
import { linuxAbi } from '../abi/linux.js'
import type { Abi } from '../backend/index.js'
import { OSError, OverflowError } from '../voice/python/os-error.js'
import { decodeAncillary } from './decode.js'
import { encodeAncillary } from './encode.js'
import { CMSG_LEN, CMSG_SPACE } from './layout.js'
import { rightsItem } from './outgoing.js'
import { receivedFds } from './rights.js'

const bigEndian: Abi = { ...linuxAbi, layout: { ...linuxAbi.layout, littleEndian: false } }
const hexOf = (abi: Abi, items: unknown[]) => Buffer.from(encodeAncillary(abi, items)).toString('hex')
const itemsOf = (abi: Abi, hex: string) => decodeAncillary(abi, Buffer.from(hex, 'hex'))

describe('CMSG_LEN and CMSG_SPACE (S62)', () => {
  it.each([
    [0, 16, 16],
    [1, 17, 24],
    [4, 20, 24],
    [8, 24, 24],
    [9, 25, 32],
    [2 ** 31 - 1 - 24, 2147483639, 2147483640],
  ])('of %i on Linux', (n, len, space) =>
    expect([CMSG_LEN(linuxAbi, n), CMSG_SPACE(linuxAbi, n)]).toEqual([len, space]),
  )

  it('of 1 and 5 on macOS, whose header is 12 bytes, aligned to 4', () => {
    expect([1, 5].map((n) => [CMSG_LEN(darwinAbi, n), CMSG_SPACE(darwinAbi, n)])).toEqual([
      [13, 16],
      [17, 20],
    ])
  })

  it('has the ranges and texts of CPython', () => {
    expect(CMSG_LEN(linuxAbi, 2 ** 31 - 17)).toBe(2 ** 31 - 1)
    for (const n of [-1, 2 ** 31 - 16]) {
      expect(() => CMSG_LEN(linuxAbi, n)).toThrow(new OverflowError('CMSG_LEN() argument out of range'))
    }
    for (const n of [-1, 2 ** 31 - 24]) {
      expect(() => CMSG_SPACE(linuxAbi, n)).toThrow(new OverflowError('CMSG_SPACE() argument out of range'))
    }
    expect(() => CMSG_LEN(linuxAbi, 2n ** 63n)).toThrow('Python int too large to convert to C ssize_t')
    expect(() => CMSG_LEN(linuxAbi, 1.5)).toThrow("'float' object cannot be interpreted as an integer")
  })

  it('agree with CPython’s', () => {
    const sizes = Array.from({ length: 200 }, (_, n) => n)
    const script = 'import socket\ngive([[socket.CMSG_LEN(n), socket.CMSG_SPACE(n)] for n in given])'
    const ours = sizes.map((n) => [CMSG_LEN(linuxAbi, n), CMSG_SPACE(linuxAbi, n)])
    new PythonAnswers(import.meta.url).expectSame('sizes', script, sizes, ours)
  })
})

describe('encodeAncillary (S43)', () => {
  it('pads each item in a zeroed buffer', () => {
    expect(hexOf(linuxAbi, [[1, 1, Uint8Array.of(5, 0, 0, 0)]])).toBe(
      '14000000000000000100000001000000' + '0500000000000000',
    )
    expect(
      hexOf(linuxAbi, [
        [-1, 2, new Uint8Array(0)],
        [3, 4, Buffer.of(9)],
      ]),
    ).toBe('1000000000000000ffffffff02000000' + '11000000000000000300000004000000' + '0900000000000000')
    expect(
      hexOf(darwinAbi, [
        [1, 1, Buffer.of(1)],
        [2, 2, Buffer.of(2)],
      ]),
    ).toBe('0d0000000100000001000000' + '01000000' + '0d0000000200000002000000' + '02000000')
    expect(hexOf(bigEndian, [[1, 2, Buffer.of(7)]])).toBe('00000000000000110000000100000002' + '0700000000000000')
    expect(hexOf(linuxAbi, [])).toBe('')
  })

  const item = '[sendmsg() ancillary data items]() argument must be'
  it.each([
    [[5], `${item} 3-item tuple, not int`],
    [[null], `${item} 3-item tuple, not None`],
    [['abc'], `${item} 3-item tuple, not str`],
    [[Buffer.from('abc')], `${item} 3-item tuple, not bytes`],
    [[new Set([1, 2, 3])], `${item} 3-item tuple, not set`],
    [[[1, 2]], `${item} tuple of length 3, not 2`],
    [[[1, 2, Buffer.alloc(0), 4]], `${item} tuple of length 3, not 4`],
    [[[1, 2, 3]], "a bytes-like object is required, not 'int'"],
    [[[1, 2, null]], "a bytes-like object is required, not 'NoneType'"],
    [[['x', 2, Buffer.alloc(0)]], "'str' object cannot be interpreted as an integer"],
    [[[1.5, 2, Buffer.alloc(0)]], "'float' object cannot be interpreted as an integer"],
    [[[1, 2], [1.5]], `${item} tuple of length 3, not 2`],
  ])('refuses %j', (items, message) => expect(() => encodeAncillary(linuxAbi, items)).toThrow(new TypeError(message)))

  it('refuses ints beyond C’s', () => {
    expect(() => encodeAncillary(linuxAbi, [[1, 2 ** 40, Buffer.alloc(0)]])).toThrow(
      new OverflowError('signed integer is greater than maximum'),
    )
  })

  it('keeps to the sizes it has checked when an item’s getter changes a buffer', () => {
    // TypeScript's library for ES2023 does not know resizable buffers.
    const buffer: ArrayBuffer = Reflect.construct(ArrayBuffer, [4, { maxByteLength: 64 }])
    const first = new Uint8Array(buffer)
    first.fill(7)
    const second = Object.defineProperty([1, 2, Buffer.of(9)], '2', {
      get() {
        Reflect.apply(Reflect.get(buffer, 'resize'), buffer, [64])
        return Buffer.of(9)
      },
    })
    expect(hexOf(linuxAbi, [[1, 1, first], second])).toHaveLength(2 * 48)
    expect(hexOf(linuxAbi, [[1, 1, first], second]).slice(32, 40)).toBe('07070707')
  })

  it('refuses more than CPython counts, item by item', () => {
    const half = new ArrayBuffer(2 ** 30)
    expect(() => encodeAncillary(linuxAbi, [[1, 2, half], [1, 2, half], 'not an item'])).toThrow(
      new OSError('too much ancillary data'),
    )
    const whole = new ArrayBuffer(2 ** 31 - 24)
    expect(() => encodeAncillary(linuxAbi, [[1, 2, whole], 'not an item'])).toThrow(
      new OSError('ancillary data item too large'),
    )
  })
})

describe('decodeAncillary (S38)', () => {
  const one = '14000000000000000100000001000000' + '05000000'

  it('reads what encode wrote', () => {
    for (const abi of [linuxAbi, darwinAbi, bigEndian]) {
      const items = [
        [1, 1, Buffer.of(1, 2, 3)],
        [-5, 7, Buffer.alloc(0)],
        [41, 50, Buffer.alloc(20, 9)],
      ]
      expect(itemsOf(abi, hexOf(abi, items))).toEqual({ items, truncated: false })
    }
  })

  it('gives copies', () => {
    const control = Buffer.from(one, 'hex')
    const { items } = decodeAncillary(linuxAbi, control)
    control.fill(0)
    expect(items).toEqual([[1, 1, Buffer.of(5, 0, 0, 0)]])
  })

  it('needs no padding after the last item', () => {
    expect(itemsOf(linuxAbi, one)).toEqual({ items: [[1, 1, Buffer.of(5, 0, 0, 0)]], truncated: false })
    expect(itemsOf(linuxAbi, `${one}00000000${one}`).items).toHaveLength(2)
  })

  it('returns the part that fits of an item longer than the buffer, and says so', () => {
    expect(itemsOf(linuxAbi, one.slice(0, -4))).toEqual({ items: [[1, 1, Buffer.of(5, 0)]], truncated: true })
    expect(itemsOf(linuxAbi, `ffffffffffffffff0100000001000000${'0500'}`)).toEqual({
      items: [[1, 1, Buffer.of(5, 0)]],
      truncated: true,
    })
  })

  it('stops silently at a header that does not fit', () => {
    expect(itemsOf(linuxAbi, '')).toEqual({ items: [], truncated: false })
    expect(itemsOf(linuxAbi, '00'.repeat(15))).toEqual({ items: [], truncated: false })
    expect(itemsOf(linuxAbi, `${one}00000000140000`)).toEqual({
      items: [[1, 1, Buffer.of(5, 0, 0, 0)]],
      truncated: false,
    })
  })

  it('stops at a length shorter than its own header, and says so', () => {
    for (const length of ['00', '0f']) {
      expect(itemsOf(linuxAbi, `${one}00000000${length}00000000000000${'01000000'.repeat(2)}`)).toEqual({
        items: [[1, 1, Buffer.of(5, 0, 0, 0)]],
        truncated: true,
      })
    }
  })

  it('ends for any bytes', () => {
    let seed = 1
    for (let round = 0; round < 2_000; round++) {
      const control = Buffer.alloc(round % 97)
      for (let i = 0; i < control.length; i++) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
        control[i] = (seed >>> 16) % 5 === 0 ? seed >>> 8 : (seed >>> 12) & 0x1f & (i % 8 === 0 ? 0xff : 0)
      }
      const { items } = decodeAncillary(linuxAbi, control)
      expect(items.reduce((size, [, , data]) => size + data.length, 0)).toBeLessThanOrEqual(control.length)
      receivedFds(linuxAbi, control)
    }
  })
})

describe('received fds', () => {
  it('are those of every SCM_RIGHTS item, whole ints only, and of a pidfd', () => {
    const control = encodeAncillary(linuxAbi, [
      rightsItem(linuxAbi, [5, 6]),
      [1, 2, Buffer.alloc(12)],
      [0, 1, Buffer.of(9, 0, 0, 0)],
      [1, 4, Buffer.of(8, 0, 0, 0)],
      [1, 1, Buffer.of(7, 0, 0, 0, 1, 1)],
    ])
    expect(receivedFds(linuxAbi, control)).toEqual([5, 6, 8, 7])
  })
})
