/** What the programs of asyncio share: awaited calls, and what they read and write. */
import fc from 'fast-check'
import type { AsyncioStep } from '../asyncio-language.js'
import type { Step, Value } from '../language.js'
import { bytes, type Call, call, optional, pick, text, value } from './arbitraries.js'

type AwaitStep = Extract<AsyncioStep, { readonly do: 'await' }>

/** `await on.<call>(...)`. */
export const awaits = (on: string, { call: called, args, keywords }: Call): AwaitStep =>
  keywords === undefined ? { do: 'await', on, call: called, args } : { do: 'await', on, call: called, args, keywords }

/** An awaited call of one of these objects. */
export const on = (objects: readonly string[], calls: fc.Arbitrary<Call>): fc.Arbitrary<Step> =>
  fc.tuple(fc.constantFrom(...objects), calls).map(([object, made]) => awaits(object, made))

/** Numbers of bytes. No float: JavaScript does not tell 1.0 from 1. */
export const count = pick<Value>(
  [8, fc.integer({ min: 0, max: 12 })],
  [2, value(-1, 40, 100_000, true, false)],
  [1, value(-5, null, 'x', { int: '18446744073709551616' }, bytes('61'))],
)
/** Bytes to write. */
export const piece = pick<Value>(
  [6, fc.string({ unit: fc.constantFrom('a', 'b', '\n', '-'), maxLength: 8 }).map(text)],
  [3, value(text('one\n'), text('two\nthree'), text('--'), text(''))],
  [1, fc.integer({ min: 20, max: 60 }).map((filler) => ({ filler }))],
)
/** Values other than bytes. */
export const notBytes = value('text', null, 5, true, [text('a')])

/** Calls of a writer. */
export const writeCall = pick<Call>(
  [8, call('write', pick([12, piece], [1, notBytes]))],
  [
    3,
    call('writelines', pick([6, fc.array(piece, { maxLength: 3 })], [1, value(null, 5, 'x', [text('a'), 'b'], [5])])),
  ],
  [4, call('drain')],
  [2, call('write_eof')],
  [2, call('close')],
  [2, call('is_closing')],
  [1, call('can_write_eof')],
  [1, call('wait_closed')],
  [1, optional('get_extra_info', [value('sockname', 'peername', 'nosuch', 'sslcontext')], value(5, null))],
  [
    1,
    fc.constantFrom<Call>(
      { call: 'write', args: [] },
      { call: 'drain', args: [1] },
      { call: 'get_extra_info', args: [] },
    ),
  ],
)

/** Calls of a server. */
export const serverCall = pick<Call>(
  [3, call('is_serving')],
  [2, call('close')],
  [1, call('close_clients')],
  [1, call('abort_clients')],
  [1, call('wait_closed')],
)
