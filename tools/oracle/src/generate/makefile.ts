/** makefile() over real sockets: every mode, buffering, encoding and newline. */
import fc from 'fast-check'
import type { Keywords, Program, Step, Value } from '../language.js'
import { bytes, keywords, make, method, name, pick, roomToSend, TIMEOUT, text, value } from './arbitraries.js'

const encodings = value(
  null,
  'utf-8',
  'utf-8',
  'latin-1',
  'ascii',
  'utf-16',
  'utf-16-le',
  'utf-8-sig',
  'cp1252',
  'nosuch',
)
const handlers = value(null, 'strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape', 'nosuch')
const newlines = value(null, '', '\n', '\r', '\r\n')
const textKeywords: fc.Arbitrary<Keywords> = pick(
  [8, keywords({ encoding: encodings, errors: handlers, newline: newlines })],
  [1, fc.constantFrom<Keywords>({ encoding: 1 }, { encoding: 'a\u0000b' }, { encoding: '' }, { errors: 1 })],
  [1, fc.constantFrom<Keywords>({ newline: 1 }, { newline: 'x' }, { newline: '\n\n' })],
)
const buffering = pick(
  [6, value(null, -1, 1, 2, 3, 8, 100, 8192)],
  [2, value(0)],
  [1, value('x', { float: 1.5 }, true)],
)

const modes = ['r', 'w', 'rw', 'rb', 'wb', 'rwb'] as const
type Mode = (typeof modes)[number]

const sizes = value(-1, 0, 1, 1, 2, 3, 5, 8, 17, 100, 10_000)
const optionalSize = (on: string, called: string): fc.Arbitrary<Step> =>
  pick<Step>([1, fc.constant(method(on, called))], [2, sizes.map((most) => method(on, called, most))])
const written = pick<string>(
  [6, fc.constantFrom('a', 'bcd', 'x\ny', '\n', '\r', '\r\n', 'é', '€', '😀', '', 'a line of text\n')],
  [1, fc.constantFrom('\udc80', '\ud800', 'x'.repeat(300), 'y'.repeat(9000))],
)
const writtenBytes = fc.constantFrom(0, 1, 3, 8, 20, 300, 9000).map((filler): Value => ({ filler }))

/** Calls that every file has, on `on`. */
const anyStep = (on: string): fc.Arbitrary<Step> =>
  fc
    .constantFrom(
      'flush',
      'readable',
      'writable',
      'seekable',
      'fileno',
      'isatty',
      'tell',
      'close',
      '__enter__',
      'closed',
    )
    .map((what) => (what === 'closed' ? { do: 'get', on, attribute: what } : method(on, what)))

const textRead = (on: string): fc.Arbitrary<Step> =>
  pick<Step>(
    [3, optionalSize(on, 'read')],
    [4, optionalSize(on, 'readline')],
    [1, optionalSize(on, 'readlines')],
    [2, fc.constant({ do: 'next', on })],
    [1, fc.constant({ do: 'list', on })],
    [1, fc.constant({ do: 'get', on, attribute: 'newlines' })],
  )
const textWrite = (on: string): fc.Arbitrary<Step> =>
  pick<Step>(
    [4, written.map((content) => method(on, 'write', content))],
    [1, fc.tuple(written, written).map((contents) => method(on, 'writelines', contents))],
    [2, fc.constant(method(on, 'flush'))],
    [1, value(null, 1, bytes('00')).map((content) => method(on, 'write', content))],
  )
const binaryRead = (on: string): fc.Arbitrary<Step> =>
  pick<Step>(
    [3, optionalSize(on, 'read')],
    [3, optionalSize(on, 'readline')],
    [1, optionalSize(on, 'readlines')],
    [2, fc.constant({ do: 'next', on })],
    [1, fc.constant({ do: 'list', on })],
    [2, fc.constantFrom(0, 1, 4, 100).map((buffer) => method(on, 'readinto', { buffer }))],
  )
const bufferedRead = (on: string, mode: Mode): fc.Arbitrary<Step> =>
  pick<Step>(
    [3, binaryRead(on)],
    [1, optionalSize(on, 'read1')],
    // A BufferedWriter has none.
    [1, optionalSize(on, mode === 'wb' ? 'readline' : 'peek')],
    [1, fc.constantFrom(0, 1, 4, 100).map((buffer) => method(on, 'readinto1', { buffer }))],
  )
const binaryWrite = (on: string): fc.Arbitrary<Step> =>
  pick<Step>(
    [4, writtenBytes.map((content) => method(on, 'write', content))],
    [1, fc.tuple(writtenBytes, writtenBytes).map((contents) => method(on, 'writelines', contents))],
    [2, fc.constant(method(on, 'flush'))],
    [1, value(null, 1, 'x').map((content) => method(on, 'write', content))],
  )

