import type { AsyncSocket } from '../async-socket.js'
import type { Environment } from '../environment.js'
import { OSError } from '../errors/os-error.js'
import { getaddrinfoAsync } from '../netdb/getaddrinfo.js'
import type { Address } from '../sockaddr/types.js'

/** Where to listen: `[host, port]` (host null: every interface), or an AF_UNIX path or abstract name. */
export type ListenAddress = readonly [host: string | null, port: number | string] | string | Uint8Array

/** What a listening socket is made with. All options are set between socket(2) and bind(2). */
export interface ListenOptions {
  /** AF_INET or AF_INET6; by default what the resolver puts first. */
  readonly family?: number | undefined
  /** listen(2)'s backlog; default 511, which the system may lower. */
  readonly backlog?: number | undefined
  /** SO_REUSEADDR; default true: a restart need not wait for old connections to be forgotten. */
  readonly reuseAddress?: boolean | undefined
  /** SO_REUSEPORT: several sockets, of this or other threads and processes, share the port; the kernel deals out connections. */
  readonly reusePort?: boolean | undefined
  /** IPV6_V6ONLY; by default as the system has it. */
  readonly ipv6Only?: boolean | undefined
  /** AF_UNIX: remove the path first if it is a socket that nobody listens on. */
  readonly replaceStale?: boolean | undefined
  /** Any other option: called with the socket before it is bound. */
  readonly prepare?: ((socket: AsyncSocket) => void) | undefined
}

/** As Node's `net`. */
const BACKLOG = 511

/** A listening stream socket. @throws OSError, gaierror */
export async function openListener(
  env: Environment,
  address: ListenAddress,
  options: ListenOptions,
): Promise<AsyncSocket> {
  const { backlog = BACKLOG, reuseAddress = true, reusePort, ipv6Only, prepare } = options
  const [family, bindTo] = await resolve(env, address, options.family)
  if (options.replaceStale === true && family === env.AF_UNIX) await removeStale(env, bindTo)
  const socket = env.newAsyncSocket({ family, type: env.SOCK_STREAM })
  try {
    socket.timeoutMs = null
    const set = (level: string, name: string, on: boolean) =>
      socket.setsockopt(env.constant(level), env.constant(name), on ? 1 : 0)
    if (reuseAddress && family !== env.AF_UNIX) set('SOL_SOCKET', 'SO_REUSEADDR', true)
    if (reusePort === true) set('SOL_SOCKET', 'SO_REUSEPORT', true)
    if (ipv6Only !== undefined && family === env.AF_INET6) set('IPPROTO_IPV6', 'IPV6_V6ONLY', ipv6Only)
    prepare?.(socket)
    await socket.bind(bindTo)
    socket.listen(backlog)
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

async function resolve(
  env: Environment,
  address: ListenAddress,
  family = 0,
): Promise<[family: number, address: Address]> {
  if (typeof address === 'string' || address instanceof Uint8Array) return [env.AF_UNIX, address as Address]
  const [host, port] = address
  const passive = env.constant('AI_PASSIVE')
  const [first] = await getaddrinfoAsync(env.backend, host, port, family, env.SOCK_STREAM, 0, passive)
  if (first === undefined) throw new OSError('getaddrinfo returns an empty list')
  return [first[0], first[4]]
}

/** Only a refused connection tells that a path is left over: no process has the socket any more. */
async function removeStale(env: Environment, path: Address): Promise<void> {
  if (typeof path !== 'string' || path === '' || path.startsWith('\0')) return
  const probe = env.newAsyncSocket({ family: env.AF_UNIX, type: env.SOCK_STREAM })
  try {
    await probe.connect(path)
  } catch (error) {
    if (!(error instanceof OSError) || error.code !== 'ECONNREFUSED') return
    const { unlink } = await import('node:fs/promises')
    await unlink(path)
  } finally {
    probe.close()
  }
}
