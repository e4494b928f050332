import { OSError, OverflowError, ValueError } from '@sockcall/core'
import { isIndex, pythonTypeName } from '@sockcall/core/internal'
import { bindArguments } from '../calling/keywords.js'
import { isTrue } from '../calling/truth.js'
import { ExceptionGroup } from '../exceptions/exception-group.js'
import type { AddressInput } from './addresses.js'
import { SOCK_STREAM } from './constants.js'
import { getaddrinfo } from './resolver.js'
import { type SocketClass, socket } from './socket.js'

/** The keyword arguments of `create_connection()`. */
export interface CreateConnectionKeywords {
  /** Seconds for each address tried, or null for none; by default the default timeout. */
  readonly timeout?: number | null | undefined
  /** An address to bind before connecting. */
  readonly source_address?: AddressInput | null | undefined
  /** Throw an ExceptionGroup of all failures, not just the last of them. */
  readonly all_errors?: boolean | undefined
}

type HostAndPort = readonly [host: string | Uint8Array | null, port: number | string | null]

const signature = {
  name: 'create_connection',
  parameters: ['address', 'timeout', 'source_address'],
  required: 1,
  keywordOnly: ['all_errors'],
}

/**
 * Connect a TCP socket to the first address of a host that accepts the connection, as `socket.create_connection` of CPython
 * does.
 *
 * @throws OverflowError for a port beyond 65535; the OSError of the last address; ExceptionGroup of all with `all_errors`;
 * gaierror.
 */
export function create_connection(
  address: HostAndPort,
  timeout?: number | null,
  source_address?: AddressInput | null,
  keywords?: CreateConnectionKeywords,
): SocketClass
export function create_connection(
  address: HostAndPort,
  timeout: number | null,
  keywords: CreateConnectionKeywords,
): SocketClass
export function create_connection(address: HostAndPort, keywords: CreateConnectionKeywords): SocketClass
export function create_connection(keywords: CreateConnectionKeywords & { address: HostAndPort }): SocketClass
export function create_connection(...args: unknown[]): SocketClass {
  const [address, timeout, source, allErrors] = bindArguments(signature, args) as [
    unknown,
    number | null | undefined,
    AddressInput | null | undefined,
    unknown,
  ]
  const [host, port] = unpackPair(address) as unknown as HostAndPort
  refuseLargePort(port)
  const failures: OSError[] = []
  for (const [family, type, proto, , sockaddr] of getaddrinfo(host, port, 0, SOCK_STREAM)) {
    try {
      return connectOne(family, type, proto, sockaddr, timeout, source)
    } catch (error) {
      if (!(error instanceof OSError)) throw error
      failures.push(error)
    }
  }
  const last = failures.at(-1)
  if (last === undefined) throw new OSError('getaddrinfo returns an empty list')
  throw isTrue(allErrors) ? new ExceptionGroup('create_connection failed', failures) : last
}

function connectOne(
  family: number,
  type: number,
  proto: number,
  sockaddr: AddressInput,
  timeout: number | null | undefined,
  source: AddressInput | null | undefined,
): SocketClass {
  const sock = new socket(family, type, proto)
  try {
    if (timeout !== undefined) sock.settimeout(timeout)
    if (source !== null && source !== undefined && isTrue(source)) sock.bind(source)
    sock.connect(sockaddr)
    return sock
  } catch (error) {
    // CPython leaves the socket to its garbage collector if the error is not an OSError.
    sock.close()
    throw error
  }
}

/** The C library would take its low 16 bits, and connect to another service. */
function refuseLargePort(port: unknown): void {
  const digits = typeof port === 'string' && /^\d+$/.test(port) ? BigInt(port) : port
  if (isIndex(digits) && Number(digits) > 0xffff) throw new OverflowError('connect(): port must be 0-65535.')
}

/** `host, port = address`, for any iterable. */
function unpackPair(value: unknown): [unknown, unknown] {
  if (value === null || value === undefined || typeof Object(value)[Symbol.iterator] !== 'function') {
    throw new TypeError(`cannot unpack non-iterable ${pythonTypeName(value)} object`)
  }
  const items: unknown[] = []
  for (const item of value as Iterable<unknown>) {
    items.push(item)
    if (items.length > 2 && !Array.isArray(value)) throw new ValueError('too many values to unpack (expected 2)')
  }
  const { length } = items
  if (length > 2) throw new ValueError(`too many values to unpack (expected 2, got ${length})`)
  if (length < 2) throw new ValueError(`not enough values to unpack (expected 2, got ${length})`)
  return [items[0], items[1]]
}
