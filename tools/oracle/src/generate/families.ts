/** Addresses of every family, on sockets whose family is forced through `fileno=` (see address-formats.md, G1). */
import fc from 'fast-check'
import type { Step, Value } from '../language.js'
import { bytes, make, name, text } from './arbitraries.js'

interface Family {
  readonly family: Value
  readonly proto: readonly Value[]
  readonly addresses: readonly Value[]
  /** No addresses of other families. */
  readonly strict?: boolean
}

const wide = [0, 1, 0xffffffff, 2 ** 32, -1, true, 'x', null, { float: 1.5 }] as const
const pairs = (first: readonly Value[]): Value[] => [
  ...first.map((one): Value => [one, 1]),
  ...first.map((one): Value => [1, one]),
  [],
  [1],
  [1, 2, 3],
  'x',
  null,
  1,
]

const families: readonly Family[] = [
  {
    family: name('AF_INET'),
    proto: [0],
    addresses: [
      ['127.0.0.1', 0],
      ['127.0.0.1', 65536],
      ['127.0.0.1', 2 ** 31],
      ['1.2.3.4\u0000', 1],
      ['\udcff', 1],
      [text('127.0.0.1'), 0],
      ['255.255.255.255', 0],
      ['<broadcast>', 0],
      ['::1', 1],
      [`${'x'.repeat(70)}é`, 1],
      [null, 1],
      ['127.0.0.1', null],
    ],
  },
  {
    family: name('AF_INET6'),
    proto: [0],
    addresses: [
      ['::1', 0],
      ['::1', 0, 0],
      ['::1', 0, 0, 1],
      ['::1', 0, 0x100000],
      ['::1', 0, -1],
      ['::1', 0, 2 ** 32],
      ['::1', 0, 0, -1],
      ['::1', 0, 0, 0, 0],
      ['::1', 65536, -1],
      ['127.0.0.1', 1],
      ['<broadcast>', 0],
      ['::1', 0, 'x'],
      '::1',
    ],
  },
  {
    family: name('AF_UNIX'),
    proto: [0],
    addresses: [
      '',
      { path: 'p' },
      'x'.repeat(107),
      'x'.repeat(108),
      'a\u0000b',
      '\udcff',
      '\ud800',
      bytes(`00${'61'.repeat(107)}`),
      bytes('61'.repeat(109)),
      ['x', 1],
    ],
  },
  { family: name('AF_NETLINK'), proto: [0], addresses: pairs(wide) },
  {
    family: name('AF_PACKET'),
    proto: [0],
    addresses: [
      ['lo', 0],
      ['lo', 0x0800, 0, 0, bytes('010203040506')],
      ['lo', 0x0800, 0, 0, bytes('010203040506070809')],
      ['lo', 65536],
      ['lo', -1],
      ['lo', 2 ** 31],
      ['lo', 0, 300],
      ['lo', 0, 0, 70000],
      ['lo', 0, 0, 0, 'x'],
      ['nosuch', 0],
      ['x'.repeat(40), 0],
      [text('lo'), 0],
      ['lo'],
      ['lo', 0, 0, 0, bytes(''), 1],
      'lo',
      ['lo', 'x'],
    ],
  },
  {
    family: name('AF_CAN'),
    proto: [name('CAN_RAW'), name('CAN_BCM'), name('CAN_ISOTP'), name('CAN_J1939'), 99],
    strict: true,
    // CPython raises SystemError for an ISOTP or J1939 address other than a tuple; see docs/differences-from-cpython.md.
    addresses: [
      ['', 1, 2],
      ['lo', 1, 2],
      ['', -1, 2 ** 32],
      ['', 'x', 1],
      ['', 1, 2, 3],
      ['', { int: '18446744073709551616' }, 2 ** 32, 256],
      ['', 1, null, 3],
      ['nosuch', 1, 2, 3],
      ['x'.repeat(16), 1, 2],
      [''],
      ['lo'],
      [text('lo')],
      ['nosuch'],
      ['x'.repeat(16)],
      ['a\u0000b'],
      [1],
      [],
    ],
  },
  {
    family: name('AF_CAN'),
    proto: [name('CAN_RAW'), name('CAN_BCM'), 99],
    addresses: ['lo', ['lo'], [''], [text('lo')]],
  },
  {
    family: name('AF_TIPC'),
    proto: [0],
    addresses: [
      [1, 2, 3, 4],
      [2, 2, 3, 4, 1],
      [3, 2, 3, 4, 2],
      [4, 1, 2, 3],
      [1, -1, 2 ** 32, 0],
      [1, 2, 3],
      [1, 2, 3, 4, 5, 6],
      [1, 'x', 3, 4],
      ['x', 1, 2, 3],
      'x',
    ],
  },
  { family: name('AF_VSOCK'), proto: [0], addresses: pairs(wide) },
  { family: name('AF_QIPCRTR'), proto: [0], addresses: pairs(wide) },
  {
    family: name('AF_ALG'),
    proto: [0],
    addresses: [
      ['hash', 'sha256'],
      ['hash', 'sha256', 0, 0],
      ['hash', 'sha256', -1, 2 ** 32],
      ['x'.repeat(14), 'sha256'],
      ['hash', 'x'.repeat(64)],
      ['hash'],
      ['hash', 'x', 1, 2, 3],
      [1, 'x'],
      ['hash', text('x')],
      ['a\u0000b', 'x'],
      'x',
    ],
  },
  { family: name('AF_RDS'), proto: [0], addresses: [['127.0.0.1', 0], ['127.0.0.1'], 'x', ['127.0.0.1', 65536]] },
  { family: 99, proto: [0], addresses: [['127.0.0.1', 0], 'x', null] },
]

const calls = (address: Value): fc.Arbitrary<Step> =>
  fc.constantFrom<Step>(
    { do: 'method', on: 'x', call: 'bind', args: [address] },
    { do: 'method', on: 'x', call: 'connect', args: [address] },
    { do: 'method', on: 'x', call: 'connect_ex', args: [address] },
    { do: 'method', on: 'x', call: 'sendto', args: [bytes('00'), address] },
    { do: 'method', on: 'x', call: 'sendmsg', args: [[bytes('00')], [], 0, address] },
    { do: 'method', on: 'x', call: 'getsockname', args: [] },
    { do: 'method', on: 'x', call: 'recvfrom', args: [1, name('MSG_DONTWAIT')] },
    { do: 'method', on: 'x', call: 'accept', args: [] },
  )

/** Its addresses are as short as the shortest of any family: CPython shows the memory after a truncated address. */
const inet = make(['y'], 'socket', name('AF_INET'), name('SOCK_DGRAM'))

const strangers: readonly Value[] = ['x', null, 1, [], ['127.0.0.1', 0], [1, 2, 3, 4, 5, 6]]

/** Make `x` of one family, and use addresses of that family. */
export const addressSteps: fc.Arbitrary<readonly Step[]> = fc
  .constantFrom(...families)
  .chain(({ family, proto, addresses, strict }) =>
    fc.tuple(
      fc.constantFrom(...proto).map((one) => make(['x'], 'socket', family, name('SOCK_DGRAM'), one, { dup: 'y' })),
      fc.array(fc.constantFrom(...addresses, ...(strict === true ? [] : strangers)).chain(calls), {
        minLength: 1,
        maxLength: 5,
      }),
    ),
  )
  .map(([made, given]) => [inet, made, ...given])
