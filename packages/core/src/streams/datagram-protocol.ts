import { argumentTypeError, shown } from '../options/check-options.js'
import type { Address } from '../sockaddr/types.js'
import type { StreamSocket } from './stream-socket.js'

/**
 * What happens on a socket of messages (UDP, AF_UNIX datagrams, SEQPACKET, raw), told by calls: asyncio's DatagramProtocol. One
 * object serves any number of sockets.
 */
export interface DatagramProtocolOf<S extends StreamSocket = StreamSocket> {
  /**
   * A message came, whole, also an empty one. Return a promise to receive no more before it has settled.
   *
   * @param sender its address; null where the sender has no name, or the family gives none.
   */
  datagramReceived(socket: S, data: Buffer, sender: Address | null): unknown
  /**
   * A receive failed, for instance with ECONNREFUSED, as no socket listens where an earlier datagram went. The socket goes on.
   * Without this method such errors are ignored, as in asyncio.
   */
  errorReceived?(socket: S, error: Error): unknown
  /**
   * The last call: the socket is closed. `error` is null after `close()` and after the end of a SEQPACKET connection, and the
   * OSError that ended such a connection.
   */
  connectionLost?(socket: S, error: Error | null): unknown
}

/** A protocol, its methods read once: what was checked is what is called. */
export interface CheckedDatagramProtocol {
  /** What they are called on. */
  readonly protocol: DatagramProtocolOf
  readonly datagramReceived: DatagramProtocolOf['datagramReceived']
  readonly errorReceived: DatagramProtocolOf['errorReceived']
  readonly connectionLost: DatagramProtocolOf['connectionLost']
}

/** @throws TypeError where `protocol` is none. */
export function checkDatagramProtocol(call: string, protocol: unknown): CheckedDatagramProtocol {
  if (typeof protocol !== 'object' || protocol === null) {
    throw argumentTypeError(
      `${call}: protocol must be an object with a method datagramReceived, not ${shown(protocol)}`,
    )
  }
  const given = protocol as Partial<Record<string, unknown>>
  const { datagramReceived, errorReceived, connectionLost, dataReceived, dataBorrowed } = given
  if (typeof datagramReceived !== 'function') {
    throw argumentTypeError(`${call}: a socket of messages needs a protocol with a method datagramReceived`)
  }
  if (dataReceived !== undefined || dataBorrowed !== undefined) {
    throw argumentTypeError(
      `${call}: a protocol is of bytes (dataReceived, dataBorrowed) or of messages (datagramReceived), not both`,
    )
  }
  const methods = { errorReceived, connectionLost }
  for (const [name, method] of Object.entries(methods)) {
    if (method === undefined || typeof method === 'function') continue
    throw argumentTypeError(`${call}: protocol.${name} must be a function, not ${shown(method)}`)
  }
  return { protocol: protocol as DatagramProtocolOf, datagramReceived, ...methods } as CheckedDatagramProtocol
}
