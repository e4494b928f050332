/** Programs of asyncio: a reader by itself, the streams of a connection, the loop's calls on sockets, and what makes connections. */
import fc from 'fast-check'
import type { AsyncioStep } from '../asyncio-language.js'
import type { Keywords, Program, Step, Value } from '../language.js'
import {
  bytes,
  type Call,
  call,
  make,
  method,
  name,
  open,
  optional,
  pick,
  sometimes,
  text,
  value,
} from './arbitraries.js'

type AwaitStep = Extract<AsyncioStep, { readonly do: 'await' }>

const awaits = (on: string, { call: called, args, keywords }: Call): AwaitStep =>
  keywords === undefined ? { do: 'await', on, call: called, args } : { do: 'await', on, call: called, args, keywords }

const on = (objects: readonly string[], calls: fc.Arbitrary<Call>): fc.Arbitrary<Step> =>
  fc.tuple(fc.constantFrom(...objects), calls).map(([object, made]) => awaits(object, made))

/** Numbers of bytes. No float: JavaScript does not tell 1.0 from 1. */
const count = pick<Value>(
  [8, fc.integer({ min: 0, max: 12 })],
  [2, value(-1, 40, 100_000, true, false)],
  [1, value(-5, null, 'x', { int: '18446744073709551616' }, bytes('61'))],
)
const piece = pick<Value>(
  [6, fc.string({ unit: fc.constantFrom('a', 'b', '\n', '-'), maxLength: 8 }).map(text)],
  [3, value(text('one\n'), text('two\nthree'), text('--'), text(''))],
  [1, fc.integer({ min: 20, max: 60 }).map((filler) => ({ filler }))],
)
const separator = pick<Value>(
  [6, value(text('\n'), text('-'), text('--'), text('ab'))],
  [3, value([text('\n'), text('--')], [text('ab'), text('b')], [text('-'), text('a-b'), text('\n')])],
  [1, value(text(''), [], [text('')], null, 5)],
)
const notBytes = value('text', null, 5, true, [text('a')])
const limit = fc.constantFrom(1, 4, 16, 65536)

const readCall = pick<Call>(
  [4, optional('read', [], count)],
  [4, call('readline')],
  [4, call('readexactly', count)],
  [4, optional('readuntil', [], separator)],
  [1, call('at_eof')],
  [1, call('exception')],
)

/** Reads that stay begun while others are tried. */
const beginRead = (readers: readonly string[]): fc.Arbitrary<Step> =>
  fc
    .tuple(fc.constantFrom('t', 'u'), fc.constantFrom(...readers), readCall)
    .map(([task, reader, made]) => ({ do: 'begin', task, on: reader, call: made.call, args: made.args }))

const endTask: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom('finish' as const, 'cancel' as const), fc.constantFrom('t', 'u'))
  .map(([what, task]) => ({ do: what, task }))

const readerPrograms: fc.Arbitrary<Program> = fc
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

