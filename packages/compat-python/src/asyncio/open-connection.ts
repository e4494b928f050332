import { type ConnectionOptions, errnoErrorWithText, OSError, pythonRepr, ValueError } from '@sockcall/core'
import { bound } from '../backend/environment.js'
import { coreOf, type SocketHandle } from '../socket-handle.js'
import { streamsOver } from './connection.js'
import type { StreamReader } from './stream-reader.js'
import type { StreamWriter } from './stream-writer.js'

/** The keyword arguments of `open_connection()`. */
export interface OpenConnectionKeywords {
  /** The reader's limit in bytes; 64 KiB by default. */
  readonly limit?: number | undefined
  /** AF_* of the addresses to try; any by default. */
  readonly family?: number | undefined
  /** A connected socket instead of host and port; it is taken over. */
  readonly sock?: SocketHandle | undefined
  /** The local address to bind to. */
  readonly local_addr?: readonly [host: string, port: number] | undefined
  /** Seconds before the next address is tried beside one that does not answer (RFC 8305); by default one by one. */
  readonly happy_eyeballs_delay?: number | undefined
  /** How many addresses of the first family come first; by default 1 with happy_eyeballs_delay, else as resolved. */
  readonly interleave?: number | undefined
}

/** `asyncio.open_connection()`: a connected TCP stream. */
export async function open_connection(
  host: string | null = null,
  port: number | string | null = null,
  keywords: OpenConnectionKeywords = {},
): Promise<[StreamReader, StreamWriter]> {
  const { limit, family, sock, local_addr, happy_eyeballs_delay, interleave } = keywords
  if (sock !== undefined) {
    if (host !== null || port !== null) {
      throw new ValueError('host/port and sock can not be specified at the same time')
    }
    return streamsOver(coreOf(sock).toAsync(), limit)
  }
  if (host === null && port === null) throw new ValueError('host and port was not specified and no sock specified')
  const firstFamilyCount = interleave ?? (happy_eyeballs_delay === undefined ? 0 : 1)
  return connect([host, port ?? 0], limit, {
    family,
    ...(local_addr === undefined ? {} : { sourceAddress: [...local_addr] as [string, number] }),
    attemptDelayMs: happy_eyeballs_delay === undefined ? Number.POSITIVE_INFINITY : happy_eyeballs_delay * 1000,
    order: firstFamilyCount === 0 ? 'resolver' : 'interleave',
    firstFamilyCount,
  })
}

/** `asyncio.open_unix_connection()`: a connected AF_UNIX stream. */
export async function open_unix_connection(
  path: string | Uint8Array | null = null,
  { limit, sock }: Pick<OpenConnectionKeywords, 'limit' | 'sock'> = {},
): Promise<[StreamReader, StreamWriter]> {
  if (sock !== undefined) {
    if (path !== null) throw new ValueError('path and sock can not be specified at the same time')
    return streamsOver(coreOf(sock).toAsync(), limit)
  }
  if (path === null) throw new ValueError('no path and sock were specified')
  return streamsOver(await bound().sockets.createConnection(path), limit)
}

async function connect(
  address: readonly [string | null, number | string],
  limit: number | undefined,
  options: ConnectionOptions,
): Promise<[StreamReader, StreamWriter]> {
  try {
    return streamsOver(await bound().sockets.createConnection(address, options), limit)
  } catch (error) {
    if (error instanceof AggregateError) {
      const texts = error.errors.map((one: unknown) => String((connectFailed(one) as Error).message))
      if (new Set(texts).size === 1) throw connectFailed(error.errors[0])
      throw new OSError(`Multiple exceptions: ${texts.join(', ')}`)
    }
    throw connectFailed(error)
  }
}

/** asyncio's words for a refused address; other errors as they are. */
function connectFailed(error: unknown): unknown {
  if (!(error instanceof OSError) || error.syscall !== 'connect' || error.errno === null) return error
  const text = `Connect call failed ${pythonRepr(error.address)}`
  return errnoErrorWithText(bound().env.backend, error.errno, text, 'connect', error.address)
}
