/**
 * The programs fast-check makes: a scenario opens sockets and brings them into a state worth testing, then a random tail of
 * calls follows, with arguments that are mostly sensible and sometimes odd.
 */
import fc from 'fast-check'
import type { Program, Step, Value } from './language.js'

const name = (constant: string): Value => ({ name: constant })
const bytes = (hex: string): Value => ({ bytes: hex })

function make(names: readonly string[], call: string, ...args: Value[]): Step {
  return { do: 'make', names, call, args }
}

function method(on: string, call: string, ...args: Value[]): Step {
  return { do: 'method', on, call, args }
}

const open = (as: string, family: string, type: string) => make([as], 'socket', name(family), name(type))
/** Short, since every timeout that runs out is waited for, twice. */
const TIMEOUT: Value = { float: 0.015 }

/** How sockets wait in a scenario: most with a timeout, so that whatever follows comes back. */
const waiting = fc.oneof(
  { arbitrary: fc.constant(TIMEOUT), weight: 6 },
  { arbitrary: fc.constant<Value>(null), weight: 3 },
  { arbitrary: fc.constant<Value>(0), weight: 2 },
)

/** Where an AF_UNIX socket may be bound. */
const unixName = fc.oneof(
  fc.constant<Value>({ path: 's' }),
  fc.constant<Value>({ abstract: 'a' }),
  fc.constant<Value>(''),
)

const loopback = (family: string): Value => (family === 'AF_INET6' ? ['::1', 0] : ['127.0.0.1', 0])

const tcpPair = fc
  .tuple(fc.constantFrom('AF_INET', 'AF_INET6'), waiting)
  .map(([family, timeout]) => [
    open('a', family, 'SOCK_STREAM'),
    method('a', 'bind', loopback(family)),
    method('a', 'listen'),
    open('b', family, 'SOCK_STREAM'),
    method('b', 'connect', { address: 'a' }),
    { do: 'method', on: 'a', call: 'accept', args: [], as: 'c' } as const,
    method('a', 'settimeout', timeout),
    method('b', 'settimeout', timeout),
    method('c', 'settimeout', timeout),
  ])

const udpPair = fc
  .tuple(fc.constantFrom('AF_INET', 'AF_INET6'), waiting, fc.boolean())
  .map(([family, timeout, joined]) => [
    open('a', family, 'SOCK_DGRAM'),
    method('a', 'bind', loopback(family)),
    open('b', family, 'SOCK_DGRAM'),
    method('b', 'bind', loopback(family)),
    ...(joined ? [method('b', 'connect', { address: 'a' })] : []),
    method('a', 'settimeout', timeout),
    method('b', 'settimeout', timeout),
  ])

const socketPair = fc
  .tuple(fc.constantFrom('SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_SEQPACKET'), waiting)
  .map(([type, timeout]) => [
    make(['a', 'b'], 'socketpair', name('AF_UNIX'), name(type)),
    method('a', 'settimeout', timeout),
    method('b', 'settimeout', timeout),
  ])

const unixStream = fc
  .tuple(unixName, fc.constantFrom('SOCK_STREAM', 'SOCK_SEQPACKET'), waiting)
  .map(([at, type, timeout]) => [
    open('a', 'AF_UNIX', type),
    method('a', 'bind', at),
    method('a', 'listen', 1),
    open('b', 'AF_UNIX', type),
    method('b', 'connect', { address: 'a' }),
    { do: 'method', on: 'a', call: 'accept', args: [], as: 'c' } as const,
    method('a', 'settimeout', timeout),
    method('b', 'settimeout', timeout),
    method('c', 'settimeout', timeout),
  ])

const unixDatagram = fc
  .tuple(unixName, waiting)
  .map(([at, timeout]) => [
    open('a', 'AF_UNIX', 'SOCK_DGRAM'),
    method('a', 'bind', at),
    open('b', 'AF_UNIX', 'SOCK_DGRAM'),
    method('a', 'settimeout', timeout),
    method('b', 'settimeout', timeout),
  ])

/** A listener whose queue is full: a connect to it runs into its timeout. */
const fullBacklog = fc
  .constantFrom('connect', 'connect_ex')
  .map((call) => [
    open('a', 'AF_INET', 'SOCK_STREAM'),
    method('a', 'bind', ['127.0.0.1', 0]),
    method('a', 'listen', 0),
    open('b', 'AF_INET', 'SOCK_STREAM'),
    method('b', 'connect', { address: 'a' }),
    open('c', 'AF_INET', 'SOCK_STREAM'),
    method('c', 'settimeout', TIMEOUT),
    method('c', call, { address: 'a' }),
  ])

const unconnected = fc
  .tuple(
    fc.constantFrom('AF_INET', 'AF_INET6', 'AF_UNIX', 'AF_NETLINK', 'AF_VSOCK'),
    fc.constantFrom('SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_RAW', 'SOCK_SEQPACKET'),
    waiting,
  )
  .map(([family, type, timeout]) => [
    open('a', family, type),
    open('b', family, type),
    method('a', 'settimeout', timeout),
    method('b', 'settimeout', timeout),
  ])