const writeCall = pick<Call>(
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

const serverCall = pick<Call>(
  [3, call('is_serving')],
  [2, call('close')],
  [1, call('close_clients')],
  [1, call('abort_clients')],
  [1, call('wait_closed')],
)

/** CPython's wait_closed() that was cancelled makes the next one fail; ours does not. */
function isRepeatedWait(steps: readonly Step[], step: Step, index: number): boolean {
  const waits = (one: Step) => one.do === 'await' && one.call === 'wait_closed'
  return (
    waits(step) && steps.findIndex((one) => waits(one) && 'on' in one && 'on' in step && one.on === step.on) < index
  )
}

const streamPrograms: fc.Arbitrary<Program> = fc
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

const nonblocking = (...sockets: string[]) => sockets.map((sock) => method(sock, 'setblocking', false))

const sockOpening = fc.constantFrom<readonly Step[]>(
  [make(['a', 'b'], 'socketpair', name('AF_UNIX'), name('SOCK_STREAM')), ...nonblocking('a', 'b')],
  [make(['a', 'b'], 'socketpair', name('AF_UNIX'), name('SOCK_DGRAM')), ...nonblocking('a', 'b')],
  [make(['a', 'b'], 'socketpair', name('AF_UNIX'), name('SOCK_STREAM')), ...nonblocking('a')],
  [
    open('a', 'AF_INET', 'SOCK_DGRAM'),
    method('a', 'bind', ['127.0.0.1', 0]),
    open('b', 'AF_INET', 'SOCK_DGRAM'),
    method('b', 'bind', ['127.0.0.1', 0]),
    ...nonblocking('a', 'b'),
  ],
  [
    open('a', 'AF_INET', 'SOCK_STREAM'),
    method('a', 'bind', ['127.0.0.1', 0]),
    method('a', 'listen'),
    open('b', 'AF_INET', 'SOCK_STREAM'),
    ...nonblocking('a', 'b'),
    { do: 'await', on: 'loop', call: 'sock_connect', args: [{ ref: 'b' }, { address: 'a' }] },
    { do: 'await', on: 'loop', call: 'sock_accept', args: [{ ref: 'a' }], as: ['c'] },
  ],
  [open('a', 'AF_UNIX', 'SOCK_STREAM'), open('b', 'AF_UNIX', 'SOCK_STREAM'), ...nonblocking('a', 'b')],
  [open('a', 'AF_INET', 'SOCK_STREAM'), open('b', 'AF_INET', 'SOCK_STREAM'), ...nonblocking('a', 'b')],
)

const someSock = pick<Value>([20, value({ ref: 'a' }, { ref: 'b' }, { ref: 'c' })], [1, value(null, 5, 'x')])
const toSend = pick<Value>([8, piece], [1, notBytes])
const memory = pick<Value>(
  [8, fc.integer({ min: 0, max: 20 }).map((length) => ({ buffer: length }))],
  [1, value(null, 'x', 5)],
)
const target = pick<Value>(
  [5, value({ address: 'a' }, { address: 'b' })],
  [2, value(['127.0.0.1', -1], ['127.0.0.1', 65536], ['127.0.0.1', '70000'])],
  [1, value(null, 5, [], ['127.0.0.1'])],
)

const sockStep = pick<Step>(
  [
    10,
    pick<Call>(
      [4, call('sock_recv', someSock, sometimes(count))],
      [3, call('sock_recv_into', someSock, memory)],
      [3, call('sock_recvfrom', someSock, sometimes(count))],
      [2, optional('sock_recvfrom_into', [someSock, memory], value(0, 1, 5, 30, -1))],
      [5, call('sock_sendall', someSock, toSend)],
      [3, call('sock_sendto', someSock, toSend, target)],
      [2, call('sock_accept', someSock)],
      [2, call('sock_connect', someSock, target)],
      [1, fc.constantFrom<Call>({ call: 'sock_recv', args: [] }, { call: 'sock_recv', args: [{ ref: 'a' }, 1, 2] })],
      [1, fc.constantFrom<Call>({ call: 'sock_sendall', args: [{ ref: 'a' }, text('x')], keywords: { nosuch: 1 } })],
    ).map((made) => awaits('loop', made)),
  ],
  [1, fc.constantFrom('a', 'b', 'c').map((sock) => method(sock, 'close'))],
  [1, fc.tuple(fc.constantFrom('a', 'b', 'c'), value(0, 1, 2)).map(([sock, how]) => method(sock, 'shutdown', how))],
  [1, fc.constantFrom('a', 'b').map((sock) => method(sock, 'setblocking', false))],
)

const sockPrograms: fc.Arbitrary<Program> = fc
  .tuple(sockOpening, fc.array(sockStep, { minLength: 1, maxLength: 10 }))
  .map(([first, tail]) => [...first, ...tail])

const sendfileStep: fc.Arbitrary<Step> = fc
  .tuple(
    someSock,
    value({ ref: 'f' }, { ref: 'g' }),
    fc.integer({ min: 0, max: 2 }),
    pick([6, value(0, 1, 3, 100)], [1, value(-1, 'x', { float: 1.5 }, true)]),
    pick([6, value(1, 2, 100, null)], [2, value(0, -1, 'x', { float: 1.5 }, true)]),
    pick<Keywords | undefined>(
      [4, fc.constant(undefined)],
      [1, fc.constantFrom<Keywords>({ fallback: false }, { fallbak: true })],
    ),
  )
  .map(([sock, file, given, offset, most, keywords]) => {
    const args = [sock, file, ...[offset, most].slice(0, given)]
    return awaits(
      'loop',
      keywords === undefined ? { call: 'sock_sendfile', args } : { call: 'sock_sendfile', args, keywords },
    )
  })

const fileStep = (file: string): fc.Arbitrary<Step> =>
  fc
    .tuple(fc.constantFrom('buffered' as const, 'raw' as const, 'memory' as const, 'text' as const), piece)
    .map(([kind, content]) => ({ do: 'file', name: file, kind, content }))

const sendfilePrograms: fc.Arbitrary<Program> = fc
  .tuple(
    sockOpening,
    fileStep('f'),
    fileStep('g'),
    fc.array(
      pick<Step>(
        [5, sendfileStep],
        [2, fc.constantFrom('f', 'g').map((file) => method(file, 'tell'))],
        [
          3,
          fc
            .constantFrom('a', 'b', 'c')
            .map((sock) => awaits('loop', { call: 'sock_recv', args: [{ ref: sock }, 1000] })),
        ],
      ),
      { minLength: 1, maxLength: 8 },
    ),
  )
  .map(([first, f, g, tail]) => [...first, f, g, ...tail])

const keyword = (...pairs: readonly (readonly [string, fc.Arbitrary<Value>])[]): fc.Arbitrary<Keywords> =>
  fc
    .tuple(fc.constantFrom(...pairs.map(([key]) => key)), fc.constant(null))
    .chain(([key]) => (pairs.find(([one]) => one === key)?.[1] ?? fc.constant(null)).map((given) => ({ [key]: given })))

const noTls = [
  ['server_hostname', value('x', '')],
  ['ssl_handshake_timeout', value(1)],
  ['ssl_shutdown_timeout', value(1)],
] as const
const optionalKeywords = (keywords: fc.Arbitrary<Keywords>) =>
  pick<Keywords | undefined>([1, fc.constant(undefined)], [2, keywords])

const withKeywords = (
  called: string,
  args: fc.Arbitrary<readonly Value[]>,
  keywords: fc.Arbitrary<Keywords>,
): fc.Arbitrary<Call> =>
  fc
    .tuple(args, optionalKeywords(keywords))
    .map(([given, named]) =>
      named === undefined ? { call: called, args: given } : { call: called, args: given, keywords: named },
    )

/** A host and port of `s`, or what is refused. Nothing listens on port 1 of 127.0.0.9. */
const hostAndPort = fc.constantFrom<readonly Value[]>(
  ['127.0.0.9', 1],
  [text('127.0.0.9'), 1],
  ['127.0.0.9', '1'],
  ['127.0.0.9', 'nosuch-service'],
  [null, null],
  [],
  ['127.0.0.9'],
  [5, 1],
  ['127.0.0.9', 1, 2],
)
const connectKeywords = keyword(
  ['limit', value(1, 0, -1, 'x')],
  ['family', value(name('AF_INET'), name('AF_INET6'), 99)],
  ['proto', value(6, 0, 99)],
  ['flags', value(0, name('AI_NUMERICHOST'))],
  ['local_addr', value(['127.0.0.5', 0], ['192.0.2.1', 0], ['::1', 0], null)],
  ['happy_eyeballs_delay', value({ float: 0.25 }, 0, null)],
  ['interleave', value(1, 2, 0, null)],
  ['all_errors', value(true, false)],
  ['sock', value({ ref: 'a' }, { ref: 'b' }, { ref: 'nosuch' })],
  ['nosuch', value(1)],
  ['limt', value(1)],
  ['all_error', value(true)],
  ...noTls,
)
const serveArgs = fc.constantFrom<readonly Value[]>(
  [{ ref: 'cb' }, '127.0.0.1', 0],
  [{ ref: 'cb' }, ['127.0.0.1', '127.0.0.1'], 0],
  [{ ref: 'cb' }, '192.0.2.1', 0],
  [{ ref: 'cb' }, '127.0.0.1'],
  [{ ref: 'cb' }, [], 0],
  [{ ref: 'cb' }],
  [],
  [{ ref: 'cb' }, text('127.0.0.1'), 0],
  [{ ref: 'cb' }, '127.0.0.1', 0, 5],
)
const serveKeywords = keyword(
  ['limit', value(1, 16)],
  ['family', value(name('AF_INET'), name('AF_INET6'), 99)],
  ['backlog', value(1, 0, 'x', null)],
  ['reuse_address', value(true, false, null)],
  ['reuse_port', value(true, false)],
  ['keep_alive', value(true, null)],
  ['start_serving', value(true, false)],
  ['sock', value({ ref: 'a' }, { ref: 'b' })],
  ['ssl', value(true, false, null)],
  ['ssl_handshake_timeout', value(1)],
  ['ssl_shutdown_timeout', value(1)],
  ['nosuch', value(1)],
  ['bcklog', value(1)],
)
const unixPath = value({ path: 'streams' }, { path: 'x'.repeat(200) }, { path: 'no/such' }, 5, null)
const unixKeywords = keyword(
  ['limit', value(1, 16)],
  ['backlog', value(1, 'x')],
  ['sock', value({ ref: 'a' }, { ref: 'b' })],
  ['cleanup_socket', value(true, false)],
  ['start_serving', value(true, false)],
  ['ssl', value(true, null)],
  ['nosuch', value(1)],
)
const unixConnectKeywords = keyword(
  ['limit', value(1, 0)],
  ['sock', value({ ref: 'a' })],
  ['nosuch', value(1)],
  ...noTls,
)

/** Ports out of range: refused at once, and not after another error. */
const badPorts = fc.constantFrom<Call>(
  { call: 'open_connection', args: ['127.0.0.9', 65536] },
  { call: 'open_connection', args: ['127.0.0.9', -1] },
  { call: 'open_connection', args: ['127.0.0.9', '70000'] },
  { call: 'open_connection', args: ['127.0.0.9', 1], keywords: { local_addr: ['127.0.0.5', 65536] } },
  { call: 'start_server', args: [{ ref: 'cb' }, '127.0.0.1', 65536] },
  { call: 'start_server', args: [{ ref: 'cb' }, '127.0.0.1', '-1'] },
)

const makingStep: fc.Arbitrary<Step> = pick<Step>(
  [1, on(['asyncio'], badPorts)],
  [
    4,
    withKeywords('open_connection', hostAndPort, connectKeywords).map((made) => ({
      ...awaits('asyncio', made),
      as: ['r', 'w'],
    })),
  ],
  [
    4,
    withKeywords('start_server', serveArgs, serveKeywords).map((made) => ({ ...awaits('asyncio', made), as: ['s'] })),
  ],
  [
    2,
    withKeywords(
      'open_unix_connection',
      unixPath.map((path) => [path]),
      unixConnectKeywords,
    ).map((made) => ({ ...awaits('asyncio', made), as: ['r', 'w'] })),
  ],
  [
    3,
    withKeywords(
      'start_unix_server',
      unixPath.map((path) => [{ ref: 'cb' }, path]),
      unixKeywords,
    ).map((made) => ({ ...awaits('asyncio', made), as: ['s'] })),
  ],
  [2, on(['s'], serverCall)],
  [1, on(['w'], writeCall)],
  [
    1,
    on(
      ['loop'],
      withKeywords(
        'getaddrinfo',
        fc.constantFrom<readonly Value[]>(['127.0.0.1', 80], ['127.0.0.1'], ['::1', '80'], ['127.0.0.1', 'no such']),
        keyword(['type', value(1, 99)], ['family', value(2, 10, 99)], ['flags', value(4)], ['typ', value(1)]),
      ),
    ),
  ],
  [
    1,
    on(
      ['loop'],
      fc.constantFrom<Call>(
        { call: 'getnameinfo', args: [['127.0.0.1', 80], 3] },
        { call: 'getnameinfo', args: [['x', 80]] },
        { call: 'getnameinfo', args: [] },
      ),
    ),
  ],
)

/** Each server has a path of its own: CPython takes the path of one that listens away from it, and we do not. */
function withOwnPath(step: Step, index: number): Step {
  if (step.do !== 'await' || step.call !== 'start_unix_server') return step
  const args = step.args.map((arg): Value => (isPath(arg, 'streams') ? { path: `s${index}` } : arg))
  return { ...step, args }
}

function isPath(arg: Value, path: string): boolean {
  return typeof arg === 'object' && arg !== null && 'path' in arg && arg.path === path
}

const makingPrograms: fc.Arbitrary<Program> = fc
  .tuple(
    fc.constantFrom<readonly Step[]>(
      [open('a', 'AF_INET', 'SOCK_STREAM'), open('b', 'AF_INET', 'SOCK_DGRAM')],
      [make(['a', 'c'], 'socketpair', name('AF_UNIX'), name('SOCK_STREAM')), open('b', 'AF_UNIX', 'SOCK_STREAM')],
      [{ do: 'streams', kind: 'unix', limit: 16, callback: 'keep' }, open('a', 'AF_INET', 'SOCK_STREAM')],
    ),
    fc.array(makingStep, { minLength: 1, maxLength: 5 }),
  )
  .map(([first, tail]) => [...first, ...tail.map(withOwnPath)])

/** Programs of asyncio. */
export const asyncioPrograms: fc.Arbitrary<Program> = pick<Program>(
  [4, readerPrograms],
  [6, streamPrograms],
  [4, sockPrograms],
  [2, sendfilePrograms],
  [3, makingPrograms],
)
