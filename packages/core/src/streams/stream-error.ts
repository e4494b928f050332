import type { Abi } from '../abi/types.js'
import { type Failure, isFailure } from '../errors/failure.js'

/** An error as Node's `net` reports it: `read ECONNRESET`, with a negative `errno`; ours is its `cause`. */
export interface StreamError extends Error {
  /** Negative, as Node has it. */
  errno: number
  /** `'ECONNRESET'`. */
  code: string
  /** What was done: `'read'`, `'write'`, `'connect'`, `'getaddrinfo'`. */
  syscall: string
  /** The address that it was about. */
  address?: string
  /** The port that it was about. */
  port?: number
  /** The name that could not be resolved. */
  hostname?: string
}

/** Where libuv numbers the resolver's failures from (UV_EAI_ADDRFAMILY), and their order. */
const RESOLVER_ERRNO = -3000
const RESOLVER_CODES = [
  'EAI_ADDRFAMILY',
  'EAI_AGAIN',
  'EAI_BADFLAGS',
  'EAI_CANCELED',
  'EAI_FAIL',
  'EAI_FAMILY',
  'EAI_MEMORY',
  'EAI_NODATA',
  'ENOTFOUND',
  'EAI_OVERFLOW',
  'EAI_SERVICE',
  'EAI_SOCKTYPE',
]

/** What a stream emits for a failed call; other errors (a program's own) pass as they are. */
export function streamError(error: unknown, syscall: string, abi: Abi): Error {
  if (error instanceof AggregateError) {
    const errors = error.errors.map((one: unknown) => streamError(one, syscall, abi))
    // Without a text, as Node's.
    return Object.assign(new AggregateError(errors, ''), { code: Reflect.get(error, 'code') })
  }
  if (isFailure(error) && isResolvers(error)) return resolverError(error, error.code ?? 'EAI_FAIL', error.address)
  // A name that cannot be asked for is not found.
  if (error instanceof Error && Reflect.get(error, 'encoding') === 'idna') {
    return resolverError(error, 'ENOTFOUND', Reflect.get(error, 'object'))
  }
  if (!isFailure(error)) return error instanceof Error ? error : new Error(String(error))
  const { code = 'UNKNOWN' } = error
  const errno = error.errno ?? abi.errnos[code]?.number
  if (errno === undefined) return error
  const where = addressOf(error)
  const at = where.port !== undefined ? ` ${where.address}:${where.port}` : where.address ? ` ${where.address}` : ''
  const failed = error.syscall === 'bind' ? 'bind' : syscall
  const fields = { errno: -errno, code, syscall: failed, ...where }
  return Object.assign(new Error(`${failed} ${code}${at}`, { cause: error }), fields)
}

/** Not where getaddrinfo reports a system call that failed. */
function isResolvers({ code, syscall }: Failure): boolean {
  return syscall === 'getaddrinfo' && (code === undefined || code === 'ENOTFOUND' || code.startsWith('EAI_'))
}

function resolverError(cause: Error, given: string, host: unknown): Error {
  const code = given === 'EAI_NODATA' ? 'ENOTFOUND' : given
  const hostname = typeof host === 'string' ? host : ''
  const place = RESOLVER_CODES.indexOf(code)
  return Object.assign(new Error(`getaddrinfo ${code}${hostname && ` ${hostname}`}`, { cause }), {
    errno: RESOLVER_ERRNO - Math.max(place, 0),
    code,
    syscall: 'getaddrinfo',
    hostname,
  })
}

/** The address that an error names, as net's errors have it. It is the caller's own value, which may throw when it is read. */
function addressOf({ address }: Failure): { address?: string; port?: number } {
  if (typeof address === 'string') return { address }
  try {
    if (!Array.isArray(address)) return {}
    const [host, port] = address as unknown[]
    if (typeof host !== 'string') return {}
    return typeof port === 'number' && port > 0 ? { address: host, port } : { address: host }
  } catch {
    // An error must get through, with or without where it happened.
    return {}
  }
}
