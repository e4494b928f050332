/** getaddrinfo in Python's terms (S55): its arguments as a question, and the answer in its shape. */
import type { Abi } from '../abi/types.js'
import type { AddrinfoAnswer, AddrinfoRequest, Backend } from '../backend/index.js'
import { OSError } from '../errors/os-error.js'
import { isIndex, toCInt, toIndex } from '../errors/python-int.js'
import { resolverError } from '../errors/raise.js'
import { fsDecode, utf8Encode } from '../host/fs-encoding.js'
import { encodeIdna } from '../host/idna.js'
import { checkHostLength, checkServiceLength } from '../host/name-length.js'
import { viewBytes } from '../sockaddr/bytes-like.js'
import { decodeSockaddr } from '../sockaddr/index.js'
import type { Address, SockaddrContext } from '../sockaddr/types.js'

/** One answer: what to give `socket()`, the canonical name (`''` unless requested), and the address. */
export type AddrinfoItem = [family: number, type: number, proto: number, canonname: string, sockaddr: Address]

/**
 * The resolver's question. Integers are checked first, then the host, then the port. A string host goes through IDNA even if it
 * is ASCII. A port may be any integer, as the C library reads it as text. Both end at a NUL.
 *
 * @throws TypeError, OverflowError, UnicodeEncodeError, and OSError "Int or String expected" for a port of another type.
 */
export function addrinfoRequest(
  host: unknown,
  port: unknown,
  family: unknown = 0,
  type: unknown = 0,
  proto: unknown = 0,
  flags: unknown = 0,
): AddrinfoRequest {
  const hints = { family: toCInt(family), type: toCInt(type), proto: toCInt(proto), flags: toCInt(flags) }
  return { host: hostBytes(host), service: serviceBytes(port), ...hints }
}

/**
 * The answer in CPython's shape.
 *
 * @param proto the protocol asked for; some families' addresses depend on it.
 * @throws gaierror, or the OSError of EAI_SYSTEM.
 */
export function shapeAddrinfo(backend: Backend, answer: AddrinfoAnswer, proto = 0, host?: unknown): AddrinfoItem[] {
  if (answer.rc !== 0) throw resolverError(backend, answer.rc, answer.errno, 'getaddrinfo', host)
  const context = detachedContext(backend.abi, proto)
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
): AddrinfoItem[] {
  const request = askable(backend, addrinfoRequest(host, port, family, type, proto, flags), host)
  return shapeAddrinfo(backend, backend.netdb.getaddrinfo(request), request.proto, host)
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
): Promise<AddrinfoItem[]> {
  const request = askable(backend, addrinfoRequest(host, port, family, type, proto, flags), host)
  return shapeAddrinfo(backend, await backend.netdb.getaddrinfoAsync(request), request.proto, host)
}

/** A context for addresses without a socket, where interfaces have no names. */
function detachedContext(abi: Abi, proto: number): SockaddrContext {
  return { abi, family: 0, proto, interfaceIndex: () => -1, interfaceName: () => '' }
}

/** Refuse a question with a name too long for DNS. */
function askable(backend: Backend, request: AddrinfoRequest, host: unknown): AddrinfoRequest {
  checkHostLength(backend, request.host, host)
  checkServiceLength(backend, request.service, host)
  return forPlatform(backend.abi, request)
}

/** macOS's resolver crashes on AI_NUMERICSERV with no service or "0", so CPython passes "00". */
function forPlatform(abi: Abi, request: AddrinfoRequest): AddrinfoRequest {
  if (abi.platform !== 'darwin' || (request.flags & (abi.constants.AI_NUMERICSERV ?? 0)) === 0) return request
  const { service } = request
  if (service !== null && !(service.length === 1 && service[0] === 0x30)) return request
  return { ...request, service: Buffer.from('00') }
}

function hostBytes(host: unknown): Uint8Array | null {
  if (host === null || host === undefined) return null
  if (typeof host === 'string') return beforeNul(Buffer.from(encodeIdna(host), 'latin1'))
  const bytes = viewBytes(host)
  if (bytes === null) throw new TypeError('getaddrinfo() argument 1 must be string or None')
  return beforeNul(bytes)
}

function serviceBytes(port: unknown): Uint8Array | null {
  if (port === null || port === undefined) return null
  if (typeof port === 'string') return beforeNul(utf8Encode(port))
  if (isIndex(port)) return Buffer.from(String(toIndex(port)))
  const bytes = viewBytes(port)
  if (bytes === null) throw new OSError('Int or String expected')
  return beforeNul(bytes)
}

function beforeNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}
