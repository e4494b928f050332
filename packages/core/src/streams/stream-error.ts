import { OSError } from '../errors/os-error.js'

/** An error as Node's `net` reports it: `read ECONNRESET`, with a negative `errno`; ours is its `cause`. */
export interface StreamError extends Error {
  /** Negative, as Node has it. */
  errno: number
  /** `'ECONNRESET'`. */
  code: string
  /** What was done: `'read'`, `'write'`, `'connect'`. */
  syscall: string
  /** The address that it was about. */
  address?: string
  /** The port that it was about. */
  port?: number
}

/** What a stream emits for a failed call; other errors (an abort's reason) pass as they are. */
export function streamError(error: unknown, syscall: string): Error {
  if (!(error instanceof OSError)) return error instanceof Error ? error : new Error(String(error))
  const code = error.code ?? (error.errno === null ? 'ETIMEDOUT' : 'UNKNOWN')
  const where = addressOf(error)
  const at = where.port !== undefined ? ` ${where.address}:${where.port}` : where.address ? ` ${where.address}` : ''
  return Object.assign(new Error(`${syscall} ${code}${at}`, { cause: error }), {
    errno: -(error.errno ?? 0),
    code,
    syscall,
    ...where,
  })
}

/** The address that an error names, as net's errors have it. It is the caller's own value, which may throw when it is read. */
function addressOf({ address }: OSError): { address?: string; port?: number } {
  if (typeof address === 'string') return { address }
  try {
    if (!Array.isArray(address)) return {}
    const [host, port] = address as unknown[]
    return typeof host === 'string' && typeof port === 'number' ? { address: host, port } : {}
  } catch {
    // An error must get through, with or without where it happened.
    return {}
  }
}
