import { describe, expect, it } from 'vitest'
import { PythonAnswers } from '../../../../python-answers.js'
import { pythonVoice } from '../voice/python/python-voice.js'
import {
  isIndex,
  toCInt,
  toCLong,
  toIndex,
  toPlainCInt,
  toSsize,
  toUnsignedMask,
  toUnsignedMask32,
  toUnsignedMask64,
} from './c-integer.js'

const caught = (run: () => unknown): string => {
  try {
    return String(run())
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'not an error'
  }
}

describe('toIndex (G7)', () => {
  it('takes integers, bigints and booleans', () => {
    expect([
      toIndex(pythonVoice, 5, 'n'),
      toIndex(pythonVoice, -0, 'n'),
      toIndex(pythonVoice, 7n, 'n'),
      toIndex(pythonVoice, true, 'n'),
      toIndex(pythonVoice, false, 'n'),
    ]).toEqual([5, 0, 7, 1, 0])
    expect(Object.is(toIndex(pythonVoice, -0, 'n'), 0)).toBe(true)
  })

  it('keeps every integer exact', () => {
    expect(toIndex(pythonVoice, 2 ** 60, 'n')).toBe(2n ** 60n)
    expect(toIndex(pythonVoice, 2n ** 64n, 'n')).toBe(2n ** 64n)
    expect(toIndex(pythonVoice, Number.MAX_SAFE_INTEGER, 'n')).toBe(Number.MAX_SAFE_INTEGER)
  })

  it.each([
    [1.5, 'float'],
    [Number.NaN, 'float'],
    [Number.POSITIVE_INFINITY, 'float'],
    ['1', 'str'],
    [null, 'NoneType'],
    [undefined, 'NoneType'],
    [[1], 'tuple'],
    [new Uint8Array(1), 'bytes'],
    [{}, 'dict'],
    [Symbol('x'), 'symbol'],
    [{ valueOf: () => 1 }, 'dict'],
    [Object.create(null), 'dict'],
    [new (class Counter {})(), 'Counter'],
    [new (class {})(), 'object'],
  ])('refuses %s', (value, type) => {
    expect(caught(() => toIndex(pythonVoice, value, 'n'))).toBe(
      `TypeError: '${type}' object cannot be interpreted as an integer`,
    )
    expect(isIndex(value)).toBe(false)
  })
})

describe('ranges, with the argument parser’s texts', () => {
  it.each([
    [toCInt, 2 ** 31, 'OverflowError: signed integer is greater than maximum'],
    [toCInt, -(2 ** 31) - 1, 'OverflowError: signed integer is less than minimum'],
    [toCInt, 2n ** 63n, 'OverflowError: Python int too large to convert to C long'],
    [toCInt, -(2n ** 63n), 'OverflowError: signed integer is less than minimum'],
    [toCInt, 2 ** 31 - 1, '2147483647'],
    [toCInt, -(2 ** 31), '-2147483648'],
    [toPlainCInt, 2 ** 31, 'OverflowError: Python int too large to convert to C int'],
    [toPlainCInt, 10n ** 30n, 'OverflowError: Python int too large to convert to C int'],
    [toPlainCInt, -(2 ** 31), '-2147483648'],
    [toCLong, 2n ** 63n, 'OverflowError: Python int too large to convert to C long'],
    [toCLong, 2n ** 63n - 1n, '9223372036854776000'],
    [toSsize, 2n ** 63n, 'OverflowError: Python int too large to convert to C ssize_t'],
    [toSsize, -(2n ** 63n) - 1n, 'OverflowError: Python int too large to convert to C ssize_t'],
    [toSsize, 1e300, 'OverflowError: Python int too large to convert to C ssize_t'],
    [toSsize, -1, '-1'],
  ] as const)('%o(%s)', (convert, value, result) => {
    expect(caught(() => convert(pythonVoice, value, 'n'))).toBe(result)
  })

  it('masks unsigned fields instead (G8)', () => {
    expect([
      toUnsignedMask32(pythonVoice, -1, 'n'),
      toUnsignedMask32(pythonVoice, 2 ** 32, 'n'),
      toUnsignedMask32(pythonVoice, 2n ** 64n + 5n, 'n'),
    ]).toEqual([0xffffffff, 0, 5])
    expect([
      toUnsignedMask(pythonVoice, -1, 'n', 16),
      toUnsignedMask(pythonVoice, 65537, 'n', 16),
      toUnsignedMask(pythonVoice, 256, 'n', 8),
      toUnsignedMask(pythonVoice, -1, 'n', 8),
    ]).toEqual([0xffff, 1, 0, 255])
    expect([toUnsignedMask64(pythonVoice, -1, 'n'), toUnsignedMask64(pythonVoice, 2n ** 64n, 'n')]).toEqual([
      2n ** 64n - 1n,
      0n,
    ])
  })
})

describe('as CPython says it', () => {
  it('recv flags, recv sizes and shutdown', () => {
    const values = ['2147483648', '-2147483649', '9223372036854775808', '-9223372036854775809', '1e30']
    const script = `
import socket
s = socket.socket()
def said(call, value):
    try: call(value)
    except Exception as error: return f'{type(error).__name__}: {error}'
result = []
for text in given:
    value = int(float(text)) if 'e' in text else int(text)
    result.append([said(lambda v: s.recv(1, v), value), said(s.shutdown, value), said(s.recv, value)])
give(result)`
    const expected = new PythonAnswers(import.meta.url).answer('too large', script, values) as [
      string,
      string,
      string,
    ][]
    for (const [index, text] of values.entries()) {
      const value = text.includes('e') ? BigInt(Number(text)) : BigInt(text)
      const [flags, how, size] = expected[index] ?? []
      expect(caught(() => toCInt(pythonVoice, value, 'n'))).toBe(flags)
      expect(caught(() => toPlainCInt(pythonVoice, value, 'n'))).toBe(how)
      // Values that fit would reach the kernel.
      if (size?.startsWith('OverflowError')) expect(caught(() => toSsize(pythonVoice, value, 'n'))).toBe(size)
    }
  })
})
