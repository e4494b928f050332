/** Programs that make connections and servers, mostly with arguments that are refused. */
import fc from 'fast-check'
import type { Keywords, Program, Step, Value } from '../language.js'
import { type Call, make, name, open, pick, text, value } from './arbitraries.js'
import { awaits, on, serverCall, writeCall } from './asyncio-steps.js'

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

/** The host and port of `s`, or ones that are refused. Nothing listens on port 1 of 127.0.0.9. */
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

/** Each server has its own path: CPython takes over the path of a listening server, and we do not. */
function withOwnPath(step: Step, index: number): Step {
  if (step.do !== 'await' || step.call !== 'start_unix_server') return step
  const args = step.args.map((arg): Value => (isPath(arg, 'streams') ? { path: `s${index}` } : arg))
  return { ...step, args }
}

function isPath(arg: Value, path: string): boolean {
  return typeof arg === 'object' && arg !== null && 'path' in arg && arg.path === path
}

/** open_connection, start_server and their AF_UNIX forms, getaddrinfo and getnameinfo. */
export const makingPrograms: fc.Arbitrary<Program> = fc
  .tuple(
    fc.constantFrom<readonly Step[]>(
      [open('a', 'AF_INET', 'SOCK_STREAM'), open('b', 'AF_INET', 'SOCK_DGRAM')],
      [make(['a', 'c'], 'socketpair', name('AF_UNIX'), name('SOCK_STREAM')), open('b', 'AF_UNIX', 'SOCK_STREAM')],
      [{ do: 'streams', kind: 'unix', limit: 16, callback: 'keep' }, open('a', 'AF_INET', 'SOCK_STREAM')],
    ),
    fc.array(makingStep, { minLength: 1, maxLength: 5 }),
  )
  .map(([first, tail]) => [...first, ...tail.map(withOwnPath)])
