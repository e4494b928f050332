/** Calls of the module's functions, and sockets made in every odd way. */
import fc from 'fast-check'
import type { Program, Step, Value } from '../language.js'
import {
  badTimeout,
  bytes,
  type Call,
  call,
  keywords,
  make,
  method,
  miscounted,
  name,
  odd,
  open,
  optional,
  pick,
  sometimes,
  text,
  value,
} from './arbitraries.js'
import { addressSteps } from './families.js'

const short = value(0, 1, 255, 256, 4660, 65535, 65536, -1, 2 ** 32, { int: '18446744073709551616' })
const long = value(0, 1, 65536, 305419896, 2 ** 32 - 1, 2 ** 32, -1, { int: '18446744073709551616' })
const length = value(0, 1, 4, 8, 9, 1000, 2 ** 31 - 1, 2 ** 31 - 17, 2 ** 31 - 25, 2 ** 31, -1, {
  int: '18446744073709551616',
})

const ipv4 = value('127.0.0.1', '0.0.0.0', '255.255.255.255', '1.2.3', '1.2', '1', '0x7f.1', '010.1.1.1', '256.1.1.1')
const strange = value('', ' 1.2.3.4', '1.2.3.4 ', '1.2.3.4.5', '1..2', 'localhost', 'é', '<broadcast>', '1.2.3.4\u0000')
const ipv6 = value(
  '::',
  '::1',
  '::ffff:1.2.3.4',
  '1:2:3:4:5:6:7:8',
  '1::8',
  'fe80::1%lo',
  '::1%1',
  '12345::',
  ':1:',
  '::g',
)
const families = pick([6, value(name('AF_INET'), name('AF_INET6'))], [1, value(name('AF_UNIX'), 99)], [1, odd])
const packed = fc
  .constantFrom(0, 3, 4, 5, 15, 16, 17)
  .chain((length) => fc.array(fc.constantFrom(0, 0, 0, 1, 16, 127, 255), { minLength: length, maxLength: length }))
  .map((array): Value => bytes(Buffer.from(array).toString('hex')))

/** No name that needs a resolver. */
const numericHost = pick([6, ipv4], [6, ipv6], [2, value(null, '', text('127.0.0.1'), text('::1'), 1, 'localhost')])
const port = sometimes(value(0, 80, 65535, 65536, 70000, -1, '80', 'http', 'nosuchservice', '', null, text('22')))
const socketType = value(0, name('SOCK_STREAM'), name('SOCK_DGRAM'), name('SOCK_RAW'), 99)

const literal = pick(
  [6, value('127.0.0.1', '1.2.3.4', '0.0.0.0', '255.255.255.255', '1.2.3', 'localhost', '')],
  [2, value(null, 1, { float: 1.5 }, [], 'a\u0000b', text('127.0.0.1'), '::1')],
)

const resolver: fc.Arbitrary<Call> = pick<Call>(
  [
    6,
    fc
      .tuple(numericHost, port, families, socketType, value(0, 6, 17, 99), value(0, 1, 8, 0x20, 0x400, 9))
      // Always AI_NUMERICHOST, whatever the host.
      .map(([host, service, family, type, proto, flags]) => ({
        call: 'getaddrinfo',
        args: [host, service, family, type, proto, Number(flags) | 4],
      })),
  ],
  [
    2,
    fc
      .tuple(sometimes(value('127.0.0.1', '::1', '1.2.3.4')), port, keywords({ family: families, type: socketType }))
      .map(([host, service, named]) => ({
        call: 'getaddrinfo',
        args: [host, service],
        keywords: { ...named, flags: 4 },
      })),
  ],
  [
    4,
    call(
      'getnameinfo',
      pick(
        [6, fc.tuple(value('127.0.0.1', '1.2.3.4'), value(0, 80, 65535, 70000, 1000))],
        [3, fc.tuple(value('::1', 'fe80::1'), value(80), value(0, 1, 0xfffff, 0x100000, -1), value(0, 1))],
        [2, value([], ['127.0.0.1'], ['127.0.0.1', '80'], ['127.0.0.1', 80, 0], [null, 80], [1, 2], ['::1', 80])],
        [1, odd],
      ),
      // Always NI_NUMERICHOST; NI_NUMERICSERV, NI_DGRAM, NI_NAMEREQD.
      value(1, 3, 17, 9, 19, { float: 1.5 }, 'x'),
    ),
  ],
  [2, call('gethostbyname', pick([12, literal], [1, value('<broadcast>')]))],
  // Not '<broadcast>', which returns the h_errno left by an earlier call.
  [2, call('gethostbyname_ex', literal)],
  [1, call('gethostbyaddr', value('127.0.0.1', 1, null, 'a\u0000b', text('127.0.0.1'), { float: 1.5 }))],
  [1, call('getfqdn', value(1, '127.0.0.1', 'localhost'))],
)

