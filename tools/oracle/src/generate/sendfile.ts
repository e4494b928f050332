/** sendfile over real sockets, with real files. */
import fc from 'fast-check'
import type { FileKind, Program, Step, Value } from '../language.js'
import { make, method, name, pick, roomToSend, sometimes, TIMEOUT, text, value } from './arbitraries.js'
import { tcpPair } from './scenarios.js'

/** Long enough for two blocks of reading and sending, short enough for any socket's buffer. */
const lengths = [0, 1, 5, 8191, 8192, 8193, 20_000]

const content: fc.Arbitrary<Value> = pick<Value>(
  [3, fc.constantFrom(...lengths).map((filler) => ({ filler }))],
  [3, fc.string({ maxLength: 30 }).map(text)],
)

const fileStep = (file: string): fc.Arbitrary<Step> =>
  fc
    .tuple(
      pick<FileKind>(
        [5, fc.constant('buffered')],
        [2, fc.constant('raw')],
        [4, fc.constant('memory')],
        [1, fc.constant('text')],
      ),
      content,
    )
    .map(([kind, held]) => ({ do: 'file', name: file, kind, content: held }))

const offset = pick([6, value(0, 1, 3, 100, 8192, 1e6)], [1, value(true)])
const count = pick([6, value(1, 2, 8192, 1e6, null)], [2, value(0, -1, 'x', { float: 1.5 }, true)])

const sendStep: fc.Arbitrary<Step> = fc
  .tuple(
    fc.constantFrom('b', 'a'),
    pick([10, value({ ref: 'f' }, { ref: 'g' })], [1, value(null, 'x', { ref: 'nosuch' })]),
    fc.integer({ min: 0, max: 2 }),
    offset,
    count,
    fc.boolean(),
  )
  .map(([on, file, given, from, most, named]): Step => {
    if (named) {
      const keywords = given === 0 ? {} : given === 1 ? { offset: from } : { offset: from, count: most }
      return { ...method(on, 'sendfile', file), ...(given === 0 ? {} : { keywords }) }
    }
    return method(on, 'sendfile', ...[file, from, most].slice(0, given + 1))
  })

const otherStep: fc.Arbitrary<Step> = pick<Step>(
  [4, fc.constantFrom('f', 'g').map((file) => method(file, 'tell'))],
  [2, fc.tuple(fc.constantFrom('f', 'g'), value(0, 1, 7, 50000)).map(([file, to]) => method(file, 'seek', to))],
  [2, fc.constantFrom('a', 'b', 'c').map((on) => method(on, 'recv', 65536))],
  [2, fc.tuple(fc.constantFrom('a', 'b', 'c'), sometimes(value(10, 9000))).map(([on, n]) => method(on, 'recv', n))],
  [1, fc.tuple(fc.constantFrom('a', 'b'), value(0, TIMEOUT, null)).map(([on, t]) => method(on, 'settimeout', t))],
  [1, fc.tuple(fc.constantFrom('a', 'b', 'c'), value(0, 1, 2)).map(([on, how]) => method(on, 'shutdown', how))],
  [1, fc.constantFrom('a', 'b', 'c').map((on) => method(on, 'close'))],
)

const pair: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    pick([6, fc.constant('SOCK_STREAM')], [1, fc.constantFrom('SOCK_DGRAM', 'SOCK_SEQPACKET')]),
    pick([5, value(TIMEOUT)], [3, value(null)], [1, value(0)]),
  )
  .map(([type, timeout]) => [
    make(['a', 'b'], 'socketpair', name('AF_UNIX'), name(type)),
    ...roomToSend('a'),
    ...roomToSend('b'),
    method('a', 'settimeout', timeout),
    method('b', 'settimeout', timeout),
  ])

/** Programs of sendfile. */
export const sendfilePrograms: fc.Arbitrary<Program> = fc
  .tuple(
    pick<readonly Step[]>([3, pair], [2, tcpPair]),
    fileStep('f'),
    fileStep('g'),
    fc.array(pick([5, sendStep], [6, otherStep]), { minLength: 1, maxLength: 9 }),
  )
  .map(([first, f, g, tail]) => [...first, f, g, ...tail])
