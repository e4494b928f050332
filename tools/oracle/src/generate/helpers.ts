/** create_server and create_connection, and what can go wrong. */
import fc from 'fast-check'
import type { Keywords, Program, Step, Value } from '../language.js'
import { badTimeout, keywords, method, name, odd, open, pick, TIMEOUT, value } from './arbitraries.js'

const address: fc.Arbitrary<Value> = pick(
  [6, value(['127.0.0.1', 0], ['', 0], ['::1', 0], ['::', 0], ['localhost', 0], { path: 'server' }, '')],
  [2, value({ address: 'a' }, { address: 's' }, ['127.0.0.1', 65536], ['127.0.0.1', -1], ['1.2.3.4', 0])],
  [2, value(['127.0.0.1'], ['127.0.0.1', 0, 0], ['127.0.0.1', '0'], [null, 0], { path: 'no/such' }, null, 1)],
  [1, odd],
)
const family = pick(
  [6, value(name('AF_INET'), name('AF_INET6'))],
  [3, value(name('AF_UNIX'))],
  [1, value(99, -1, 'x', null)],
)
const boolean = pick([6, value(true, false)], [1, value(null, 0, 'x')])
/** With a short queue a connection without a timeout would wait for ever. */
const backlog = pick([8, value(null, 16, 128)], [1, value('x', { float: 1.5 }, [], { int: '18446744073709551616' })])

const serverKeywords = keywords({ family, backlog, reuse_port: boolean, dualstack_ipv6: boolean })

const makeServer: fc.Arbitrary<Step> = pick<Step>(
  [
    8,
    fc.tuple(address, serverKeywords).map(([at, named]) => ({
      do: 'make',
      names: ['s'],
      call: 'create_server',
      args: [at],
      ...(Object.keys(named).length === 0 ? {} : { keywords: named }),
    })),
  ],
  [1, fc.array(odd, { maxLength: 3 }).map((args) => ({ do: 'make', names: ['s'], call: 'create_server', args }))],
  [
    1,
    fc.constant<Step>({ do: 'make', names: ['s'], call: 'create_server', args: [['::', 0]], keywords: { famly: 1 } }),
  ],
)

/** Addresses where something listens, where nothing does, and invalid ones. */
const peer: fc.Arbitrary<Value> = pick(
  [6, value({ address: 'a' }, { pair: 's' }, { address: 'l' })],
  [2, value(['127.0.0.1', 1], ['::1', 1], ['localhost', 1], ['127.0.0.1', '1'])],
  [2, value(['127.0.0.1'], ['127.0.0.1', 1, 2], null, 1, 'ab', 'abc', '', [], ['a..b', 1], ['\u0000', 1], [1, 1])],
)
/** Longer than others: a TCP connection, even a refused one, may take a while on a busy machine. */
const timeout = pick([6, value(null, { float: 0.05 })], [1, value(0)], [1, badTimeout])
const source = pick([4, value(['127.0.0.1', 0], ['', 0], ['::1', 0], null, '')], [1, value(['1.2.3.4', 0], 'x', 1)])
const connectKeywords = keywords({ timeout, source_address: source, all_errors: boolean })

const makeConnection: fc.Arbitrary<Step> = pick<Step>(
  [
    8,
    fc.tuple(peer, connectKeywords).map(([to, named]: [Value, Keywords]) => ({
      do: 'make',
      names: ['c'],
      call: 'create_connection',
      args: [to],
      ...(Object.keys(named).length === 0 ? {} : { keywords: named }),
    })),
  ],
  [
    3,
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), peer, timeout, source)
      .map(([count, ...args]) => ({ do: 'make', names: ['c'], call: 'create_connection', args: args.slice(0, count) })),
  ],
)

const look: fc.Arbitrary<Step> = fc
  .tuple(
    fc.constantFrom('s', 'c', 'l'),
    fc.constantFrom('getsockname', 'getpeername', 'gettimeout', 'get_inheritable', 'close', 'accept', 'repr'),
  )
  .map(([on, call]): Step => {
    if (call === 'repr') return { do: 'repr', on }
    return call === 'accept' ? { ...method(on, call), as: 'd' } : method(on, call)
  })

const option: fc.Arbitrary<Step> = fc
  .constantFrom(
    [name('SOL_SOCKET'), name('SO_REUSEADDR')],
    [name('SOL_SOCKET'), name('SO_REUSEPORT')],
    [name('SOL_SOCKET'), name('SO_ACCEPTCONN')],
    [name('IPPROTO_IPV6'), name('IPV6_V6ONLY')],
  )
  .map((pair) => method('s', 'getsockopt', ...pair))

const other: fc.Arbitrary<Step> = pick<Step>(
  [2, value(null, TIMEOUT, 0).map((given) => ({ do: 'function', call: 'setdefaulttimeout', args: [given] }))],
  [1, fc.constant<Step>({ do: 'function', call: 'has_dualstack_ipv6', args: [] })],
  [2, fc.constantFrom('s', 'c', 'd').map((on) => method(on, 'send', { bytes: '616263' }))],
  [2, fc.constantFrom('c', 'd').map((on) => method(on, 'recv', 10))],
)

/** `a` is bound and does not listen; `l` listens. */
const opening: readonly Step[] = [
  open('a', 'AF_INET', 'SOCK_STREAM'),
  method('a', 'bind', ['127.0.0.1', 0]),
  open('l', 'AF_INET', 'SOCK_STREAM'),
  method('l', 'bind', ['127.0.0.1', 0]),
  method('l', 'listen'),
  method('l', 'settimeout', TIMEOUT),
]

/** Programs of create_server and create_connection. */
export const helperPrograms: fc.Arbitrary<Program> = fc
  .array(pick([5, makeServer], [5, makeConnection], [5, look], [2, option], [3, other]), { minLength: 1, maxLength: 9 })
  .map((tail) => [...opening, ...tail])