const databases: fc.Arbitrary<Call> = pick(
  [2, optional('getservbyname', [value('http', 'ssh', 'domain', 'nosuch', '', 1, null)], value('tcp', 'udp', 'x', 1))],
  [2, optional('getservbyport', [value(80, 22, 53, 0, 65535, 65536, -1, 'x', null)], value('tcp', 'udp', 'x', null))],
  [1, call('getprotobyname', value('tcp', 'udp', 'icmp', 'nosuch', '', 1, null))],
  [2, call('if_nametoindex', value('lo', 'nosuch', '', text('lo'), 1, null, 'a\u0000b', 'x'.repeat(40), 'é'))],
  [2, call('if_indextoname', value(1, 0, 9999, -1, 2 ** 32, 2 ** 32 + 1, 'lo', null, { float: 1.5 }))],
  [1, call('if_nameindex')],
  [1, call('gethostname')],
  [1, call('sethostname', value(null, 1, { float: 1.5 }, [], 'a\u0000b'))],
)

const small: fc.Arbitrary<Call> = pick(
  [2, call('htons', sometimes(short))],
  [2, call('ntohs', sometimes(short))],
  [2, call('htonl', sometimes(long))],
  [2, call('ntohl', sometimes(long))],
  [2, call('CMSG_LEN', sometimes(length))],
  [2, call('CMSG_SPACE', sometimes(length))],
  [3, call('inet_aton', pick([4, ipv4], [2, strange], [1, odd]))],
  [2, call('inet_ntoa', pick([4, packed], [1, odd]))],
  [3, call('inet_pton', families, pick([3, ipv4], [3, ipv6], [2, strange], [1, odd]))],
  [3, call('inet_ntop', families, pick([6, packed], [1, odd]))],
  [2, call('setdefaulttimeout', pick([3, value(null, 0, { float: 0.001 }, { float: 1e-10 })], [1, badTimeout]))],
  [1, call('getdefaulttimeout')],
  [1, call('has_dualstack_ipv6')],
  // Never a number that may be a descriptor of the process.
  [2, call('close', value({ fileno: 'a' }, -1, 1e6, 'text', null, { float: 3.5 }))],
  [2, call('dup', value({ fileno: 'a' }, { fileno: 'b' }, -1, 1e6, 'text', null, { float: 3.5 }))],
)

const functionStep: fc.Arbitrary<Step> = miscounted(pick([12, small], [8, resolver], [4, databases])).map((made) => ({
  do: 'function',
  ...made,
}))

const family = sometimes(value(name('AF_INET'), name('AF_INET6'), name('AF_UNIX'), name('AF_NETLINK'), 99, -1))
const type = sometimes(
  value(name('SOCK_STREAM'), name('SOCK_DGRAM'), name('SOCK_RAW'), name('SOCK_SEQPACKET'), 99, -1, 0x80001, 0x801),
)
const proto = sometimes(value(0, 1, 6, 17, 99, -1))
/** Never a number that may be a descriptor of the process; CPython takes 2**32 as 0. */
const fileno = pick(
  [4, value({ dup: 'a' }, { dup: 'b' }, { fileno: 'a' })],
  [2, value(null, -1, 1e6, 'text', { float: 1.5 }, [], bytes('00'))],
)

const makeStep: fc.Arbitrary<Step> = pick<Step>(
  [
    4,
    miscounted(optional('socket', [], family, type, proto, fileno)).map((made) => ({
      do: 'make',
      names: ['d'],
      ...made,
    })),
  ],
  [
    2,
    keywords({ family, type, proto, fileno }).map((named) => ({
      do: 'make',
      names: ['d'],
      call: 'socket',
      args: [],
      keywords: named,
    })),
  ],
  [
    2,
    miscounted(optional('socketpair', [], pick([1, value(null)], [6, family]), type, proto)).map((made) => ({
      do: 'make',
      names: ['d', 'e'],
      ...made,
    })),
  ],
  [
    2,
    miscounted(optional('fromfd', [value({ fileno: 'a' }, -1, 1e6, 'x'), family, type], proto)).map((made) => ({
      do: 'make',
      names: ['d'],
      ...made,
    })),
  ],
)

/** What to find out about a new socket. */
const looks: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom('a', 'd', 'e'), fc.constantFrom('family', 'type', 'proto', 'timeout', 'repr', 'calls'))
  .chain(([on, what]): fc.Arbitrary<Step> => {
    if (what === 'repr') return fc.constant({ do: 'repr', on })
    if (what !== 'calls') return fc.constant({ do: 'get', on, attribute: what })
    return fc
      .constantFrom('getsockname', 'getpeername', 'gettimeout', 'getblocking', 'get_inheritable', 'fileno', 'close')
      .map((called) => method(on, called))
  })

const opening: fc.Arbitrary<readonly Step[]> = pick<readonly Step[]>(
  [3, fc.constant([open('a', 'AF_INET', 'SOCK_DGRAM')])],
  [2, fc.constant([make(['a', 'b'], 'socketpair')])],
  [1, fc.constant([open('a', 'AF_INET', 'SOCK_STREAM')])],
)

const single = (step: fc.Arbitrary<Step>): fc.Arbitrary<readonly Step[]> => step.map((one) => [one])

/** Programs of functions, of constructors, and of addresses of every family. */
export const functionPrograms: fc.Arbitrary<Program> = fc
  .tuple(
    opening,
    fc.array(pick([8, single(functionStep)], [5, single(makeStep)], [3, single(looks)], [3, addressSteps]), {
      minLength: 1,
      maxLength: 9,
    }),
  )
  .map(([first, tail]) => [...first, ...tail.flat()])
