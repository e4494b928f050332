import { OSError, ValueError } from '@sockcall/core'
import { pythonRepr } from '@sockcall/core/internal'
import {
  AF_INET,
  AF_INET6,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  SO_KEEPALIVE,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_STREAM,
  SOL_SOCKET,
} from '../socket/constants.js'
import { type SocketClass, socket } from '../socket/socket.js'
import { bindFailed, closeQuietly } from './connect-sockets.js'
import { ensureResolved, type Info } from './resolve.js'

/** Where `create_server()` listens, and with which options. */
export interface ListenOptions {
  /** One host, several, or null or '' for every interface. */
  readonly host: unknown
  readonly port: unknown
  readonly family: number
  readonly flags: number
  readonly reuseAddress: boolean
  readonly reusePort: boolean
  readonly keepAlive: boolean
}

/** One bound socket for each distinct address. @throws OSError whose text names the address that cannot be bound; gaierror. */
export async function bindSockets(options: ListenOptions): Promise<SocketClass[]> {
  const { host, port, family, flags } = options
  // Bytes are a sequence of integers to Python.
  if (host instanceof Uint8Array) throw new TypeError("argument of type 'int' is not a container or iterable")
  const hosts: readonly unknown[] = host === '' ? [null] : Array.isArray(host) ? host : [host]
  const hints = { family, type: SOCK_STREAM, proto: 0, flags }
  const found = (await Promise.all(hosts.map((one) => ensureResolved([one, port], hints, 'bind')))).flat()
  const infos = new Map<string, Info>(found.map((info) => [pythonRepr(info), info]))
  const sockets: SocketClass[] = []
  try {
    for (const info of infos.values()) {
      const sock = bindOne(info, options)
      if (sock !== null) sockets.push(sock)
    }
  } catch (error) {
    for (const sock of sockets) closeQuietly(sock)
    throw error
  }
  if (sockets.length > 0) return sockets
  const addresses = [...infos.values()].map(([, , , , address]) => pythonRepr(address))
  throw new OSError(`could not bind on any address out of [${addresses.join(', ')}]`)
}

/** Null if the machine has no such family or address. */
function bindOne([family, type, proto, , address]: Info, options: ListenOptions): SocketClass | null {
  let sock: SocketClass
  try {
    sock = new socket(family, type, proto)
  } catch (error) {
    if (error instanceof OSError) return null
    throw error
  }
  try {
    if (options.reuseAddress) sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    // Linux since 6.12.9 refuses it on other families.
    if (options.reusePort && (family === AF_INET || family === AF_INET6)) setReusePort(sock)
    if (options.keepAlive) sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
    // Each family has its own socket.
    if (family === AF_INET6) sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1)
    sock.bind(address)
    sock.setblocking(false)
    return sock
  } catch (error) {
    closeQuietly(sock)
    if (!(error instanceof OSError)) throw error
    if (error.code === 'EADDRNOTAVAIL') return null
    throw error.syscall === 'bind' ? bindFailed(error, address) : error
  }
}

/** Set SO_REUSEPORT. @throws ValueError if the platform lacks it. */
export function setReusePort(sock: SocketClass): void {
  if (SO_REUSEPORT === undefined) throw new ValueError('reuse_port not supported by socket module')
  try {
    sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
  } catch (error) {
    if (!(error instanceof OSError)) throw error
    throw new ValueError('reuse_port not supported by socket module, SO_REUSEPORT defined but not implemented.')
  }
}
