import { getaddrinfoAsync, inetPton, OSError, OverflowError, ValueError } from '@sockcall/core'
import { pythonTypeName, pythonVoice } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import type { AddressInput } from '../socket/addresses.js'
import { AF_INET, AF_INET6, IPPROTO_TCP, IPPROTO_UDP, SOCK_DGRAM, SOCK_STREAM } from '../socket/constants.js'
import { unlessAborted } from './cancellation.js'

/** One answer of the resolver. */
export type Info = [family: number, type: number, proto: number, canonname: string, address: AddressInput]

/** What to look up. */
export interface Hints {
  /** AF_*; 0 for any. */
  readonly family: number
  /** SOCK_* */
  readonly type: number
  /** IPPROTO_*; 0 for the type's. */
  readonly proto: number
  /** AI_* bits. */
  readonly flags: number
}

/**
 * The addresses of a host and port (`BaseEventLoop._ensure_resolved`): a numeric host is used as it is, a name is resolved off
 * this thread.
 *
 * @param address host and port, and for IPv6 flowinfo and scope.
 * @param call what an error about the port begins with: `connect`.
 * @param signal ends the wait for the resolver.
 * @throws OverflowError for a port out of range, before any lookup; gaierror.
 */
export async function ensureResolved(
  address: unknown,
  hints: Hints,
  call: string,
  signal?: AbortSignal,
): Promise<Info[]> {
  const [host, port, flowinfo = 0, scope = 0] = unpack(address)
  const number = portNumber(port)
  if (number !== null && (number < 0 || number > 65535)) throw new OverflowError(`${call}(): port must be 0-65535.`)
  const literal = number === null ? null : asLiteral(host, number, hints, flowinfo, scope)
  if (literal !== null) return [literal]
  const { family, type, proto, flags } = hints
  const lookup = getaddrinfoAsync(bound().env.backend, host, port, family, type, proto, flags, pythonVoice)
  const found = await (signal === undefined ? lookup : unlessAborted(lookup, signal))
  if (found.length === 0) throw new OSError('getaddrinfo() returned empty list')
  return found as Info[]
}

function unpack(address: unknown): readonly [unknown, unknown, number?, number?] {
  // Python takes the first two characters as host and port.
  if (typeof address === 'string') throw new TypeError('the address must be a tuple of host and port, not str')
  if (!Array.isArray(address)) throw new TypeError(`'${pythonTypeName(address)}' object is not subscriptable`)
  if (address.length < 2) throw new ValueError(`not enough values to unpack (expected 2, got ${address.length})`)
  return address as unknown as readonly [unknown, unknown, number?, number?]
}

/** The port if it is a number, also as text; null for a service name. @throws TypeError for anything else. */
function portNumber(port: unknown): number | null {
  const text = port instanceof Uint8Array ? Buffer.from(port).toString('latin1') : port
  if (text === null || text === undefined || text === '') return 0
  if (typeof text === 'string') return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : null
  if (typeof text === 'bigint' || typeof text === 'boolean') return Number(text)
  if (typeof text === 'number' && Number.isInteger(text)) return text
  if (typeof text === 'number') throw new TypeError("'float' object cannot be interpreted as an integer")
  throw new OSError('Int or String expected')
}

function hostText(host: unknown): string | null {
  if (host === null || host === undefined) return null
  if (typeof host === 'string') return host
  if (host instanceof Uint8Array) return Buffer.from(host).toString('latin1')
  throw new TypeError(`argument of type '${pythonTypeName(host)}' is not a container or iterable`)
}

/** An address that needs no resolver (`_ipaddr_info`). */
function asLiteral(given: unknown, port: number, hints: Hints, flowinfo: number, scope: number): Info | null {
  const { family, type, proto } = hints
  if (proto !== 0 && proto !== IPPROTO_TCP && proto !== IPPROTO_UDP) return null
  if (type !== SOCK_STREAM && type !== SOCK_DGRAM) return null
  const host = hostText(given)
  if (host === null || host.includes('%')) return null
  const protocol = type === SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP
  const { backend } = bound().env
  for (const candidate of family === 0 ? [AF_INET, AF_INET6] : [family]) {
    try {
      inetPton(backend, candidate, host, pythonVoice)
    } catch (error) {
      if (error instanceof OSError) continue
      throw error
    }
    return [candidate, type, protocol, '', candidate === AF_INET6 ? [host, port, flowinfo, scope] : [host, port]]
  }
  return null
}

/** The addresses with alternating families, after a number of addresses of the first family (`_interleave_addrinfos`). */
export function interleaveInfos(infos: readonly Info[], firstFamilyCount: number): Info[] {
  const families = new Map<number, Info[]>()
  for (const info of infos) families.set(info[0], [...(families.get(info[0]) ?? []), info])
  const lists = [...families.values()]
  const result = firstFamilyCount > 1 ? (lists[0]?.splice(0, firstFamilyCount - 1) ?? []) : []
  while (lists.some((list) => list.length > 0)) result.push(...lists.flatMap((list) => list.splice(0, 1)))
  return result
}
