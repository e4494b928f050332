import type { Signature } from '../calling/keywords.js'
import { get_running_loop } from './event-loop.js'
import type { CreateServerKeywords, CreateUnixServerKeywords } from './loop-keywords.js'
import { createServerSignature, createUnixServerSignature } from './loop-keywords.js'
import type { LimitKeywords } from './open-connection.js'
import type { Server } from './server.js'
import { keywordsOf } from './stream-keywords.js'
import { type ClientConnected, StreamReaderProtocol } from './stream-protocol.js'
import { StreamReader } from './stream-reader.js'

/** The keyword arguments of `start_server()`. */
export interface StartServerKeywords extends CreateServerKeywords, LimitKeywords {}

/** The keyword arguments of `start_unix_server()`. */
export interface StartUnixServerKeywords extends CreateUnixServerKeywords, LimitKeywords {}

const startSignature: Signature = {
  name: 'start_server',
  parameters: ['client_connected_cb', 'host', 'port'],
  required: 1,
}
const startUnixSignature: Signature = {
  name: 'start_unix_server',
  parameters: ['client_connected_cb', 'path'],
  required: 1,
}

/**
 * `asyncio.start_server()`: a TCP server. A host of null or `''` listens on every interface, of both families. Several hosts
 * are accepted, and each address is bound once.
 *
 * @throws OSError whose text names the address that cannot be bound; OverflowError for a port out of range; gaierror.
 */
export function start_server(
  client_connected_cb: ClientConnected,
  host?: string | readonly (string | null)[] | null,
  port?: number | string | null,
  keywords?: StartServerKeywords,
): Promise<Server>
export function start_server(
  client_connected_cb: ClientConnected,
  keywords: StartServerKeywords & { host?: string | readonly (string | null)[] | null; port?: number | string | null },
): Promise<Server>
export async function start_server(...args: unknown[]): Promise<Server> {
  const { positional, limit, rest } = keywordsOf(startSignature, createServerSignature, args)
  const [callback, host, port] = positional
  return get_running_loop().create_server(
    factory(callback as ClientConnected, limit),
    (host ?? null) as string | null,
    (port ?? null) as number | null,
    rest,
  )
}

/**
 * `asyncio.start_unix_server()`: an AF_UNIX server. A socket at `path` that no process has open is replaced. Any other file
 * stays, and the call fails with EADDRINUSE.
 */
export function start_unix_server(
  client_connected_cb: ClientConnected,
  path?: string | Uint8Array | null,
  keywords?: StartUnixServerKeywords,
): Promise<Server>
export function start_unix_server(
  client_connected_cb: ClientConnected,
  keywords: StartUnixServerKeywords & { path?: string | Uint8Array | null },
): Promise<Server>
export async function start_unix_server(...args: unknown[]): Promise<Server> {
  const { positional, limit, rest } = keywordsOf(startUnixSignature, createUnixServerSignature, args)
  const [callback, path] = positional
  return get_running_loop().create_unix_server(
    factory(callback as ClientConnected, limit),
    (path ?? null) as string | null,
    rest,
  )
}

function factory(callback: ClientConnected, limit: number | undefined): () => StreamReaderProtocol {
  return () => new StreamReaderProtocol(get_running_loop(), new StreamReader({ limit }), callback)
}
