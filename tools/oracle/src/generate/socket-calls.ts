/** Calls of the socket object's methods. */
import fc from 'fast-check'
import type { Step, Value } from '../language.js'
import {
  badTimeout,
  bytes,
  type Call,
  call,
  data,
  keywords,
  miscounted,
  name,
  odd,
  optional,
  pick,
  size,
  sometimes,
  sometimesNoBuffer,
  TIMEOUT,
  value,
} from './arbitraries.js'

const on = fc.constantFrom('a', 'b', 'c')

/** Not MSG_TRUNC: with it a stream's bytes are random memory. */
const flags = value(
  0,
  0,
  name('MSG_PEEK'),
  name('MSG_DONTWAIT'),
  name('MSG_WAITALL'),
  name('MSG_OOB'),
  // MSG_PEEK | MSG_WAITALL, MSG_PEEK | MSG_OOB
  0x102,
  3,
)

/** Addresses to send to or bind to. */
const destination: fc.Arbitrary<Value> = pick(
  [6, value({ address: 'a' }, { address: 'b' }, { address: 'c' })],
  [1, value({ abstract: 'nosuch' }, { path: 'nosuch' })],
  [2, odd],
)

const timeouts = pick(
  [8, value(null, 0, TIMEOUT, { float: 0.001 }, { float: 1e-10 }, { float: 0.0020000001 })],
  [2, badTimeout],
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
  [name('SOL_SOCKET'), name('SO_PROTOCOL')],
  [name('SOL_SOCKET'), name('SO_OOBINLINE')],
  [name('SOL_SOCKET'), name('SO_BROADCAST')],
  [name('SOL_SOCKET'), name('SO_BINDTODEVICE')],
  [name('IPPROTO_TCP'), name('TCP_NODELAY')],
  [name('IPPROTO_IP'), name('IP_TTL')],
  [name('IPPROTO_IP'), name('IP_ADD_MEMBERSHIP')],
  [name('IPPROTO_IPV6'), name('IPV6_V6ONLY')],
  [1, 9999],
)

/** struct linger: off, and on without waiting. */
const linger = [bytes('0000000000000000'), bytes('0100000000000000')]

const optionValue: fc.Arbitrary<readonly Value[]> = pick<readonly Value[]>(
  [6, sometimes(value(0, 1, 64, bytes('01000000'), bytes(''), ...linger)).map((given) => [given])],
  [2, fc.tuple(value(null), sometimes(value(0, 1, 4)))],
  [1, fc.tuple(value(1, bytes('01000000')), value(0, 4))],
)

/** Control items: descriptors, credentials, none, and refused shapes. */
export const ancillary: fc.Arbitrary<Value> = pick(
  [6, value([])],
  [2, value([[1, 2, bytes('')]], [[1, 1, bytes('')]], [[0, 0, bytes('00')]], [[1, 1, { rights: ['c'] }]])],
  [
    2,
    value(
      null,
      1,
      'ab',
      [1],
      [[1, 2]],
      [[1, 2, 3, 4]],
      [[1, 2, 'x']],
      [['1', 2, bytes('')]],
      [[{ int: '4294967296' }, 2, bytes('')]],
      [[1, 1, null]],
      [[1, 1, bytes('ffffffff')]],
      [[1, 1, bytes('0000')]],
    ),
  ],
)

const bufferOf = size.map((buffer): Value => ({ buffer: Number(buffer) }))
const into = (called: string): fc.Arbitrary<Call> =>
  pick(
    [6, optional(called, [sometimesNoBuffer(bufferOf)], sometimes(size), sometimes(flags))],
    [
      1,
      fc
        .tuple(bufferOf, keywords({ nbytes: sometimes(size), flags }))
        .map(([buffer, named]) => ({ call: called, args: [buffer], keywords: named })),
    ],
  )

const options: fc.Arbitrary<Call> = pick(
  [
    3,
    fc
      .tuple(option, fc.option(sometimes(value(0, 4, 8, 12, 1024, 1025, -1))))
      .map(([pair, buflen]) => ({ call: 'getsockopt', args: buflen === null ? pair : [...pair, buflen] })),
  ],
  [3, fc.tuple(option, optionValue).map(([pair, given]) => ({ call: 'setsockopt', args: [...pair, ...given] }))],
)

const transfers: fc.Arbitrary<Call> = pick(
  [5, optional('send', [sometimes(data)], sometimes(flags))],
  [4, optional('sendall', [sometimes(data)], sometimes(flags))],
  [5, call('sendto', sometimes(data), destination)],
  [2, call('sendto', sometimes(data), sometimes(flags), destination)],
  [4, optional('sendmsg', [sometimes(fc.tuple(data, data))], ancillary, sometimes(flags), destination)],
  [6, optional('recv', [sometimes(size)], sometimes(flags))],
  [3, into('recv_into')],
  [4, optional('recvfrom', [sometimes(size)], sometimes(flags))],
  [2, into('recvfrom_into')],
  [4, optional('recvmsg', [sometimes(size)], sometimes(value(0, 20, 24, 64)), sometimes(flags))],
  [
    2,
    optional(
      'recvmsg_into',
      [sometimesNoBuffer(value([{ buffer: 3 }, { buffer: 5 }], [], [{ buffer: 0 }]))],
      sometimes(value(0, 64)),
      sometimes(flags),
    ),
  ],
  [
    1,
    fc
      .tuple(
        value([bytes('00')], []),
        keywords({ op: sometimes(value(0, 1)), iv: value(bytes('00'), null), assoclen: odd }),
      )
      .map(([msg, named]) => ({ call: 'sendmsg_afalg', args: [msg], keywords: named })),
  ],
)

const states: fc.Arbitrary<Call> = pick(
  [2, call('accept')],
  [1, call('_accept')],
  [1, call('bind', destination)],
  [2, call('connect', destination)],
  [2, call('connect_ex', destination)],
  [1, optional('listen', [], sometimes(value(0, 1, -5)))],
  [2, call('shutdown', sometimes(value(0, 1, 2, 3)))],
  [1, call('close')],
  [1, call('detach')],
  [1, call('fileno')],
  [1, call('dup')],
  [2, call('getsockname')],
  [2, call('getpeername')],
  [2, call('settimeout', timeouts)],
  [1, call('gettimeout')],
  [1, call('setblocking', pick<Value>([4, fc.boolean()], [1, odd]))],
  [1, call('getblocking')],
  [1, call('get_inheritable')],
  [1, call('set_inheritable', sometimes(fc.boolean()))],
)

const methods = miscounted(pick([40, transfers], [20, states], [5, options]))

/** A step of a socket program. */
export const socketStep: fc.Arbitrary<Step> = pick<Step>(
  [
    24,
    fc.tuple(on, methods).map(([held, made]) => {
      const as = made.call === 'accept' || made.call === 'dup' ? { as: 'd' } : {}
      return { do: 'method', on: held, ...made, ...as }
    }),
  ],
  [
    1,
    fc
      .tuple(on, fc.constantFrom('family', 'type', 'proto', 'timeout'))
      .map(([held, attribute]) => ({ do: 'get', on: held, attribute })),
  ],
  [
    1,
    fc
      .tuple(on, fc.constantFrom('family', 'type', 'proto', 'timeout'), odd)
      .map(([held, attribute, set]) => ({ do: 'set', on: held, attribute, value: set })),
  ],
  [1, on.map((held) => ({ do: 'repr', on: held }))],
)
