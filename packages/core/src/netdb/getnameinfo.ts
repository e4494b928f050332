/** getnameinfo in Python's terms (S56): the resolver parses a numeric address, then names it. */
import type { AddrinfoAnswer, AddrinfoRequest, Backend, NameAnswer } from '../backend/index.js'
import { fsDecode, utf8Encode } from '../host/fs-encoding.js'
import { checkHostLength } from '../host/name-length.js'
import { toCInt, toUnsignedMask32 } from '../options/c-integer.js'
import { writeNet16, writeU32 } from '../sockaddr/header.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'

const FLOWINFO_MAX = 0xfffff

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
export function nameinfoQuery(voice: Voice, backend: Backend, address: unknown, flags: unknown): NameinfoQuery {
  const flagsInt = toCInt(voice, flags, 'flags')
  if (!Array.isArray(address)) throw voice.notAnAddress('getnameinfo', 'getnameinfo', address)
  const count: unknown = address.length
  if (count !== 2 && count !== 3 && count !== 4) throw voice.addressShape('getnameinfo', 'getnameinfo', count)
  const items: readonly unknown[] = Array.from({ length: count }, (_, index): unknown => address[index])
  const host = items[0]
  if (typeof host !== 'string') throw voice.addressShape('getnameinfo', 'getnameinfo', count)
  const hostBytes = utf8Encode(voice, host)
  if (hostBytes.includes(0)) throw voice.containsNul('host', 'text')
  const port = toCInt(voice, items[1], 'port')
  const flowinfo = count > 2 ? toUnsignedMask32(voice, items[2], 'flowinfo') : 0
  const scopeId = count > 3 ? toUnsignedMask32(voice, items[3], 'scopeid') : 0
  checkHostLength(voice, backend, hostBytes, host)
  if (flowinfo > FLOWINFO_MAX) throw voice.addressRange('getnameinfo', 'flowinfo', flowinfo, 0, FLOWINFO_MAX)
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
      if (answer.rc !== 0) throw voice.resolver(backend, answer.rc, answer.errno, 'getaddrinfo', host)
      const [entry] = answer.entries
      if (entry === undefined || answer.entries.length > 1) {
        throw voice.refusal('getnameinfo answers', host)
      }
      if (entry.family === constants.AF_INET && count !== 2) throw voice.refusal('getnameinfo of IPv4', host)
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
function shapeNameinfo(
  voice: Voice,
  backend: Backend,
  answer: NameAnswer,
  host?: unknown,
): [host: string, service: string] {
  if (answer.rc !== 0) throw voice.resolver(backend, answer.rc, answer.errno, 'getnameinfo', host)
  return [fsDecode(answer.host), fsDecode(answer.service)]
}

/** getnameinfo(3), blocking this thread. */
export function getnameinfo(
  backend: Backend,
  address: unknown,
  flags: unknown,
  voice: Voice = defaultVoice,
): [host: string, service: string] {
  const query = nameinfoQuery(voice, backend, address, flags)
  const sockaddr = query.sockaddr(backend.netdb.getaddrinfo(query.request))
  return shapeNameinfo(voice, backend, backend.netdb.getnameinfo(sockaddr, sockaddr.length, query.flags), query.host)
}

/** getnameinfo(3) off this thread. */
export async function getnameinfoAsync(
  backend: Backend,
  address: unknown,
  flags: unknown,
  voice: Voice = defaultVoice,
): Promise<[host: string, service: string]> {
  const query = nameinfoQuery(voice, backend, address, flags)
  const sockaddr = query.sockaddr(await backend.netdb.getaddrinfoAsync(query.request))
  const answer = await backend.netdb.getnameinfoAsync(sockaddr, sockaddr.length, query.flags)
  return shapeNameinfo(voice, backend, answer, query.host)
}
