import { OSError, ValueError } from '@sockcall/core'
import { errnoErrorWithText, pythonRepr } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { bindArguments } from '../calling/keywords.js'
import { platformAbi } from '../calling/platform-constant.js'
import type { AddressInput } from './addresses.js'
import {
  AF_INET,
  AF_INET6,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_STREAM,
  SOL_SOCKET,
} from './constants.js'
import { has_dualstack_ipv6, has_ipv6 } from './dualstack.js'
import { type SocketClass, socket } from './socket.js'

/** The keyword arguments of `create_server()`. */
export interface CreateServerKeywords {
  /** AF_INET by default. */
  readonly family?: number | undefined
  /** The argument of listen(); by default listen()'s own default. */
  readonly backlog?: number | null | undefined
  /** Let several sockets share the port, by SO_REUSEPORT. */
  readonly reuse_port?: boolean | undefined
  /** Serve IPv4 as well on an AF_INET6 socket. */
  readonly dualstack_ipv6?: boolean | undefined
}

const signature = {
  name: 'create_server',
  parameters: ['address'],
  required: 1,
  keywordOnly: ['family', 'backlog', 'reuse_port', 'dualstack_ipv6'],
  constants: ['family'],
}

/**
 * A TCP socket bound to an address and listening.
 *
 * @throws ValueError for what the platform does not support; OSError whose text names the address if it cannot be bound.
 */
export function create_server(address: AddressInput, keywords?: CreateServerKeywords): SocketClass
export function create_server(keywords: CreateServerKeywords & { address: AddressInput }): SocketClass
export function create_server(...args: unknown[]): SocketClass {
  const [address, family = AF_INET, backlog = null, reusePort = false, dualstack = false] = bindArguments(
    signature,
    args,
  ) as [AddressInput, number | undefined, number | null | undefined, unknown, unknown]
  if (reusePort && SO_REUSEPORT === undefined) throw new ValueError('SO_REUSEPORT not supported on this platform')
  if (dualstack) {
    if (!has_dualstack_ipv6()) throw new ValueError('dualstack_ipv6 not supported on this platform')
    if (family !== AF_INET6) throw new ValueError('dualstack_ipv6 requires AF_INET6 family')
  }
  const sock = new socket(family, SOCK_STREAM)
  try {
    reuseAddress(sock)
    // Linux since 6.12.9 refuses it on other families.
    if (reusePort && (family === AF_INET || family === AF_INET6)) sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    if (has_ipv6 && family === AF_INET6 && IPV6_V6ONLY !== undefined) {
      sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, dualstack ? 0 : 1)
    }
    bindNamed(sock, address)
    if (backlog === null) sock.listen()
    else sock.listen(backlog)
    return sock
  } catch (error) {
    sock.close()
    throw error
  }
}

/** So that a server can restart while old connections linger. On Windows others could take the address. */
function reuseAddress(sock: SocketClass): void {
  if (platformAbi.platform === 'win32') return
  try {
    sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  } catch (error) {
    if (!(error instanceof OSError)) throw error
  }
}

/** bind() whose OSError names the address. */
function bindNamed(sock: SocketClass, address: AddressInput): void {
  try {
    sock.bind(address)
  } catch (error) {
    if (!(error instanceof OSError)) throw error
    const text = `${error.strerror ?? 'None'} (while attempting to bind on address ${pythonRepr(address)})`
    if (error.errno === null) throw new OSError(`[Errno None] ${text}`, { strerror: text, syscall: 'bind', address })
    throw errnoErrorWithText(bound().env.backend, error.errno, text, 'bind', address)
  }
}