const scenario: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { arbitrary: tcpPair, weight: 5 },
  { arbitrary: udpPair, weight: 4 },
  { arbitrary: socketPair, weight: 4 },
  { arbitrary: unixStream, weight: 3 },
  { arbitrary: unixDatagram, weight: 3 },
  { arbitrary: fullBacklog, weight: 1 },
  { arbitrary: unconnected, weight: 4 },
)

const on = fc.constantFrom('a', 'b', 'c')
const data = fc.oneof(
  { arbitrary: fc.uint8Array({ maxLength: 40 }).map((array) => bytes(Buffer.from(array).toString('hex'))), weight: 8 },
  { arbitrary: fc.integer({ min: 0, max: 1500 }).map((n) => bytes('5a'.repeat(n))), weight: 2 },
)
const size = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 64 }), weight: 6 },
  { arbitrary: fc.integer({ min: 0, max: 3000 }), weight: 3 },
)

/** Arguments that no call expects. JavaScript cannot tell 1 from 1.0 or a list from a tuple, so neither is here. */
const odd: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, true, '', 'text', 'a\u0000b', -1, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, 65536, 'é'),
  fc.constantFrom<Value>({ float: 1.5 }, { int: '18446744073709551616' }, { int: '-18446744073709551616' }),
  fc.constantFrom<Value>(bytes(''), bytes('00'), bytes('0001ff')),
  fc.constantFrom<Value>([], ['127.0.0.1'], ['127.0.0.1', 'x'], ['127.0.0.1', -1], ['127.0.0.1', 65536], [1, 2]),
  fc.constantFrom<Value>(['127.0.0.1', 1, 2], ['::1', 1, -1], ['::1', 1, 0, 0], ['<broadcast>', 1], ['', 0]),
  fc.constantFrom<Value>({ path: 'nosuch' }, { path: 'x'.repeat(120) }, { abstract: 'nosuch' }, { address: 'a' }),
)

const sometimes = <T extends Value>(usual: fc.Arbitrary<T>): fc.Arbitrary<Value> =>
  fc.oneof({ arbitrary: usual as fc.Arbitrary<Value>, weight: 12 }, { arbitrary: odd, weight: 1 })

/** As {@link sometimes}, where Python wants a writable buffer: bytes are not, and JavaScript has no such kind. */
const buffers = <T extends Value>(usual: fc.Arbitrary<T>): fc.Arbitrary<Value> =>
  fc.oneof(
    { arbitrary: usual as fc.Arbitrary<Value>, weight: 12 },
    { arbitrary: fc.constantFrom<Value>(null, true, 'text', 1, { float: 1.5 }), weight: 1 },
  )

/** Not MSG_TRUNC: a stream's bytes under it are whatever was in memory. */
const flags = fc.constantFrom<Value>(0, 0, name('MSG_PEEK'), name('MSG_DONTWAIT'), name('MSG_WAITALL'), name('MSG_OOB'))
const destination: fc.Arbitrary<Value> = fc.oneof(
  { arbitrary: fc.constantFrom<Value>({ address: 'a' }, { address: 'b' }, { address: 'c' }), weight: 6 },
  { arbitrary: odd, weight: 2 },
)
const timeouts = sometimes(
  fc.constantFrom<Value>(null, 0, TIMEOUT, { float: 0.01 }, { float: 1e-10 }, { float: -1e-10 }, -1, 1, 2 ** 31, {
    float: 1.0000000001,
  }),
)
const option: fc.Arbitrary<readonly Value[]> = fc.constantFrom<readonly Value[]>(
  [name('SOL_SOCKET'), name('SO_REUSEADDR')],
  [name('SOL_SOCKET'), name('SO_TYPE')],
  [name('SOL_SOCKET'), name('SO_ERROR')],
  [name('SOL_SOCKET'), name('SO_LINGER')],
  [name('SOL_SOCKET'), name('SO_KEEPALIVE')],
  [name('SOL_SOCKET'), name('SO_ACCEPTCONN')],
  [name('SOL_SOCKET'), name('SO_PASSCRED')],
  [name('SOL_SOCKET'), name('SO_DOMAIN')],
  [name('IPPROTO_TCP'), name('TCP_NODELAY')],
  [name('IPPROTO_IP'), name('IP_TTL')],
  [name('IPPROTO_IPV6'), name('IPV6_V6ONLY')],
  [1, 9999],
)

/** A descriptor list as one SCM_RIGHTS item would carry it cannot be written down here, so other items are. */
const ancillary: fc.Arbitrary<Value> = fc.oneof(
  { arbitrary: fc.constant<Value>([]), weight: 6 },
  { arbitrary: fc.constant<Value>([[1, 2, bytes('')]]), weight: 1 },
  {
    arbitrary: fc.constantFrom<Value>(null, 1, [1], [[1, 2]], [[1, 2, 'x']], [[{ int: '4294967296' }, 2, bytes('')]]),
    weight: 2,
  },
)

