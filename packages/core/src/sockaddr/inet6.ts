/** AF_INET6 (address-formats section 2). */
import type { Backend } from '../backend/index.js'
import { OSError, OverflowError } from '../errors/os-error.js'
import { formatIpv6, parseIpv6 } from '../host/inet-text.js'
import { agreedScope, splitZone } from '../host/zone.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readNet16, readU32, writeHeader, writeNet16, writeU32 } from './header.js'
import { hostName, isBroadcast } from './host.js'
import { HostLookup } from './host-lookup.js'
import { checkPort, portArgument } from './inet.js'
import { numberItem } from './number-item.js'
import { tupleItems } from './tuple.js'
import type { EncodedSockaddr, Inet6Address, SockaddrContext, SockaddrLookup } from './types.js'

const SIZE = 28
const FLOWINFO_MAX = 0xfffff
const scratch = sockaddrScratch(SIZE)
/** Not a host that a user can pass. */
const NO_HOST = Symbol('no host')
/** The host whose sixteen bytes are in the scratch memory now. */
let lastHost: string | typeof NO_HOST = NO_HOST

function encode(
  context: SockaddrContext,
  backend: Backend,
  call: string,
  address: unknown,
): EncodedSockaddr | SockaddrLookup {
  const items = tupleItems(address, 2, 4, `${call}(): AF_INET6 address must be tuple, not `)
  if (typeof items === 'number') {
    throw new TypeError('AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])')
  }
  const { abi, family } = context
  const host = items[0]
  const known = host === lastHost
  const name = known ? '' : hostName(host)
  const port = portArgument(call, items[1])
  const flowinfo = items.length > 2 ? numberItem(context, call, items[2], 32) : 0
  const scopeId = items.length > 3 ? numberItem(context, call, items[3], 32) : 0
  const { sockaddr } = scratch

  const complete = (zone = 0): EncodedSockaddr => {
    checkPort(call, port)
    if (flowinfo > FLOWINFO_MAX) throw new OverflowError(`${call}(): flowinfo must be 0-${FLOWINFO_MAX}.`)
    writeHeader(abi.layout, sockaddr, family, SIZE)
    writeNet16(sockaddr, 2, port)
    writeNet16(sockaddr, 4, flowinfo >> 16)
    writeNet16(sockaddr, 6, flowinfo)
    // CPython takes the scope from the tuple alone.
    writeU32(abi.layout, sockaddr, 24, context.asPython === true ? scopeId : agreedScope(zone, scopeId))
    return scratch
  }

  if (known) return complete()
  if (name !== '' && isBroadcast(name)) throw new OSError('address family mismatched')
  if (name !== '' && parseIpv6(name, sockaddr, 8)) {
    lastHost = typeof host === 'string' ? host : NO_HOST
    return complete()
  }
  if (context.asPython !== true && name.includes('%')) {
    const zoned = splitZone(backend, typeof host === 'string' ? host : name)
    lastHost = NO_HOST
    if (parseIpv6(zoned.address, sockaddr, 8)) return complete(zoned.interfaceIndex)
  }
  return new HostLookup(backend, abi.constants.AF_INET6 ?? family, name, host, (found) => {
    lastHost = NO_HOST
    // An IPv4 answer has only 16 bytes; the rest is zero, as in the memory that CPython copies it to.
    const bytes = padded(found, found.length, SIZE)
    sockaddr.set(bytes.subarray(8, 24), 8)
    return complete(readU32(abi.layout, bytes, 24))
  })
}

function decode(context: SockaddrContext, sockaddr: Uint8Array, addrlen: number): Inet6Address {
  const bytes = padded(sockaddr, addrlen, SIZE)
  const flowinfo = readNet16(bytes, 4) * 0x10000 + readNet16(bytes, 6)
  return [formatIpv6(bytes, 8), readNet16(bytes, 2), flowinfo, readU32(context.abi.layout, bytes, 24)]
}

/** `[host, port, flowinfo, scopeId]`; a zone in the host is another way to give the scope, and never comes back. */
export const inet6Codec: SockaddrCodec = { encode, decode, capacity: () => SIZE }
