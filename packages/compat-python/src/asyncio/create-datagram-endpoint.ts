import { OSError, ValueError } from '@sockcall/core'
import { pythonRepr, pythonTypeName, SocketFile } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { isTrue } from '../calling/truth.js'
import { AttributeError } from '../exceptions/index.js'
import type { AddressInput } from '../socket/addresses.js'
import { AF_UNIX, SO_BROADCAST, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET } from '../socket/constants.js'
import { SocketClass, socket } from '../socket/socket.js'
import type { CallSignal } from './cancellation.js'
import { closeQuietly } from './connect-sockets.js'
import { SelectorDatagramTransport } from './datagram-transport.js'
import { setReusePort } from './listen-sockets.js'
import type { LoopSockets } from './loop-sockets.js'
import type { DatagramProtocolMethods } from './protocols.js'
import { ensureResolved, type Hints } from './resolve.js'

type Pair = [local: AddressInput | null, remote: AddressInput | null]
type Candidate = readonly [family: number, proto: number, pair: Pair]

/** `BaseEventLoop.create_datagram_endpoint`. @param given its arguments, in the order of the signature. */
export async function createDatagramEndpoint(
  loop: LoopSockets,
  given: readonly unknown[],
  call: CallSignal,
): Promise<[transport: SelectorDatagramTransport, protocol: DatagramProtocolMethods]> {
  const [
    factory,
    local = null,
    remote = null,
    family = 0,
    proto = 0,
    flags = 0,
    reusePort,
    allowBroadcast,
    sock = null,
  ] = given
  let address: AddressInput | null = null
  let made: SocketClass
  if (sock !== null) {
    made = checkDatagramSocket(sock)
    const modifiers = { local_addr: local, remote_addr: remote, family, proto, flags, reuse_port: reusePort }
    refuseModifiers({ ...modifiers, allow_broadcast: allowBroadcast })
    made.setblocking(false)
  } else {
    const hints = { family: Number(family), type: SOCK_DGRAM, proto: Number(proto), flags: Number(flags) }
    const found = await candidates(local, remote, hints, call)
    const broadcast = isTrue(allowBroadcast)
    const failures: OSError[] = []
    let opened: SocketClass | null = null
    for (const [candidateFamily, candidateProto, [localAddress, remoteAddress]] of found) {
      const one = { isLocal: isTrue(local), isRemote: isTrue(remote), localAddress, remoteAddress, broadcast }
      opened = await open(loop, candidateFamily, candidateProto, one, isTrue(reusePort), call, failures)
      if (opened === null) continue
      if (one.isRemote) address = remoteAddress
      break
    }
    if (opened === null) throw failures[0]
    made = opened
  }
  let protocol: DatagramProtocolMethods
  let transport: SelectorDatagramTransport
  try {
    protocol = (factory as () => DatagramProtocolMethods)()
    transport = new SelectorDatagramTransport(loop, made, protocol, address)
  } catch (error) {
    closeQuietly(made)
    throw error
  }
  await null
  transport.begin()
  return [transport, protocol]
}

interface Endpoint {
  readonly isLocal: boolean
  readonly isRemote: boolean
  readonly localAddress: AddressInput | null
  readonly remoteAddress: AddressInput | null
  readonly broadcast: boolean
}

/** Null if it failed: the failure is added to the others. */
async function open(
  loop: LoopSockets,
  family: number,
  proto: number,
  { isLocal, isRemote, localAddress, remoteAddress, broadcast }: Endpoint,
  reusePort: boolean,
  call: CallSignal,
  failures: OSError[],
): Promise<SocketClass | null> {
  let sock: SocketClass | null = null
  try {
    sock = new socket(family, SOCK_DGRAM, proto)
    if (reusePort) setReusePort(sock)
    if (broadcast) sock.setsockopt(SOL_SOCKET, SO_BROADCAST, 1)
    sock.setblocking(false)
    if (isLocal) sock.bind(localAddress as AddressInput)
    if (isRemote && !broadcast) await loop.sock_connect(sock, remoteAddress as AddressInput, { signal: call.signal })
    return sock
  } catch (error) {
    closeQuietly(sock)
    if (!(error instanceof OSError)) throw error
    failures.push(error)
    return null
  }
}

async function candidates(
  local: unknown,
  remote: unknown,
  hints: Hints,
  { signal }: CallSignal,
): Promise<readonly Candidate[]> {
  const { family, proto } = hints
  if (!isTrue(local) && !isTrue(remote)) {
    if (family === 0) throw new ValueError('unexpected address family')
    return [[family, proto, [null, null]]]
  }
  if (family === AF_UNIX) {
    for (const address of [local, remote]) {
      if (address !== null && typeof address !== 'string') throw new TypeError('string is expected')
    }
    if (isTrue(local)) {
      const file = await SocketFile.at(bound().env.voice, local as string)
      file?.removeStale(bound().env)
    }
    return [[family, proto, [local as string | null, remote as string | null]]]
  }
  const found = new Map<string, Candidate>()
  for (const [index, address] of [local, remote].entries()) {
    if (address === null) continue
    if (!Array.isArray(address) || address.length !== 2) throw new TypeError('2-tuple is expected')
    const call = index === 0 ? 'bind' : 'connect'
    for (const [one, , protocol, , sockaddr] of await ensureResolved(address, hints, call, signal)) {
      const key = `${one} ${protocol}`
      const candidate: Candidate = found.get(key) ?? [one, protocol, [null, null]]
      candidate[2][index] = sockaddr
      found.set(key, candidate)
    }
  }
  const complete = [...found.values()].filter(
    ([, , pair]) => !(isTrue(local) && pair[0] === null) && !(isTrue(remote) && pair[1] === null),
  )
  if (complete.length === 0) throw new ValueError('can not get address information')
  return complete
}

function checkDatagramSocket(sock: unknown): SocketClass {
  if (!(sock instanceof SocketClass)) {
    throw new AttributeError(`'${pythonTypeName(sock)}' object has no attribute 'type'`)
  }
  if (sock.type === SOCK_STREAM) throw new ValueError(`A datagram socket was expected, got ${sock.__repr__()}`)
  return sock
}

function refuseModifiers(given: Readonly<Record<string, unknown>>): void {
  const problems = Object.entries(given).filter(([, value]) => isTrue(value))
  if (problems.length === 0) return
  const shown = problems.map(([name, value]) => `${name}=${typeof value === 'string' ? value : pythonRepr(value)}`)
  throw new ValueError(
    `socket modifier keyword arguments can not be used when sock is specified. (${shown.join(', ')})`,
  )
}
