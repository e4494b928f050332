/** AF_INET6 (address-formats section 2). */
import type { Backend } from '../backend/index.js'
import { formatIpv6, parseIpv6 } from '../host/inet-text.js'
import { agreedScope, splitZone } from '../host/zone.js'
import { addressItems } from './address-items.js'
import { type SockaddrCodec, sockaddrScratch } from './codec.js'
import { padded, readNet16, readU32, writeHeader, writeNet16, writeU32 } from './header.js'
import { hostName, isBroadcast } from './host.js'
import { HostLookup } from './host-lookup.js'
import { checkPort, portArgument } from './inet.js'
import { numberItem } from './number-item.js'
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
  const items = addressItems(context, call, 'AF_INET6', address, 2, 4)
  const { abi, family, voice } = context
  const host = items[0]
  const known = host === lastHost
  const name = known ? '' : hostName(voice, host)
  const port = portArgument(context, call, items[1])
  const flowinfo = items.length > 2 ? numberItem(context, call, items[2], 32) : 0
  const scopeId = items.length > 3 ? numberItem(context, call, items[3], 32) : 0
  const { sockaddr } = scratch

  const complete = (zone = 0): EncodedSockaddr => {
    checkPort(context, call, port)
    if (flowinfo > FLOWINFO_MAX) throw voice.addressRange(call, 'flowinfo', flowinfo, 0, FLOWINFO_MAX)
    writeHeader(abi.layout, sockaddr, family, SIZE)
    writeNet16(sockaddr, 2, port)
    writeNet16(sockaddr, 4, flowinfo >> 16)
    writeNet16(sockaddr, 6, flowinfo)
    // CPython takes the scope from the tuple alone.
    writeU32(abi.layout, sockaddr, 24, context.asPython === true ? scopeId : agreedScope(voice, zone, scopeId))
    return scratch
  }

  if (known) return complete()
  if (name !== '' && isBroadcast(name)) throw voice.refusal('family of the host', host)
  if (name !== '' && parseIpv6(name, sockaddr, 8)) {
    lastHost = typeof host === 'string' ? host : NO_HOST
    return complete()
  }
  if (context.asPython !== true && name.includes('%')) {
    const zoned = splitZone(voice, backend, typeof host === 'string' ? host : name)
    lastHost = NO_HOST
    if (parseIpv6(zoned.address, sockaddr, 8)) return complete(zoned.interfaceIndex)
  }
  return new HostLookup(voice, backend, abi.constants.AF_INET6 ?? family, name, host, (found) => {
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
