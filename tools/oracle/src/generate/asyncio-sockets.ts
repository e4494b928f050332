/** Programs of the event loop's calls on sockets. */
import fc from 'fast-check'
import type { Keywords, Program, Step, Value } from '../language.js'
import { type Call, call, make, method, name, open, optional, pick, sometimes, text, value } from './arbitraries.js'
import { awaits, count, notBytes, piece } from './asyncio-steps.js'

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

/** sock_recv and the like. */
export const sockPrograms: fc.Arbitrary<Program> = fc
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

/** sock_sendfile, with files with and without a descriptor. */
export const sockSendfilePrograms: fc.Arbitrary<Program> = fc
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
