import { type SocketBase, stateOf } from '../base/socket-base.js'
import { isFailure } from '../errors/failure.js'
import type { Address } from '../sockaddr/types.js'

/** An internet address as `net.Socket` shows it. */
export interface Endpoint {
  /** The address, as text. */
  readonly address: string
  /** The version of IP. */
  readonly family: 'IPv4' | 'IPv6'
  /** The port. */
  readonly port: number
}

/** One side of a connection; undefined where it is no internet address, or there is none any more. */
export function endpoint(socket: SocketBase, read: (socket: SocketBase) => Address | null): Endpoint | undefined {
  const { env } = stateOf(socket)
  const { family } = socket
  if (family !== env.numbers.AF_INET && family !== env.numbers.AF_INET6) return undefined
  try {
    const found = read(socket)
    if (!Array.isArray(found)) return undefined
    const [address, port] = found
    return { address: String(address), family: family === env.numbers.AF_INET ? 'IPv4' : 'IPv6', port: Number(port) }
  } catch (error) {
    if (isFailure(error)) return undefined
    throw error
  }
}
