/** Descriptors that travel over AF_UNIX sockets. */
import fc from 'fast-check'
import type { Program, Step, Value } from '../language.js'
import {
  bytes,
  data,
  keywords,
  make,
  method,
  name,
  open,
  pick,
  size,
  sometimes,
  TIMEOUT,
  text,
  value,
} from './arbitraries.js'
import { ancillary } from './socket-calls.js'

const on = fc.constantFrom('a', 'b')
const held: fc.Arbitrary<Value> = pick(
  [12, value({ fileno: 'c' }, { fileno: 'd' })],
  // Sockets that carry themselves end when the kernel's collector finds them, at an uncertain time.
  [1, value({ fileno: 'a' })],
  [1, value(-1, 1e6, 2 ** 31, { int: '1099511627776' }, 'x', null, { float: 1.5 })],
)
const descriptors: fc.Arbitrary<Value> = pick<Value>(
  [8, fc.array(held, { maxLength: 4 })],
  [1, value(null, 1, 'ab', bytes('00'), bytes(''), { rights: ['c'] }, { rights: ['c', 'd'] })],
)
const buffers: fc.Arbitrary<Value> = pick<Value>(
  [6, fc.array(data, { maxLength: 3 })],
  [1, value(null, 1, 'ab', ['x'], bytes(''), bytes('0102'), [null])],
)
const socketOr: fc.Arbitrary<Value> = pick(
  [20, value({ ref: 'a' }, { ref: 'b' })],
  [1, value(null, 1, 'x', { ref: 'c' })],
)

const flags = value(0, 0, name('MSG_PEEK'), name('MSG_DONTWAIT'), name('MSG_CMSG_CLOEXEC'))

const sendStep: fc.Arbitrary<Step> = pick<Step>(
  [
    6,
    fc
      .tuple(socketOr, buffers, descriptors, fc.array(sometimes(value(0)), { maxLength: 2 }))
      .map(([sock, sent, fds, rest]) => ({ do: 'function', call: 'send_fds', args: [sock, sent, fds, ...rest] })),
  ],
  [
    1,
    fc
      .tuple(socketOr, keywords({ buffers, fds: descriptors, flags: value(0), address: value(null) }))
      .map(([sock, named]) => ({ do: 'function', call: 'send_fds', args: [sock], keywords: named })),
  ],
  [
    3,
    fc
      .tuple(on, data, fc.array(fc.constantFrom('c', 'd', 'c', 'd', 'nosuch'), { maxLength: 4 }))
      .map(([from, sent, names]) => method(from, 'sendmsg', [sent], [[1, 1, { rights: names }]])),
  ],
  [1, fc.tuple(on, data, ancillary).map(([from, sent, items]) => method(from, 'sendmsg', [sent], items))],
)

const receiveStep: fc.Arbitrary<Step> = pick<Step>(
  [
    6,
    fc
      .tuple(socketOr, sometimes(size), sometimes(value(0, 1, 2, 3, 10)), fc.array(sometimes(flags), { maxLength: 1 }))
      .map(([sock, most, fds, rest]) => ({ do: 'function', call: 'recv_fds', args: [sock, most, fds, ...rest] })),
  ],
  [
    1,
    fc
      .tuple(socketOr, keywords({ bufsize: size, maxfds: value(2), flags: value(0) }))
      .map(([sock, named]) => ({ do: 'function', call: 'recv_fds', args: [sock], keywords: named })),
  ],
  [
    4,
    fc
      .tuple(on, size, value(0, 15, 16, 19, 20, 23, 24, 28, 32, 64), flags)
      .map(([at, most, room, flag]) => method(at, 'recvmsg', most, room, flag)),
  ],
  [1, fc.tuple(on, value(0, 24, 64)).map(([at, room]) => method(at, 'recvmsg_into', [{ buffer: 4 }], room))],
  [1, fc.tuple(on, size).map(([at, most]) => method(at, 'recv', most))],
)

const otherStep: fc.Arbitrary<Step> = pick<Step>(
  [1, fc.constantFrom('a', 'b', 'c').map((held) => method(held, 'close'))],
  [1, on.map((held) => method(held, 'shutdown', name('SHUT_WR')))],
  [1, on.map((held) => method(held, 'setsockopt', name('SOL_SOCKET'), name('SO_PASSCRED'), 1))],
  [1, fc.constantFrom('c', 'd').map((held) => method(held, 'get_inheritable'))],
  [1, fc.constant(method('c', 'dup'))],
  [1, fc.constant<Step>({ do: 'function', call: 'dup', args: [{ fileno: 'c' }] })],
  [1, on.map((held) => method(held, 'sendall', text('plain')))],
)

const opening: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.constantFrom('SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_SEQPACKET'),
    pick([6, value(TIMEOUT)], [2, value(null)], [1, value(0)]),
  )
  .map(([type, timeout]) => [
    make(['a', 'b'], 'socketpair', name('AF_UNIX'), name(type)),
    open('c', 'AF_INET', 'SOCK_STREAM'),
    open('d', 'AF_INET', 'SOCK_DGRAM'),
    method('a', 'settimeout', timeout),
    method('b', 'settimeout', timeout),
  ])

/** Programs of send_fds, recv_fds and SCM_RIGHTS. */
export const descriptorPrograms: fc.Arbitrary<Program> = fc
  .tuple(opening, fc.array(pick([5, sendStep], [6, receiveStep], [1, otherStep]), { minLength: 1, maxLength: 10 }))
  .map(([first, tail]) => [...first, ...tail])
