/** Openings: sockets in a state worth testing. */
import fc from 'fast-check'
import type { Step, Value } from '../language.js'
import { make, method, name, open, pick, TIMEOUT, value } from './arbitraries.js'

/** How sockets wait in a scenario: most with a timeout, so that every call returns. */
const waiting = pick([6, value(TIMEOUT)], [3, value(null)], [2, value(0)])

/** Addresses for an AF_UNIX socket. */
const unixName = value({ path: 's' }, { abstract: 'a' }, '')

const loopback = (family: string): Value => (family === 'AF_INET6' ? ['::1', 0] : ['127.0.0.1', 0])
const timeouts = (timeout: Value, ...names: string[]) => names.map((held) => method(held, 'settimeout', timeout))

type Scenario = fc.Arbitrary<readonly Step[]>

/** A connection `b` to `c` through the listener `a`. */
export const tcpPair: Scenario = fc
  .tuple(fc.constantFrom('AF_INET', 'AF_INET6'), waiting)
  .map(([family, timeout]) => [
    open('a', family, 'SOCK_STREAM'),
    method('a', 'bind', loopback(family)),
    method('a', 'listen'),
    open('b', family, 'SOCK_STREAM'),
    method('b', 'connect', { address: 'a' }),
    { ...method('a', 'accept'), as: 'c' },
    ...timeouts(timeout, 'a', 'b', 'c'),
  ])

const udpPair: Scenario = fc
  .tuple(fc.constantFrom('AF_INET', 'AF_INET6'), waiting, fc.boolean())
  .map(([family, timeout, joined]) => [
    open('a', family, 'SOCK_DGRAM'),
    method('a', 'bind', loopback(family)),
    open('b', family, 'SOCK_DGRAM'),
    method('b', 'bind', loopback(family)),
    ...(joined ? [method('b', 'connect', { address: 'a' })] : []),
    ...timeouts(timeout, 'a', 'b'),
  ])

/** `a` and `b`, joined. */
const socketPair: Scenario = fc
  .tuple(fc.constantFrom('SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_SEQPACKET'), waiting)
  .map(([type, timeout]) => [
    make(['a', 'b'], 'socketpair', name('AF_UNIX'), name(type)),
    ...timeouts(timeout, 'a', 'b'),
  ])

const unixStream: Scenario = fc
  .tuple(unixName, fc.constantFrom('SOCK_STREAM', 'SOCK_SEQPACKET'), waiting)
  .map(([at, type, timeout]) => [
    open('a', 'AF_UNIX', type),
    method('a', 'bind', at),
    method('a', 'listen', 1),
    open('b', 'AF_UNIX', type),
    method('b', 'connect', { address: 'a' }),
    { ...method('a', 'accept'), as: 'c' },
    ...timeouts(timeout, 'a', 'b', 'c'),
  ])

const unixDatagram: Scenario = fc
  .tuple(unixName, waiting)
  .map(([at, timeout]) => [
    open('a', 'AF_UNIX', 'SOCK_DGRAM'),
    method('a', 'bind', at),
    open('b', 'AF_UNIX', 'SOCK_DGRAM'),
    ...timeouts(timeout, 'a', 'b'),
  ])

/** A listener whose queue is full: a connect to it runs into its timeout. */
const fullBacklog: Scenario = fc
  .tuple(fc.constantFrom('connect', 'connect_ex'), fc.boolean())
  .map(([call, local]) => [
    open('a', local ? 'AF_UNIX' : 'AF_INET', 'SOCK_STREAM'),
    method('a', 'bind', local ? { path: 's' } : ['127.0.0.1', 0]),
    method('a', 'listen', 0),
    open('b', local ? 'AF_UNIX' : 'AF_INET', 'SOCK_STREAM'),
    method('b', 'connect', { address: 'a' }),
    open('c', local ? 'AF_UNIX' : 'AF_INET', 'SOCK_STREAM'),
    ...timeouts(TIMEOUT, 'a', 'b', 'c'),
    method('c', call, { address: 'a' }),
  ])

const unconnected: Scenario = fc
  .tuple(
    fc.constantFrom('AF_INET', 'AF_INET6', 'AF_UNIX', 'AF_NETLINK', 'AF_VSOCK', 'AF_PACKET', 'AF_ALG', 'AF_CAN'),
    fc.constantFrom('SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_RAW', 'SOCK_SEQPACKET'),
    waiting,
  )
  .map(([family, type, timeout]) => [open('a', family, type), open('b', family, type), ...timeouts(timeout, 'a', 'b')])

/** A default timeout is set before the sockets are made, and applies to accepted sockets as well (S33). */
const withDefault = (scenario: Scenario): Scenario =>
  fc
    .tuple(fc.constantFrom<Value>(TIMEOUT, 0, { float: 0.004 }), scenario)
    .map(([timeout, steps]) => [{ do: 'function', call: 'setdefaulttimeout', args: [timeout] } as const, ...steps])

/** One of the sockets is closed or detached before anything else happens. */
const withClosed = (scenario: Scenario): Scenario =>
  fc
    .tuple(scenario, fc.constantFrom('a', 'b', 'c'), fc.constantFrom('close', 'detach'))
    .map(([steps, on, call]) => [...steps, method(on, call)])

const plain: Scenario = pick<readonly Step[]>(
  [5, tcpPair],
  [4, udpPair],
  [4, socketPair],
  [3, unixStream],
  [3, unixDatagram],
  [1, fullBacklog],
  [4, unconnected],
)

export const scenario: Scenario = pick<readonly Step[]>([24, plain], [2, withDefault(plain)], [3, withClosed(plain)])
