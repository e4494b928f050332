import { describe, expect, it } from 'vitest'
import { OverflowError, ValueError } from '../errors/os-error.js'
import { allocate, bytesToFill, bytesToSend, intArgument, intoSize, optionalInt, receiveSize } from './arguments.js'

describe('bytesToSend and bytesToFill', () => {
  it('take any view or buffer without a copy, in bytes', () => {
    const memory = new ArrayBuffer(16)
    const shared = new SharedArrayBuffer(4)
    for (const [given, offset, length] of [
      [memory, 0, 16],
      [shared, 0, 4],
      [new Uint8Array(memory, 2, 3), 2, 3],
      [new Float64Array(memory, 8, 1), 8, 8],
      [new DataView(memory, 5, 6), 5, 6],
    ] as const) {
      for (const bytes of [bytesToSend(given), bytesToFill(given, 'it')]) {
        expect([bytes.byteOffset, bytes.byteLength]).toEqual([offset, length])
        expect(bytes.buffer).toBe(ArrayBuffer.isView(given) ? given.buffer : given)
      }
    }
  })

  it('give a Uint8Array back as it is', () => {
    const bytes = Buffer.from('abc')
    expect(bytesToSend(bytes)).toBe(bytes)
    expect(bytesToFill(bytes, 'it')).toBe(bytes)
  })

  it.each([
    ['text', 'str'],
    [5, 'int'],
    [1.5, 'float'],
    [null, 'NoneType'],
    [undefined, 'NoneType'],
    [[1], 'tuple'],
    [{}, 'dict'],
    [true, 'bool'],
  ])('refuse %s with the name Python has for its type', (value, name) => {
    expect(() => bytesToSend(value)).toThrow(new TypeError(`a bytes-like object is required, not '${name}'`))
    const message = `recv_into() argument 1 must be read-write bytes-like object, not ${name === 'NoneType' ? 'None' : name}`
    expect(() => bytesToFill(value, 'recv_into() argument 1')).toThrow(new TypeError(message))
  })
})

describe('intArgument', () => {
  it('takes a C int, as number, bigint or boolean (G7)', () => {
    expect([-(2 ** 31), 2 ** 31 - 1, 5n, true, false].map(intArgument)).toEqual([-(2 ** 31), 2 ** 31 - 1, 5, 1, 0])
  })

  it.each([
    [2 ** 31, OverflowError, 'signed integer is greater than maximum'],
    [-(2 ** 31) - 1, OverflowError, 'signed integer is less than minimum'],
    [2n ** 64n, OverflowError, 'Python int too large to convert to C long'],
    [1.5, TypeError, "'float' object cannot be interpreted as an integer"],
    ['1', TypeError, "'str' object cannot be interpreted as an integer"],
    [null, TypeError, "'NoneType' object cannot be interpreted as an integer"],
  ])('refuses %s', (value, type, message) => {
    expect(() => intArgument(value)).toThrow(type)
    expect(() => intArgument(value)).toThrow(message)
  })

  it('may be left out where there is a value for that', () => {
    expect([optionalInt(undefined, 7), optionalInt(3, 7)]).toEqual([7, 3])
    expect(() => optionalInt(null, 7)).toThrow("'NoneType' object cannot be interpreted as an integer")
  })
})

describe('receiveSize and intoSize', () => {
  it('take a length that is not negative (S34)', () => {
    expect([0, 5, 2 ** 40, 7n, true].map((size) => receiveSize(size, 'negative'))).toEqual([0, 5, 2 ** 40, 7, 1])
    expect(() => receiveSize(-1, 'negative buffersize in recv')).toThrow(new ValueError('negative buffersize in recv'))
    expect(() => receiveSize(2n ** 63n, '')).toThrow('Python int too large to convert to C ssize_t')
    expect(() => receiveSize(-(2n ** 63n) - 1n, '')).toThrow('Python int too large to convert to C ssize_t')
  })

  it('take 0 and nothing for the whole buffer (S35)', () => {
    const buffer = new Uint8Array(8)
    expect([undefined, 0, 3, 8].map((nbytes) => intoSize(buffer, nbytes, '', ''))).toEqual([8, 8, 3, 8])
    expect(() => intoSize(buffer, 9, '', 'too big')).toThrow(new ValueError('too big'))
    expect(() => intoSize(buffer, -1, 'negative', '')).toThrow(new ValueError('negative'))
  })
})

describe('allocate', () => {
  it('has a typed error for what no machine has', () => {
    expect(allocate(100_000)).toHaveLength(100_000)
    expect(() => allocate(2 ** 50)).toThrow(OverflowError)
  })
})
