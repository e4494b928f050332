/** gethostbyname, gethostbyname_ex, gethostbyaddr, getfqdn, gethostname and sethostname (S57). */
import type { Backend, HostAnswer } from '../backend/index.js'
import { isFailure } from '../errors/failure.js'
import { fsDecode } from '../host/fs-encoding.js'
import { formatIpv4, formatIpv6 } from '../host/inet-text.js'
import { fsName } from '../sockaddr/fs-name.js'
import { padded, readFamily } from '../sockaddr/header.js'
import { isLookup } from '../sockaddr/index.js'
import type { EncodedSockaddr } from '../sockaddr/types.js'
import { viewBytes } from '../sockaddr/view-bytes.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'
import { hostArgument, hostSockaddr } from './host-name.js'

/** What gethostbyname_ex and gethostbyaddr return. */
export type HostEntry = [hostname: string, aliases: string[], addresses: string[]]

/**
 * gethostbyname: a host's first IPv4 address, as text.
 *
 * @throws gaierror, TypeError, UnicodeEncodeError.
 */
export function gethostbyname(backend: Backend, host: unknown, voice: Voice = defaultVoice): string {
  const name = hostArgument(voice, 'gethostbyname', host)
  return ipv4Text(resolve(voice, backend, name, backend.abi.constants.AF_INET ?? 2, host))
}

/** gethostbyname off this thread. */
export async function gethostbynameAsync(
  backend: Backend,
  host: unknown,
  voice: Voice = defaultVoice,
): Promise<string> {
  const name = hostArgument(voice, 'gethostbyname', host)
  const begun = hostSockaddr(voice, backend, name, backend.abi.constants.AF_INET ?? 2, host)
  return ipv4Text(isLookup(begun) ? begun.finish(await backend.netdb.getaddrinfoAsync(begun.request)) : begun)
}

/**
 * gethostbyname_ex: a host's canonical name, its aliases and its IPv4 addresses. The name is resolved first, so an unknown one
 * is a gaierror.
 *
 * @throws gaierror, herror, OSError (EAFNOSUPPORT), TypeError, UnicodeEncodeError.
 */
export function gethostbynameEx(backend: Backend, host: unknown, voice: Voice = defaultVoice): HostEntry {
  const name = hostArgument(voice, 'gethostbyname_ex', host)
  const { sockaddr } = resolve(voice, backend, name, backend.abi.constants.AF_INET ?? 2, host)
  const answer = backend.netdb.gethostbyname(Buffer.from(name, 'latin1'))
  return shapeHost(voice, backend, answer, readFamily(backend.abi.layout, sockaddr), 'gethostbyname', host)
}

/**
 * gethostbyaddr: the names of an address, or of the first address of a name, of either family.
 *
 * @throws gaierror, herror, OSError, TypeError, UnicodeEncodeError.
 */
export function gethostbyaddr(backend: Backend, host: unknown, voice: Voice = defaultVoice): HostEntry {
  const name = hostArgument(voice, 'gethostbyaddr', host)
  const { sockaddr, addrlen } = resolve(voice, backend, name, 0, host)
  const { constants, layout } = backend.abi
  const family = readFamily(layout, sockaddr)
  const bytes = padded(sockaddr, addrlen, 28)
  const address = family === constants.AF_INET ? bytes.slice(4, 8) : bytes.slice(8, 24)
  return shapeHost(voice, backend, backend.netdb.gethostbyaddr(address, family), family, 'gethostbyaddr', host)
}

/** getfqdn: the first name with a dot among those of gethostbyaddr, else the first. An unknown name comes back unchanged. */
export function getfqdn(backend: Backend, name = '', voice: Voice = defaultVoice): string {
  const stripped = strip(name)
  const local = stripped === '' || stripped === '0.0.0.0' || stripped === '::'
  const asked = local ? gethostname(backend, voice) : stripped
  let entry: HostEntry
  try {
    entry = gethostbyaddr(backend, asked, voice)
  } catch (error) {
    if (isFailure(error)) return asked
    throw error
  }
  const [hostname, aliases] = entry
  return [hostname, ...aliases].find((known) => known.includes('.')) ?? hostname
}

/** gethostname(2). */
export function gethostname(backend: Backend, voice: Voice = defaultVoice): string {
  const name = backend.netdb.gethostname()
  if (typeof name === 'number') throw voice.systemCall(backend, -name, 'gethostname')
  return fsDecode(name)
}

/**
 * sethostname(2): a string in the file system's encoding, or bytes.
 *
 * @throws OSError (EPERM without the privilege), TypeError, ValueError.
 */
export function sethostname(backend: Backend, name: unknown, voice: Voice = defaultVoice): void {
  const rc = backend.netdb.sethostname(viewBytes(name) ?? fsName(voice, name, 'name'))
  if (rc < 0) throw voice.systemCall(backend, -rc, 'sethostname')
}

function resolve(voice: Voice, backend: Backend, name: string, family: number, host: unknown): EncodedSockaddr {
  const begun = hostSockaddr(voice, backend, name, family, host)
  return isLookup(begun) ? begun.finish(backend.netdb.getaddrinfo(begun.request)) : begun
}

function ipv4Text({ sockaddr, addrlen }: EncodedSockaddr): string {
  return formatIpv4(padded(sockaddr, addrlen, 8), 4)
}

function shapeHost(
  voice: Voice,
  backend: Backend,
  answer: HostAnswer,
  family: number,
  syscall: string,
  host: unknown,
): HostEntry {
  if (answer.rc !== 0) throw voice.host(backend, answer.rc, syscall, host)
  if (answer.family !== family) {
    throw voice.systemCall(backend, backend.abi.errnos.EAFNOSUPPORT?.number ?? 0, syscall, host)
  }
  const v4 = family === backend.abi.constants.AF_INET
  return [
    fsDecode(answer.name),
    answer.aliases.map(fsDecode),
    answer.addresses.map((bytes) => (v4 ? formatIpv4(bytes) : formatIpv6(bytes))),
  ]
}

/** `str.strip()`: Python counts four separators and NEL as space, but not the byte order mark. */
function strip(text: string): string {
  const isSpace = (code: number) =>
    (code >= 0x1c && code <= 0x1f) || code === 0x85 || (code !== 0xfeff && String.fromCharCode(code).trim() === '')
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}
