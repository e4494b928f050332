/** getnameinfo in Python's terms (S56): the resolver parses a numeric address, then names it. */
import type { AddrinfoAnswer, AddrinfoRequest, Backend, NameAnswer } from '../backend/index.js'
import { OSError, OverflowError, ValueError } from '../errors/os-error.js'
import { toCInt, toUnsignedMask32 } from '../errors/python-int.js'
import { resolverError } from '../errors/raise.js'
import { fsDecode, utf8Encode } from '../host/fs-encoding.js'
import { checkHostLength } from '../host/name-length.js'
import { writeNet16, writeU32 } from '../sockaddr/header.js'

const FLOWINFO_MAX = 0xfffff
const ILLEGAL = 'getnameinfo(): illegal sockaddr argument'

/** The first half: the question for getaddrinfo, and how its answer becomes the address to name. */
export interface NameinfoQuery {
  readonly request: AddrinfoRequest
  readonly flags: number
  /** The host that the user passed. */
  readonly host: string
  /** The sockaddr for getnameinfo(3), or throws what CPython would raise. */
  sockaddr(answer: AddrinfoAnswer): Uint8Array
}

/**
 * Check the arguments of getnameinfo.
 *
 * @throws TypeError, ValueError, OverflowError, UnicodeEncodeError.
 */
export function nameinfoQuery(backend: Backend, address: unknown, flags: unknown): NameinfoQuery {
  const flagsInt = toCInt(flags)
  if (!Array.isArray(address)) throw new TypeError('getnameinfo() argument 1 must be a tuple')
  const count: unknown = address.length
  if (count !== 2 && count !== 3 && count !== 4) throw new TypeError(ILLEGAL)
  const items: readonly unknown[] = Array.from({ length: count }, (_, index): unknown => address[index])
  const host = items[0]
  if (typeof host !== 'string') throw new TypeError(ILLEGAL)
  const hostBytes = utf8Encode(host)
  if (hostBytes.includes(0)) throw new ValueError('embedded null character')
  const port = toCInt(items[1])
  const flowinfo = count > 2 ? toUnsignedMask32(items[2]) : 0
  const scopeId = count > 3 ? toUnsignedMask32(items[3]) : 0
  checkHostLength(backend, hostBytes, host)
  if (flowinfo > FLOWINFO_MAX) throw new OverflowError(`getnameinfo(): flowinfo must be 0-${FLOWINFO_MAX}.`)
  const { constants, layout } = backend.abi
  return {
    host,
    flags: flagsInt,
    request: {
      host: hostBytes,
      service: Buffer.from(String(port)),
      family: 0,
      type: constants.SOCK_DGRAM ?? 0,
      proto: 0,
      flags: constants.AI_NUMERICHOST ?? 0,
    },
    sockaddr(answer) {
      if (answer.rc !== 0) throw resolverError(backend, answer.rc, answer.errno, 'getaddrinfo', host)
      const [entry] = answer.entries
      if (entry === undefined || answer.entries.length > 1) {
        throw new OSError('sockaddr resolved to multiple addresses')
      }
      if (entry.family === constants.AF_INET && count !== 2) throw new OSError('IPv4 sockaddr must be 2 tuple')
      if (entry.family !== constants.AF_INET6 || entry.sockaddr.length < 28) return entry.sockaddr
      const sockaddr = Uint8Array.from(entry.sockaddr)
      writeNet16(sockaddr, 4, flowinfo >> 16)
      writeNet16(sockaddr, 6, flowinfo)
      writeU32(layout, sockaddr, 24, scopeId)
      return sockaddr
    },
  }
}

/**
 * The answer as `[host, service]`.
 *
 * @throws gaierror, or the OSError of EAI_SYSTEM.
 */
function shapeNameinfo(backend: Backend, answer: NameAnswer, host?: unknown): [host: string, service: string] {
  if (answer.rc !== 0) throw resolverError(backend, answer.rc, answer.errno, 'getnameinfo', host)
  return [fsDecode(answer.host), fsDecode(answer.service)]
}

/** getnameinfo(3), blocking this thread. */
export function getnameinfo(backend: Backend, address: unknown, flags: unknown): [host: string, service: string] {
  const query = nameinfoQuery(backend, address, flags)
  const sockaddr = query.sockaddr(backend.netdb.getaddrinfo(query.request))
  return shapeNameinfo(backend, backend.netdb.getnameinfo(sockaddr, sockaddr.length, query.flags), query.host)
}

/** getnameinfo(3) off this thread. */
export async function getnameinfoAsync(
  backend: Backend,
  address: unknown,
  flags: unknown,
): Promise<[host: string, service: string]> {
  const query = nameinfoQuery(backend, address, flags)
  const sockaddr = query.sockaddr(await backend.netdb.getaddrinfoAsync(query.request))
  const answer = await backend.netdb.getnameinfoAsync(sockaddr, sockaddr.length, query.flags)
  return shapeNameinfo(backend, answer, query.host)
}
