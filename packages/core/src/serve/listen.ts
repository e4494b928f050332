import type { CallOptions } from '../call/call-async.js'
import type { Environment } from '../call/environment.js'
import { isFailure } from '../errors/failure.js'
import { untilAborted } from '../loop/until-aborted.js'
import { type AddrinfoItem, getaddrinfoAsync } from '../netdb/getaddrinfo.js'
import { argumentTypeError } from '../options/check-options.js'
import type { Address, Inet6Address } from '../sockaddr/types.js'
import { type AsyncSocket, asyncSockets } from '../socket/async-socket.js'
import type { ListenTarget } from './listen-target.js'
import { SocketFile } from './socket-file.js'

/** Options of a listening socket. They are set between socket(2) and bind(2). */
export interface ListenOptions {
  /** AF_INET or AF_INET6. By default the resolver's first answer decides; every interface means both. */
  readonly family?: number | undefined
  /** listen(2)'s backlog; 511 by default, which the system may lower. */
  readonly backlog?: number | undefined
  /** SO_REUSEADDR, true by default: a restart need not wait until old connections are forgotten. */
  readonly reuseAddress?: boolean | undefined
  /**
   * SO_REUSEPORT: several sockets, of this or other threads and processes, share the port; the kernel distributes connections.
   */
  readonly reusePort?: boolean | undefined
  /** IPV6_V6ONLY; by default the system's setting, but false for every interface. */
  readonly ipv6Only?: boolean | undefined
  /** AF_UNIX: remove the path first if it is a socket that no process has open. Nothing else is removed. */
  readonly replaceStale?: boolean | undefined
  /**
   * AF_UNIX: remove the path when the server closes, if it is still the socket that was bound. True by default. It stays if a
   * successor has taken over.
   */
  readonly unlinkOnClose?: boolean | undefined
  /** Called with the socket before it is bound, to set any other option. A returned promise is awaited. */
  readonly prepare?: ((socket: AsyncSocket) => unknown) | undefined
}

/** A listening socket of a server. */
export interface Listener {
  readonly socket: AsyncSocket
  /** The file to remove with it; null if it has none, or if the file does not belong to the server. */
  readonly file: SocketFile | null
}

/** Like Node's `net`. */
const BACKLOG = 511

/** What a system without IPv6 answers when such a socket is made or bound. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EPROTONOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL', 'ENOPROTOOPT'])

/** Open a listening stream socket. @throws OSError, gaierror; what `prepare` throws */
export async function openListener(
  env: Environment,
  target: ListenTarget,
  options: ListenOptions & CallOptions,
): Promise<Listener> {
  if (target.path !== undefined) return await openUnix(env, target.path, options)
  const candidates = await resolve(env, target, options)
  for (const [index, [family, address]] of candidates.entries()) {
    try {
      return { socket: await openInet(env, family, address, target.host === null, options), file: null }
    } catch (error) {
      const last = index === candidates.length - 1
      if (last || !isFailure(error) || !NO_IPV6.has(error.code ?? '')) throw error
    }
  }
  throw env.voice.refusal('no addresses')
}

/** Remove a listening socket's file, then close the socket: while it is open, no other file can be mistaken for it. */
export function closeListener({ socket, file }: Listener): void {
  file?.unlinkOwn()
  try {
    socket.close()
  } catch {
    // close(2) released the fd even if it failed.
  }
}

async function openUnix(env: Environment, path: string | Uint8Array, options: ListenOptions): Promise<Listener> {
  const { backlog = BACKLOG, replaceStale, unlinkOnClose = true, prepare } = options
  const file = await SocketFile.at(env.voice, path)
  const socket = asyncSockets.construct(env, { family: env.numbers.AF_UNIX, type: env.numbers.SOCK_STREAM })
  try {
    await prepare?.(socket)
    if (replaceStale === true) file?.removeStale(env)
    // There is no name to resolve, so the socket is bound when this returns, and the file can be examined before any other code
    // runs.
    const bound = socket.bind(path as Address)
    file?.claim()
    await bound
    socket.listen(backlog)
    return { socket, file: unlinkOnClose ? file : null }
  } catch (error) {
    closeListener({ socket, file })
    throw error
  }
}

async function openInet(
  env: Environment,
  family: number,
  address: Address,
  everyInterface: boolean,
  options: ListenOptions,
): Promise<AsyncSocket> {
  const { backlog = BACKLOG, reuseAddress = true, reusePort, prepare } = options
  const socket = asyncSockets.construct(env, { family, type: env.numbers.SOCK_STREAM })
  try {
    const set = (level: string, name: string, on: boolean) =>
      socket.setsockopt(env.constant(level), env.constant(name), on ? 1 : 0)
    if (reuseAddress) set('SOL_SOCKET', 'SO_REUSEADDR', true)
    if (reusePort === true) set('SOL_SOCKET', 'SO_REUSEPORT', true)
    const ipv6Only = options.ipv6Only ?? (everyInterface && options.family === undefined ? false : undefined)
    if (ipv6Only !== undefined && family === env.numbers.AF_INET6) set('IPPROTO_IPV6', 'IPV6_V6ONLY', ipv6Only)
    await prepare?.(socket)
    await socket.bind(address)
    socket.listen(backlog)
    return socket
  } catch (error) {
    closeListener({ socket, file: null })
    throw error
  }
}

/** The addresses to try: the resolver's first answer; for every interface, IPv6's, which serves IPv4 as well, then IPv4's. */
async function resolve(
  env: Environment,
  { host, port, rest }: Exclude<ListenTarget, { path: string | Uint8Array }>,
  { family = 0, ipv6Only, signal }: ListenOptions & CallOptions,
): Promise<[family: number, address: Address][]> {
  const passive = env.constant('AI_PASSIVE')
  const answer = getaddrinfoAsync(env.backend, host, port, family, env.numbers.SOCK_STREAM, 0, passive, env.voice)
  const found = await untilAborted(answer, signal)
  const wanted = host === null ? everyInterface(env, found, ipv6Only) : found.slice(0, 1)
  return wanted.map(([addressFamily, , , , address]) => {
    if (addressFamily === env.numbers.AF_INET6) return [addressFamily, withRest(address, rest)]
    if (rest.length > 0) throw argumentTypeError('serve: only an address of IPv6 has a flowinfo and a scope id')
    if (ipv6Only === true) throw argumentTypeError(`serve: options.ipv6Only is true, and ${host} is an address of IPv4`)
    return [addressFamily, address]
  })
}

function everyInterface(
  env: Environment,
  found: readonly AddrinfoItem[],
  ipv6Only: boolean | undefined,
): AddrinfoItem[] {
  const families = ipv6Only === true ? [env.numbers.AF_INET6] : [env.numbers.AF_INET6, env.numbers.AF_INET]
  return families.flatMap((family) => {
    const first = found.find(([one]) => one === family)
    return first === undefined ? [] : [first]
  })
}

/** An address of IPv6 with the flowinfo and the scope id that the user gave. */
function withRest(address: Address, [flowinfo, scopeId]: readonly number[]): Address {
  const [host, port, foundFlowinfo, foundScopeId] = address as Inet6Address
  return [host, port, flowinfo ?? foundFlowinfo, scopeId ?? foundScopeId]
}
