import { expect, test } from 'vitest'
import { checkArgument, checkOptions } from './check-options.js'
import {
  aBoolean,
  aDuration,
  aDurationOrInfinity,
  aFunction,
  anInteger,
  aSignal,
  aString,
  either,
  oneOf,
  orNull,
} from './option-kinds.js'
import { checkPortOrService } from './port.js'

const kinds = { backlog: anInteger(0, 10), noDelay: aBoolean, signal: aSignal, timeoutMs: orNull(aDuration) }
const typeError = (message: string) =>
  expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message })
const rangeError = (message: string, code = 'ERR_OUT_OF_RANGE') =>
  expect.objectContaining({ name: 'RangeError', code, message })
const failure = (action: () => void): unknown => {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}

test('accepts options that are known, undefined or absent', () => {
  checkOptions('call', undefined, kinds)
  checkOptions('call', {}, kinds)
  checkOptions('call', { backlog: 5, noDelay: false, timeoutMs: null, signal: undefined }, kinds)
  checkOptions('call', Object.create({ noDelay: true }), kinds)
})

test('refuses an unknown option, names the nearest, and checks inherited ones too', () => {
  expect(failure(() => checkOptions('call', { singal: 1 }, kinds))).toEqual(
    typeError("call: there is no option 'singal'. Did you mean 'signal'?"),
  )
  expect(failure(() => checkOptions('call', { xyzzy: undefined }, kinds))).toEqual(
    typeError("call: there is no option 'xyzzy'"),
  )
  expect(failure(() => checkOptions('call', Object.create({ nodelay: 1 }), kinds))).toEqual(
    typeError("call: there is no option 'nodelay'. Did you mean 'noDelay'?"),
  )
  expect(failure(() => checkOptions('call', { toString: 1 }, kinds))).toEqual(
    typeError("call: there is no option 'toString'"),
  )
})

test.each([
  [null, 'null'],
  [5, '5'],
  ['x', "'x'"],
  [true, 'true'],
  [[], 'an array'],
  [() => 1, 'a function'],
])('refuses options that are %s', (options, name) => {
  // As passed by a program without types.
  expect(failure(() => checkOptions('call', options as object, kinds))).toEqual(
    typeError(`call: options must be an object, not ${name}`),
  )
})

test('reads each option once, and returns what it has checked', () => {
  let reads = 0
  const options = {
    get backlog() {
      return reads++ === 0 ? 5 : 'five'
    },
  }
  expect(checkOptions<object>('call', options, kinds)).toEqual({ backlog: 5 })
  expect(reads).toBe(1)
  expect(checkOptions<object>('call', Object.create({ noDelay: true }), kinds)).toEqual({ noDelay: true })
  expect(checkOptions<object>('call', undefined, kinds)).toEqual({})
})

test('distinguishes a wrong type from a value out of range', () => {
  expect(failure(() => checkOptions('call', { noDelay: 1 }, kinds))).toEqual(
    typeError('call: options.noDelay must be a boolean, not 1'),
  )
  expect(failure(() => checkOptions('call', { backlog: '5' }, kinds))).toEqual(
    typeError("call: options.backlog must be an integer from 0 to 10, not '5'"),
  )
  for (const backlog of [-1, 11, 1.5, Number.NaN]) {
    expect(failure(() => checkOptions('call', { backlog }, kinds))).toEqual(
      rangeError(`call: options.backlog must be an integer from 0 to 10, not ${backlog}`),
    )
  }
  expect(failure(() => checkArgument('call', 'flags', 'x'.repeat(100), aFunction))).toEqual(
    typeError(`call: flags must be a function, not '${'x'.repeat(40)}…'`),
  )
})

test.each([
  [aDuration, [0, 1.5, 2147483647], [-1, Number.NaN, 2147483648, Number.POSITIVE_INFINITY], ['1', null, true, 1n]],
  [aDurationOrInfinity, [0, Number.POSITIVE_INFINITY], [-1, Number.NaN], ['1', null]],
  [oneOf('a', 'b'), ['a', 'b'], ['c', ''], [1, null]],
  [aSignal, [new AbortController().signal], [], [{}, null, 'x', { aborted: false }]],
  [aString, ['', 'x'], [], [1, null]],
  [either(aBoolean, aString), [true, 'x'], [], [1, null]],
])('a kind accepts, rejects by range and rejects by type (%#)', (kind, good, outOfRange, wrong) => {
  for (const value of good) expect(kind.accepts(value)).toBe(true)
  for (const value of outOfRange) expect([kind.accepts(value), kind.isType(value)]).toEqual([false, true])
  for (const value of wrong) expect([kind.accepts(value), kind.isType(value)]).toEqual([false, false])
})

test('ports are integers from 0 to 65535, as numbers, bigints or digits, or names of services', () => {
  expect([0, 65535, 80n, '80', 'http'].map((port) => checkPortOrService('call', port))).toEqual([
    0,
    65535,
    80,
    80,
    'http',
  ])
  for (const port of [
    -1,
    65536,
    70000,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    65616n,
    '65616',
    '-1',
    '1.5',
    '',
    ' ',
  ]) {
    expect(failure(() => checkPortOrService('call', port))).toMatchObject({
      name: 'RangeError',
      code: 'ERR_SOCKET_BAD_PORT',
    })
  }
  for (const port of [null, undefined, {}, true, [80]]) {
    expect(failure(() => checkPortOrService('call', port))).toMatchObject({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
    })
  }
})
