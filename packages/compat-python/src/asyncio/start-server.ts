import { type AsyncSocket, type Server as CoreServer, ValueError } from '@sockcall/core'
import { bound } from '../backend/environment.js'
import { coreOf, type SocketHandle } from '../socket-handle.js'
import { streamsOver } from './connection.js'
import type { StreamReader } from './stream-reader.js'
import type { StreamWriter } from './stream-writer.js'

/** The keyword arguments of `start_server()` and `start_unix_server()`. */
export interface StartServerKeywords {
  /** Each reader's limit in bytes; 64 KiB by default. */
  readonly limit?: number | undefined
  /** AF_* of the addresses to listen on; any by default. */
  readonly family?: number | undefined
  /** A bound socket instead of host and port; it is taken over. */
  readonly sock?: SocketHandle | undefined
  /** What `listen()` is given; 100 by default. */
  readonly backlog?: number | undefined
  /** Whether to set SO_REUSEADDR; true by default. */
  readonly reuse_address?: boolean | undefined
  /** Whether to set SO_REUSEPORT; false by default. */
  readonly reuse_port?: boolean | undefined
}

/** Called with each connection. What it throws is an uncaught exception, and closes the connection. */
export type ClientConnected = (reader: StreamReader, writer: StreamWriter) => unknown

/** `asyncio.Server`. It begins to accept at once. */
export class Server {
  readonly #servers: readonly CoreServer[]
  #serving = true

  /** @internal start_server() makes it. */
  constructor(servers: readonly CoreServer[]) {
    this.#servers = servers
  }

  /** The listening sockets; none once it is closed. */
  get sockets(): readonly AsyncSocket[] {
    return this.#serving ? this.#servers.flatMap((server) => server.sockets) : []
  }

  /** Whether connections are accepted. */
  is_serving(): boolean {
    return this.#serving
  }

  /** Accept no more. Connections go on. */
  close(): void {
    this.#serving = false
    for (const server of this.#servers) server.close()
  }

  /** Wait until it is closed and every callback has ended. */
  async wait_closed(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.closed))
  }

  /** Wait until it is closed. */
  serve_forever(): Promise<void> {
    return this.wait_closed()
  }

  /** As leaving Python's `async with`: closes and waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.wait_closed()
  }
}

/** `asyncio.start_server()`: a TCP server. Host null or `''` listens on every interface, of both families. */
export async function start_server(
  client_connected_cb: ClientConnected,
  host: string | readonly string[] | null = null,
  port: number | string | null = null,
  keywords: StartServerKeywords = {},
): Promise<Server> {
  const { sock, family, backlog = 100, reuse_address = true, reuse_port = false } = keywords
  if (sock !== undefined) {
    if (host !== null || port !== null) {
      throw new ValueError('host/port and sock can not be specified at the same time')
    }
    return new Server([await serveSocket(sock, backlog, client_connected_cb, keywords.limit)])
  }
  if (host === null && port === null) throw new ValueError('Neither host/port nor sock were specified')
  const { sockets, env } = bound()
  const hosts = host === null || host === '' ? [null] : typeof host === 'string' ? [host] : host
  const passive = env.constant('AI_PASSIVE')
  const found = await Promise.all(
    hosts.map((one) => sockets.getaddrinfoAsync(one, port ?? 0, family, env.SOCK_STREAM, 0, passive)),
  )
  const servers: CoreServer[] = []
  try {
    for (const [addressFamily, , , , address] of found.flat()) {
      const options = {
        address: address as [string, number],
        family: addressFamily,
        backlog,
        reuseAddress: reuse_address,
        reusePort: reuse_port,
        // Each family has a socket of its own.
        ...(addressFamily === env.AF_INET6 ? { ipv6Only: true } : {}),
      }
      servers.push(await sockets.serve(options, handler(client_connected_cb, keywords.limit)))
    }
  } catch (error) {
    for (const server of servers) server.close()
    throw error
  }
  return new Server(servers)
}

/** `asyncio.start_unix_server()`: an AF_UNIX server. A socket that is left at `path` is replaced. */
export async function start_unix_server(
  client_connected_cb: ClientConnected,
  path: string | Uint8Array | null = null,
  keywords: Omit<StartServerKeywords, 'family' | 'reuse_address' | 'reuse_port'> = {},
): Promise<Server> {
  const { sock, backlog = 100, limit } = keywords
  if (sock !== undefined) {
    if (path !== null) throw new ValueError('path and sock can not be specified at the same time')
    return new Server([await serveSocket(sock, backlog, client_connected_cb, limit)])
  }
  if (path === null) throw new ValueError('path was not specified, and no sock specified')
  const options = { address: path, backlog, replaceStale: true }
  return new Server([await bound().sockets.serve(options, handler(client_connected_cb, limit))])
}

async function serveSocket(
  sock: SocketHandle,
  backlog: number,
  callback: ClientConnected,
  limit: number | undefined,
): Promise<CoreServer> {
  const listener = coreOf(sock).toAsync()
  listener.timeoutMs = null
  listener.listen(backlog)
  return bound().sockets.serve({ sockets: [listener] }, handler(callback, limit))
}

function handler(callback: ClientConnected, limit: number | undefined) {
  return async (connection: AsyncSocket): Promise<void> => {
    const [reader, writer] = streamsOver(connection, limit)
    try {
      await callback(reader, writer)
    } catch (error) {
      writer.close()
      throw error
    }
  }
}
