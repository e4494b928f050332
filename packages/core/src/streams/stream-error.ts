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
  const { address } = error
  const where =
    Array.isArray(address) && typeof address[0] === 'string' ? { address: address[0], port: Number(address[1]) } : {}
  const path = typeof address === 'string' ? { address } : {}
  const at = 'port' in where ? ` ${where.address}:${where.port}` : 'address' in path ? ` ${path.address}` : ''
  return Object.assign(new Error(`${syscall} ${code}${at}`, { cause: error }), {
    errno: -(error.errno ?? 0),
    code,
    syscall,
    ...where,
    ...path,
  })
}
