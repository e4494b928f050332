/** AF_INET, and AF_RDS, which shares its addresses (address-formats section 1). */
import type { Abi } from '../abi/types.js'
import type { Backend } from '../backend/index.js'
import { formatIpv4, parseIpv4 } from '../host/inet-text.js'
import { toIndex } from '../options/c-integer.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readNet16, writeHeader, writeNet16 } from './header.js'
import { hostName, isBroadcast } from './host.js'
import { HostLookup } from './host-lookup.js'
import type { EncodedSockaddr, InetAddress, SockaddrContext, SockaddrLookup } from './types.js'

const SIZE = 16
const PORT_MAX = 0xffff
const INT_MAX = 0x7fffffff
const scratch = sockaddrScratch(SIZE)
/** Not a host that a user can pass. */
const NO_HOST = Symbol('no host')
/** The host whose four bytes are in the scratch memory now, and the platform its header is for. */
let lastHost: string | typeof NO_HOST = NO_HOST
let lastAbi: Abi | null = null
/** The last address shown. */
let shownBits = 0
let shownText = '0.0.0.0'

/**
 * The final check of a port, after the host is known.
 *
 * @throws RangeError
 */
export function checkPort({ voice }: SockaddrContext, call: string, port: number): void {
  if (port < 0 || port > PORT_MAX) throw voice.addressRange(call, 'port', port, 0, PORT_MAX)
}

/** A port as the parser takes it: any C int, as the range is checked after the host is resolved. */
export function portArgument(context: SockaddrContext, call: string, port: unknown): number {
  if (typeof port === 'number' && (port | 0) === port) return port
  const { voice } = context
  const int = toIndex(voice, port, 'port')
  if (int > INT_MAX || int < -INT_MAX - 1) throw voice.addressRange(call, 'port', int, 0, PORT_MAX)
  return Number(int)
}

function encode(
  context: SockaddrContext,
  backend: Backend,
  call: string,
  address: unknown,
): EncodedSockaddr | SockaddrLookup {
  const { voice } = context
  if (!Array.isArray(address)) throw voice.notAnAddress(call, 'AF_INET', address)
  const count: unknown = address.length
  if (count !== 2) throw voice.addressShape(call, 'AF_INET', count)
  const host: unknown = address[0]
  const givenPort: unknown = address[1]
  const known = host === lastHost && context.abi === lastAbi
  const name = known ? '' : hostName(voice, host)
  const port = portArgument(context, call, givenPort)
  if (!known) {
    begin(context.abi)
    if (isBroadcast(name)) scratch.sockaddr.fill(255, 4, 8)
    else if (!parseIpv4(name, scratch.sockaddr, 4)) return lookup(context, backend, call, name, host, port)
    if (typeof host === 'string') lastHost = host
  }
  return complete(context, call, port)
}

function begin(abi: Abi): void {
  lastHost = NO_HOST
  lastAbi = abi
  writeHeader(abi.layout, scratch.sockaddr, abi.constants.AF_INET ?? 2, SIZE)
}

function complete(context: SockaddrContext, call: string, port: number): EncodedSockaddr {
  checkPort(context, call, port)
  writeNet16(scratch.sockaddr, 2, port)
  return scratch
}

function lookup(
  context: SockaddrContext,
  backend: Backend,
  call: string,
  name: string,
  host: unknown,
  port: number,
): SockaddrLookup {
  const { abi, voice } = context
  return new HostLookup(voice, backend, abi.constants.AF_INET ?? 2, name, host, (found) => {
    begin(abi)
    scratch.sockaddr.set(padded(found, found.length, SIZE).subarray(4, 8), 4)
    return complete(context, call, port)
  })
}

function decode(_context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): InetAddress {
  const bytes = padded(sockaddr, addrlen, 8)
  const bits = ((bytes[4] ?? 0) << 24) | ((bytes[5] ?? 0) << 16) | ((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0)
  if (bits !== shownBits) {
    shownText = formatIpv4(bytes, 4)
    shownBits = bits
  }
  return [shownText, readNet16(bytes, 2)]
}

/** `[host, port]`. */
export const inetCodec: SockaddrCodec = { encode, decode, capacity: () => SIZE }
