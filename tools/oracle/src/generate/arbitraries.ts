/** The values that generated steps are made of: mostly sensible, sometimes odd. */
import fc from 'fast-check'
import type { Keywords, MethodStep, Step, Value } from '../language.js'

export const name = (constant: string): Value => ({ name: constant })
export const bytes = (hex: string): Value => ({ bytes: hex })
export const text = (content: string): Value => bytes(Buffer.from(content).toString('hex'))

export function make(names: readonly string[], call: string, ...args: Value[]): Step {
  return { do: 'make', names, call, args }
}

export function method(on: string, call: string, ...args: Value[]): MethodStep {
  return { do: 'method', on, call, args }
}

export const open = (as: string, family: string, type: string) => make([as], 'socket', name(family), name(type))

const SO_SNDBUFFORCE = 32

/**
 * Room for everything that a program sends. If a send would fit, but poll reports readiness only when more of the buffer is
 * free, CPython waits and we do not (docs/differences-from-cpython.md). Without the privilege, half a megabyte must do.
 */
export const roomToSend = (on: string): Step[] => [
  method(on, 'setsockopt', name('SOL_SOCKET'), name('SO_SNDBUF'), 4_000_000),
  method(on, 'setsockopt', name('SOL_SOCKET'), SO_SNDBUFFORCE, 4_000_000),
]

/** Short, since both sides wait for every timeout. */
export const TIMEOUT: Value = { float: 0.002 }

export type Weighted<T> = readonly [weight: number, arbitrary: fc.Arbitrary<T>]

/** `fc.oneof` with the weights first. */
export function pick<T>(...choices: readonly Weighted<T>[]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })))
}

/** One of these values. */
export const value = (...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values)

/**
 * Arguments that no call expects. JavaScript cannot tell 1 from 1.0 or a list from a tuple, so neither occurs.
 *
 * There is no port or other name shared by the whole machine, as two processes would want it at once.
 */
export const odd: fc.Arbitrary<Value> = pick(
  [4, value(null, true, '', 'text', 'a\u0000b', -1, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, 65536, 'é')],
  [2, value({ float: 1.5 }, { int: '18446744073709551616' }, { int: '-18446744073709551616' })],
  [2, value(bytes(''), bytes('ff'), bytes('61ff00'))],
  [2, value([], ['127.0.0.1'], ['127.0.0.1', 'x'], ['127.0.0.1', -1], ['127.0.0.1', 65536], [0, 2])],
  [2, value(['127.0.0.1', 1, 2], ['::1', 0, -1], ['::1', 0, 0, 0], ['<broadcast>', 0], ['', 0])],
  [2, value({ path: 'nosuch' }, { path: 'x'.repeat(120) }, { address: 'a' })],
)

/** Mostly usual values, sometimes odd ones. */
export const sometimes = (usual: fc.Arbitrary<Value>): fc.Arbitrary<Value> => pick([14, usual], [1, odd])

/** Timeouts that are refused. Accepted ones must be short, as the test waits for them. */
export const badTimeout = value('', 'text', -1, { float: -1e-10 }, { int: '18446744073709551616' }, [], bytes('00'))

/** Like {@link sometimes}, for writable buffers: Python's bytes are read-only, which JavaScript lacks. */
export const sometimesNoBuffer = (usual: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  pick([12, usual], [1, value(null, true, 'text', 1, { float: 1.5 })])

export const data: fc.Arbitrary<Value> = pick<Value>(
  [8, fc.uint8Array({ maxLength: 40 }).map((array) => bytes(Buffer.from(array).toString('hex')))],
  [2, fc.integer({ min: 0, max: 1500 }).map((filler) => ({ filler }))],
)

export const size: fc.Arbitrary<Value> = pick<Value>(
  [1, fc.constant(0)],
  [6, fc.integer({ min: 0, max: 64 })],
  [3, fc.integer({ min: 0, max: 3000 })],
)

/** A call and its arguments. */
export interface Call {
  readonly call: string
  readonly args: readonly Value[]
  readonly keywords?: Keywords
}

/** A call with exactly these arguments. */
export const call = (called: string, ...args: fc.Arbitrary<Value>[]): fc.Arbitrary<Call> =>
  fc.tuple(...args).map((values) => ({ call: called, args: values }))

/** A call with these arguments and none, some or all of the rest. */
export const optional = (
  called: string,
  required: fc.Arbitrary<Value>[],
  ...extra: fc.Arbitrary<Value>[]
): fc.Arbitrary<Call> =>
  fc
    .tuple(fc.integer({ min: 0, max: extra.length }), fc.tuple(...required), fc.tuple(...extra))
    .map(([count, first, rest]) => ({ call: called, args: [...first, ...rest.slice(0, count)] }))

/** The same call, now and then with one argument too many or too few. Never a number, which might be taken for a descriptor. */
export const miscounted = (calls: fc.Arbitrary<Call>): fc.Arbitrary<Call> =>
  fc.tuple(calls, fc.integer({ min: 0, max: 39 }), value(null, 'text', bytes('00'), [])).map(([made, chance, more]) => {
    if (made.keywords !== undefined) return made
    if (chance === 0) return { ...made, args: [...made.args, more] }
    if (chance === 1) return { ...made, args: made.args.slice(0, -1) }
    return made
  })

/** Some of these keywords. */
export const keywords = (named: Readonly<Record<string, fc.Arbitrary<Value>>>): fc.Arbitrary<Keywords> =>
  fc.record({ ...named }, { requiredKeys: [] }).map((given) => ({ ...given }) as Keywords)