type Call = fc.Arbitrary<readonly [call: string, args: readonly Value[]]>
const call = (called: string, ...args: fc.Arbitrary<Value>[]): Call =>
  fc.tuple(...args).map((values) => [called, values] as const)
const optional = (called: string, required: fc.Arbitrary<Value>[], ...extra: fc.Arbitrary<Value>[]): Call =>
  fc
    .tuple(fc.integer({ min: 0, max: extra.length }), fc.tuple(...required), fc.tuple(...extra))
    .map(([count, first, rest]) => [called, [...first, ...rest.slice(0, count)]] as const)

const methods: Call = fc.oneof(
  { arbitrary: optional('send', [sometimes(data)], sometimes(flags)), weight: 5 },
  { arbitrary: optional('sendall', [sometimes(data)], sometimes(flags)), weight: 4 },
  { arbitrary: call('sendto', sometimes(data), destination), weight: 5 },
  { arbitrary: call('sendto', sometimes(data), sometimes(flags), destination), weight: 2 },
  { arbitrary: optional('recv', [sometimes(size)], sometimes(flags)), weight: 6 },
  {
    arbitrary: optional('recv_into', [buffers(size.map((buffer) => ({ buffer })))], sometimes(size), sometimes(flags)),
    weight: 3,
  },
  { arbitrary: optional('recvfrom', [sometimes(size)], sometimes(flags)), weight: 4 },
  {
    arbitrary: optional(
      'recvfrom_into',
      [buffers(size.map((buffer) => ({ buffer })))],
      sometimes(size),
      sometimes(flags),
    ),
    weight: 2,
  },
  {
    arbitrary: optional(
      'recvmsg',
      [sometimes(size)],
      sometimes(fc.constantFrom<Value>(0, 20, 24, 64)),
      sometimes(flags),
    ),
    weight: 4,
  },
  {
    arbitrary: optional(
      'recvmsg_into',
      [buffers(fc.constant<Value>([{ buffer: 3 }, { buffer: 5 }]))],
      sometimes(fc.constantFrom<Value>(0, 64)),
      sometimes(flags),
    ),
    weight: 2,
  },
  {
    arbitrary: optional('sendmsg', [sometimes(fc.tuple(data, data))], ancillary, sometimes(flags), destination),
    weight: 4,
  },
  { arbitrary: call('accept'), weight: 2 },
  { arbitrary: call('_accept'), weight: 1 },
  { arbitrary: call('bind', destination), weight: 1 },
  { arbitrary: call('connect', destination), weight: 2 },
  { arbitrary: call('connect_ex', destination), weight: 2 },
  { arbitrary: optional('listen', [], sometimes(fc.constantFrom<Value>(0, 1, -5))), weight: 1 },
  { arbitrary: call('shutdown', sometimes(fc.constantFrom<Value>(0, 1, 2, 3))), weight: 2 },
  { arbitrary: call('close'), weight: 1 },
  { arbitrary: call('detach'), weight: 1 },
  { arbitrary: call('fileno'), weight: 1 },
  { arbitrary: call('dup'), weight: 1 },
  { arbitrary: call('getsockname'), weight: 2 },
  { arbitrary: call('getpeername'), weight: 2 },
  { arbitrary: call('settimeout', timeouts), weight: 2 },
  { arbitrary: call('gettimeout'), weight: 1 },
  { arbitrary: call('setblocking', fc.boolean() as fc.Arbitrary<Value>), weight: 1 },
  { arbitrary: call('getblocking'), weight: 1 },
  { arbitrary: call('get_inheritable'), weight: 1 },
  { arbitrary: call('set_inheritable', sometimes(fc.boolean())), weight: 1 },
  {
    arbitrary: fc
      .tuple(option, fc.option(sometimes(fc.constantFrom<Value>(0, 4, 8, 12, 1024, 1025, -1))))
      .map(([pair, buflen]) => ['getsockopt', buflen === null ? pair : [...pair, buflen]] as const),
    weight: 3,
  },
  {
    arbitrary: fc
      .tuple(option, sometimes(fc.constantFrom<Value>(0, 1, 64, bytes('01000000'), bytes(''))))
      .map(([pair, value]) => ['setsockopt', [...pair, value]] as const),
    weight: 3,
  },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.tuple(on, methods).map(
      ([held, [called, args]]) =>
        ({
          do: 'method',
          on: held,
          call: called,
          args,
          ...(called === 'accept' || called === 'dup' ? { as: 'd' } : {}),
        }) as const,
    ),
    weight: 20,
  },
  {
    arbitrary: fc
      .tuple(on, fc.constantFrom('family', 'type', 'proto', 'timeout'))
      .map(([held, attribute]) => ({ do: 'get', on: held, attribute }) as const),
    weight: 1,
  },
  { arbitrary: on.map((held) => ({ do: 'repr', on: held }) as const), weight: 1 },
)

/** Programs of sockets. */
export const programs: fc.Arbitrary<Program> = fc
  .tuple(scenario, fc.array(step, { minLength: 1, maxLength: 12 }))
  .map(([first, tail]) => [...first, ...tail])
