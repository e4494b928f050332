import type { Signature } from '../calling/keywords.js'
import { cancellableTogether } from './cancellation.js'
import { get_running_loop } from './event-loop.js'
import type { CreateConnectionKeywords, CreateUnixConnectionKeywords } from './loop-keywords.js'
import { createConnectionSignature, createUnixConnectionSignature } from './loop-keywords.js'
import { keywordsOf } from './stream-keywords.js'
import { StreamReaderProtocol } from './stream-protocol.js'
import { StreamReader } from './stream-reader.js'
import { StreamWriter } from './stream-writer.js'

/** A reader's limit, besides the keyword arguments of the connection. */
export interface LimitKeywords {
  /** The reader's limit in bytes; 64 KiB by default. */
  readonly limit?: number | undefined
}

/** The keyword arguments of `open_connection()`. */
export interface OpenConnectionKeywords extends CreateConnectionKeywords, LimitKeywords {}

/** The keyword arguments of `open_unix_connection()`. */
export interface OpenUnixConnectionKeywords extends CreateUnixConnectionKeywords, LimitKeywords {}

const openSignature: Signature = { name: 'open_connection', parameters: ['host', 'port'], required: 0 }
const openUnixSignature: Signature = { name: 'open_unix_connection', parameters: ['path'], required: 0 }

/**
 * `asyncio.open_connection()`: a connected TCP stream, over TLS with `ssl`.
 *
 * @throws ValueError, TypeError for bad arguments, OverflowError for a port out of range, before anything is connected; gaierror;
 * OSError; SSLError.
 */
export function open_connection(
  host?: string | Uint8Array | null,
  port?: number | string | null,
  keywords?: OpenConnectionKeywords,
): Promise<[StreamReader, StreamWriter]>
export function open_connection(
  keywords: OpenConnectionKeywords & { host?: string | Uint8Array | null; port?: number | string | null },
): Promise<[StreamReader, StreamWriter]>
export function open_connection(...args: unknown[]): Promise<[StreamReader, StreamWriter]> {
  return cancellableTogether(async () => {
    const { positional, limit, rest } = keywordsOf(openSignature, createConnectionSignature, args)
    const [host, port] = positional as [string | null | undefined, number | null | undefined]
    const loop = get_running_loop()
    const reader = new StreamReader({ limit })
    const protocol = new StreamReaderProtocol(loop, reader, null)
    const [transport] = await loop.create_connection(() => protocol, host ?? null, port ?? null, rest)
    return [reader, new StreamWriter(transport, protocol, reader, loop)]
  })
}

/** `asyncio.open_unix_connection()`: a connected AF_UNIX stream. */
export function open_unix_connection(
  path?: string | Uint8Array | null,
  keywords?: OpenUnixConnectionKeywords,
): Promise<[StreamReader, StreamWriter]>
export function open_unix_connection(
  keywords: OpenUnixConnectionKeywords & { path?: string | Uint8Array | null },
): Promise<[StreamReader, StreamWriter]>
export function open_unix_connection(...args: unknown[]): Promise<[StreamReader, StreamWriter]> {
  return cancellableTogether(async () => {
    const { positional, limit, rest } = keywordsOf(openUnixSignature, createUnixConnectionSignature, args)
    const loop = get_running_loop()
    const reader = new StreamReader({ limit })
    const protocol = new StreamReaderProtocol(loop, reader, null)
    const [transport] = await loop.create_unix_connection(
      () => protocol,
      (positional[0] ?? null) as string | null,
      rest,
    )
    return [reader, new StreamWriter(transport, protocol, reader, loop)]
  })
}
