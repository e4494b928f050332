import { describe, expect, it } from 'vitest'
import { OverflowError, ValueError } from '../voice/python/os-error.js'
import { pythonVoice } from '../voice/python/python-voice.js'
import { allocate, bytesToFill, bytesToSend, flagsArgument, intArgument, intoSize, receiveSize } from './arguments.js'

const argument = { call: 'recv_into', name: 'buffer', position: 1 }

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
      for (const bytes of [bytesToSend(pythonVoice, given), bytesToFill(pythonVoice, given, argument)]) {
        expect([bytes.byteOffset, bytes.byteLength]).toEqual([offset, length])
        expect(bytes.buffer).toBe(ArrayBuffer.isView(given) ? given.buffer : given)
      }
    }
  })

  it('give a Uint8Array back as it is', () => {
    const bytes = Buffer.from('abc')
    expect(bytesToSend(pythonVoice, bytes)).toBe(bytes)
    expect(bytesToFill(pythonVoice, bytes, argument)).toBe(bytes)
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
    expect(() => bytesToSend(pythonVoice, value)).toThrow(
      new TypeError(`a bytes-like object is required, not '${name}'`),
    )
    const message = `recv_into() argument 1 must be read-write bytes-like object, not ${name === 'NoneType' ? 'None' : name}`
    expect(() => bytesToFill(pythonVoice, value, argument)).toThrow(new TypeError(message))
  })
})

describe('intArgument', () => {
  it('takes a C int, as number, bigint or boolean (G7)', () => {
    expect([-(2 ** 31), 2 ** 31 - 1, 5n, true, false].map((value) => intArgument(pythonVoice, value, 'flags'))).toEqual(
      [-(2 ** 31), 2 ** 31 - 1, 5, 1, 0],
    )
  })

  it.each([
    [2 ** 31, OverflowError, 'signed integer is greater than maximum'],
    [-(2 ** 31) - 1, OverflowError, 'signed integer is less than minimum'],
    [2n ** 64n, OverflowError, 'Python int too large to convert to C long'],
    [1.5, TypeError, "'float' object cannot be interpreted as an integer"],
    ['1', TypeError, "'str' object cannot be interpreted as an integer"],
    [null, TypeError, "'NoneType' object cannot be interpreted as an integer"],
  ])('refuses %s', (value, type, message) => {
    expect(() => intArgument(pythonVoice, value, 'flags')).toThrow(type)
    expect(() => intArgument(pythonVoice, value, 'flags')).toThrow(message)
  })

  it('may be left out where it is flags', () => {
    expect([flagsArgument(pythonVoice, undefined), flagsArgument(pythonVoice, 3)]).toEqual([0, 3])
    expect(() => flagsArgument(pythonVoice, null)).toThrow("'NoneType' object cannot be interpreted as an integer")
  })
})

describe('receiveSize and intoSize', () => {
  const recv = (size: unknown) => receiveSize(pythonVoice, size, 'recv', 'bufsize')
  const into = (buffer: Uint8Array, nbytes: unknown) => intoSize(pythonVoice, buffer, nbytes, 'recv_into')

  it('take a length that is not negative (S34)', () => {
    expect([0, 5, 2 ** 40, 7n, true].map(recv)).toEqual([0, 5, 2 ** 40, 7, 1])
    expect(() => recv(-1)).toThrow(new ValueError('negative buffersize in recv'))
    expect(() => recv(2n ** 63n)).toThrow('Python int too large to convert to C ssize_t')
    expect(() => recv(-(2n ** 63n) - 1n)).toThrow('Python int too large to convert to C ssize_t')
  })

  it('take 0 and nothing for the whole buffer (S35)', () => {
    const buffer = new Uint8Array(8)
    expect([undefined, 0, 3, 8].map((nbytes) => into(buffer, nbytes))).toEqual([8, 8, 3, 8])
    expect(() => into(buffer, 9)).toThrow(new ValueError('buffer too small for requested bytes'))
    expect(() => into(buffer, -1)).toThrow(new ValueError('negative buffersize in recv_into'))
  })
})

describe('allocate', () => {
  it('has a typed error for what no machine has', () => {
    expect(allocate(pythonVoice, 100_000)).toHaveLength(100_000)
    expect(() => allocate(pythonVoice, 2 ** 50)).toThrow(OverflowError)
  })
})