/** Calls that suit a file of this mode. */
function fileStep(on: string, mode: Mode, raw: boolean): fc.Arbitrary<Step> {
  const binary = mode.includes('b')
  const write = binary ? binaryWrite(on) : textWrite(on)
  const read = binary ? (raw ? binaryRead(on) : bufferedRead(on, mode)) : textRead(on)
  const reads = mode.includes('r') ? 10 : 1
  const writes = mode.includes('w') ? 10 : 1
  return pick<Step>([reads, read], [writes, write], [3, anyStep(on)], [1, attributeStep(on, binary)])
}

function attributeStep(on: string, binary: boolean): fc.Arbitrary<Step> {
  const repr = fc.constant<Step>({ do: 'repr', on })
  if (binary) return repr
  const attribute = fc.constantFrom('encoding', 'errors', 'line_buffering', 'write_through', 'mode')
  return pick<Step>([1, repr], [2, attribute.map((one) => ({ do: 'get', on, attribute: one }))])
}

/** What the other end sends: text, text in another encoding, bytes that are not text. */
const incoming: fc.Arbitrary<Value> = pick(
  [
    6,
    fc
      .array(fc.constantFrom('a', 'bc', 'def', ' ', '\n', '\n', '\r', '\r\n', '\r\n', 'é', '€', '😀', '0123456789'), {
        maxLength: 12,
      })
      .map((parts) => text(parts.join(''))),
  ],
  [1, fc.constantFrom('ff', '80', 'c3', 'e282', 'fffe61000a00', 'feff0061', 'efbbbf61').map(bytes)],
  [1, fc.constantFrom(300, 9000, 20_000).map((filler): Value => ({ filler }))],
)

const socketStep: fc.Arbitrary<Step> = pick<Step>(
  [6, incoming.map((content) => method('b', 'sendall', content))],
  [2, value(1, 10, 9000).map((most) => method('b', 'recv', most))],
  [1, fc.constant(method('b', 'shutdown', name('SHUT_WR')))],
  [1, fc.constantFrom('a', 'b').map((on) => method(on, 'close'))],
  [1, fc.constant(method('a', 'detach'))],
  [1, fc.constant(method('a', 'fileno'))],
  [1, fc.constant<Step>({ do: 'get', on: 'a', attribute: '_io_refs' })],
  [1, value(0, TIMEOUT).map((given) => method('a', 'settimeout', given))],
)

const pair: fc.Arbitrary<readonly Step[]> = fc
  .tuple(fc.boolean(), pick([5, value(TIMEOUT)], [2, value(0)]))
  .map(([tcp, timeout]) => [
    ...(tcp ? tcpPair : [make(['a', 'b'], 'socketpair')]),
    ...roomToSend('a'),
    ...roomToSend('b'),
    method('a', 'settimeout', timeout),
    method('b', 'settimeout', timeout),
  ])

const tcpPair: readonly Step[] = [
  { ...make(['l'], 'create_server', ['127.0.0.1', 0]) },
  make(['b'], 'create_connection', { address: 'l' }),
  { ...method('l', 'accept'), as: 'a' },
]

/** A pair without a timeout, with all input there and ended. */
const wholeInput: fc.Arbitrary<readonly Step[]> = incoming.map((content) => [
  make(['a', 'b'], 'socketpair'),
  method('b', 'sendall', content),
  method('b', 'shutdown', name('SHUT_WR')),
])

const makeFile = (mode: Mode, size: Value, named: Keywords): Step => ({
  ...method('a', 'makefile', mode, size),
  ...(Object.keys(named).length === 0 ? {} : { keywords: named }),
  as: 'f',
})

const usual = fc
  .tuple(pair, fc.constantFrom(...modes), buffering, textKeywords, fc.array(socketStep, { maxLength: 2 }))
  .chain(([first, mode, size, named, before]) =>
    fc
      .array(pick([5, fileStep('f', mode, size === 0 && mode.includes('b'))], [2, socketStep]), {
        minLength: 1,
        maxLength: 10,
      })
      .map((tail): Program => [...first, ...before, makeFile(mode, size, named), ...tail]),
  )

const toTheEnd = fc
  .tuple(wholeInput, fc.constantFrom('r' as const, 'rb' as const), buffering, textKeywords)
  .chain(([first, mode, size, named]) =>
    fc
      .array(fileStep('f', mode, size === 0 && mode.includes('b')), { minLength: 1, maxLength: 10 })
      .map((tail): Program => [...first, makeFile(mode, size, named), ...tail]),
  )

/** makefile with arguments that it refuses. */
const refused = fc
  .tuple(
    pair,
    fc.array(
      pick(
        [3, value(null, 1, -1, true, '', 'text', { float: 1.5 })],
        [2, value('rt', 'x', 'r+', 'br', 'wbr', 'bb', '', 'U')],
      ),
      { maxLength: 3 },
    ),
  )
  .map(
    ([first, args]): Program => [
      ...first,
      method('a', 'makefile', ...args),
      { do: 'get', on: 'a', attribute: '_io_refs' },
      method('a', 'close'),
      method('a', 'fileno'),
    ],
  )

/** Programs of files over sockets. */
export const makefilePrograms: fc.Arbitrary<Program> = pick([10, usual], [4, toTheEnd], [2, refused])
