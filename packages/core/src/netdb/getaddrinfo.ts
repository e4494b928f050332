/** getaddrinfo in Python's terms (S55): its arguments as a question, and the answer in its shape. */
import type { Abi } from '../abi/types.js'
import type { AddrinfoAnswer, AddrinfoRequest, Backend } from '../backend/index.js'
import { fsDecode, utf8Encode } from '../host/fs-encoding.js'
import { encodeIdna } from '../host/idna.js'
import { checkHostLength, checkServiceLength } from '../host/name-length.js'
import { isIndex, toCInt, toIndex } from '../options/c-integer.js'
import { decodeSockaddr } from '../sockaddr/index.js'
import type { Address, SockaddrContext } from '../sockaddr/types.js'
import { viewBytes } from '../sockaddr/view-bytes.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'

/** One answer: what to give `socket()`, the canonical name (`''` unless requested), and the address. */
export type AddrinfoItem = [family: number, type: number, proto: number, canonname: string, sockaddr: Address]

/**
 * The resolver's question. Integers are checked first, then the host, then the port. A string host goes through IDNA even if it
 * is ASCII. A port may be any integer, as the C library reads it as text. Both end at a NUL.
 *
 * @throws TypeError, OverflowError, UnicodeEncodeError, and OSError "Int or String expected" for a port of another type.
 */
export function addrinfoRequest(
  voice: Voice,
  host: unknown,
  port: unknown,
  family: unknown = 0,
  type: unknown = 0,
  proto: unknown = 0,
  flags: unknown = 0,
): AddrinfoRequest {
  const hints = {
    family: toCInt(voice, family, 'family'),
    type: toCInt(voice, type, 'type'),
    proto: toCInt(voice, proto, 'proto'),
    flags: toCInt(voice, flags, 'flags'),
  }
  return { host: hostBytes(voice, host), service: serviceBytes(voice, port), ...hints }
}

/**
 * The answer in CPython's shape.
 *
 * @param proto the protocol asked for; some families' addresses depend on it.
 * @throws gaierror, or the OSError of EAI_SYSTEM.
 */
export function shapeAddrinfo(
  voice: Voice,
  backend: Backend,
  answer: AddrinfoAnswer,
  proto = 0,
  host?: unknown,
): AddrinfoItem[] {
  if (answer.rc !== 0) throw voice.resolver(backend, answer.rc, answer.errno, 'getaddrinfo', host)
  const context = detachedContext(voice, backend.abi, proto)
  return answer.entries.map((entry) => [
    entry.family,
    entry.type,
    entry.proto,
    entry.canonname === null ? '' : fsDecode(entry.canonname),
    decodeSockaddr(context, entry.sockaddr, entry.sockaddr.length) ?? [entry.family, Buffer.alloc(14)],
  ])
}

/** getaddrinfo(3), blocking this thread. */
export function getaddrinfo(
  backend: Backend,
  host: unknown,
  port: unknown,
  family: unknown = 0,
  type: unknown = 0,
  proto: unknown = 0,
  flags: unknown = 0,
  voice: Voice = defaultVoice,
): AddrinfoItem[] {
  const request = askable(voice, backend, addrinfoRequest(voice, host, port, family, type, proto, flags), host)
  return shapeAddrinfo(voice, backend, backend.netdb.getaddrinfo(request), request.proto, host)
}

/** getaddrinfo(3) off this thread. */
export async function getaddrinfoAsync(
  backend: Backend,
  host: unknown,
  port: unknown,
  family: unknown = 0,
  type: unknown = 0,
  proto: unknown = 0,
  flags: unknown = 0,
  voice: Voice = defaultVoice,
): Promise<AddrinfoItem[]> {
  const request = askable(voice, backend, addrinfoRequest(voice, host, port, family, type, proto, flags), host)
  return shapeAddrinfo(voice, backend, await backend.netdb.getaddrinfoAsync(request), request.proto, host)
}

/** A context for addresses without a socket, where interfaces have no names. */
function detachedContext(voice: Voice, abi: Abi, proto: number): SockaddrContext {
  return { abi, voice, family: 0, proto, interfaceIndex: () => -1, interfaceName: () => '' }
}

/** Refuse a question with a name too long for DNS. */
function askable(voice: Voice, backend: Backend, request: AddrinfoRequest, host: unknown): AddrinfoRequest {
  checkHostLength(voice, backend, request.host, host)
  checkServiceLength(voice, backend, request.service, host)
  return forPlatform(backend.abi, request)
}

/** macOS's resolver crashes on AI_NUMERICSERV with no service or "0", so CPython passes "00". */
function forPlatform(abi: Abi, request: AddrinfoRequest): AddrinfoRequest {
  if (abi.platform !== 'darwin' || (request.flags & (abi.constants.AI_NUMERICSERV ?? 0)) === 0) return request
  const { service } = request
  if (service !== null && !(service.length === 1 && service[0] === 0x30)) return request
  return { ...request, service: Buffer.from('00') }
}

function hostBytes(voice: Voice, host: unknown): Uint8Array | null {
  if (host === null || host === undefined) return null
  if (typeof host === 'string') return beforeNul(Buffer.from(encodeIdna(voice, host), 'latin1'))
  const bytes = viewBytes(host)
  if (bytes === null) throw voice.refusal('getaddrinfo host', host)
  return beforeNul(bytes)
}

function serviceBytes(voice: Voice, port: unknown): Uint8Array | null {
  if (port === null || port === undefined) return null
  if (typeof port === 'string') return beforeNul(utf8Encode(voice, port))
  if (isIndex(port)) return Buffer.from(String(toIndex(voice, port, 'port')))
  const bytes = viewBytes(port)
  if (bytes === null) throw voice.refusal('getaddrinfo port', port)
  return beforeNul(bytes)
}

function beforeNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}
