/** Programs of asyncio's readers and streams. */
import fc from 'fast-check'
import type { Program, Step, Value } from '../language.js'
import { type Call, call, optional, pick, text, value } from './arbitraries.js'
import { count, on, piece, serverCall, writeCall } from './asyncio-steps.js'

const separator = pick<Value>(
  [6, value(text('\n'), text('-'), text('--'), text('ab'))],
  [3, value([text('\n'), text('--')], [text('ab'), text('b')], [text('-'), text('a-b'), text('\n')])],
  [1, value(text(''), [], [text('')], null, 5)],
)
const limit = fc.constantFrom(1, 4, 16, 65536)

const readCall = pick<Call>(
  [4, optional('read', [], count)],
  [4, call('readline')],
  [4, call('readexactly', count)],
  [4, optional('readuntil', [], separator)],
  [1, call('at_eof')],
  [1, call('exception')],
)

/** Reads that stay pending while others are tried. */
const beginRead = (readers: readonly string[]): fc.Arbitrary<Step> =>
  fc
    .tuple(fc.constantFrom('t', 'u'), fc.constantFrom(...readers), readCall)
    .map(([task, reader, made]) => ({ do: 'begin', task, on: reader, call: made.call, args: made.args }))

const endTask: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom('finish' as const, 'cancel' as const), fc.constantFrom('t', 'u'))
  .map(([what, task]) => ({ do: what, task }))

/** A reader alone. */
export const readerPrograms: fc.Arbitrary<Program> = fc
  .tuple(
    pick<Step>(
      [12, limit.map((most): Step => ({ do: 'reader', name: 'r', args: [most] }))],
      [1, value(0, -1, 'x', null, true).map((most): Step => ({ do: 'reader', name: 'r', args: [most] }))],
      [1, value(5, 0).map((most): Step => ({ do: 'reader', name: 'r', args: [], keywords: { limit: most } }))],
      [1, fc.constant<Step>({ do: 'reader', name: 'r', args: [], keywords: { limt: 5 } })],
    ),
    fc.array(
      pick<Step>(
        [8, on(['r'], readCall)],
        [6, on(['r'], call('feed_data', pick([20, piece], [1, value('', 'x', 5)])))],
        [1, on(['r'], call('feed_eof'))],
        [2, beginRead(['r'])],
        [2, endTask],
      ),
      { minLength: 1, maxLength: 12 },
    ),
  )
  .map(([first, tail]) => [first, ...tail])

/** In CPython a cancelled wait_closed() makes the next one fail; ours does not. */
function isRepeatedWait(steps: readonly Step[], step: Step, index: number): boolean {
  const waits = (one: Step) => one.do === 'await' && one.call === 'wait_closed'
  return (
    waits(step) && steps.findIndex((one) => waits(one) && 'on' in one && 'on' in step && one.on === step.on) < index
  )
}

/** The streams of a connection. */
export const streamPrograms: fc.Arbitrary<Program> = fc
  .tuple(
    fc.constantFrom('tcp' as const, 'unix' as const, 'pair' as const),
    limit,
    pick([8, fc.constant('keep' as const)], [1, fc.constantFrom('raise' as const, 'fail' as const)]),
    fc.array(
      pick<Step>(
        [8, on(['r', 'x'], readCall)],
        [10, on(['w', 'y'], writeCall)],
        [1, on(['s'], serverCall)],
        [2, beginRead(['r', 'x'])],
        [2, endTask],
      ),
      { minLength: 1, maxLength: 14 },
    ),
  )
  .map(([kind, most, callback, tail]) => [
    { do: 'streams', kind, limit: most, callback } as const,
    ...tail.filter((step, index) => !isRepeatedWait(tail, step, index)),
  ])
