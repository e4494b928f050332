import type { AnyAddress } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'
import type { Transport } from './base-transport.js'
import { closeQuietly } from './connect-sockets.js'
import type { LoopBase } from './loop-base.js'
import type { StreamProtocol } from './protocols.js'
import type { TransportOwner } from './selector-transport.js'
import { SelectorSocketTransport } from './socket-transport.js'
import type { TlsKeywords } from './ssl-context.js'
import { SSLProtocolTransport } from './tls-transport.js'
import { TransportDuplex } from './transport-duplex.js'

/** The origin of an accepted connection. */
export interface AcceptedFrom {
  /** The address from accept(). */
  readonly peer: AnyAddress
  /** Counts the connection. */
  readonly server: TransportOwner
}

/**
 * A transport over a connected socket, which it owns from now on, and its protocol.
 *
 * @param tls null for none.
 * @throws what the factory or the handshake throws; the socket is then closed.
 */
export async function streamTransport(
  loop: LoopBase,
  sock: SocketClass,
  factory: unknown,
  tls: TlsKeywords | null,
  from?: AcceptedFrom,
): Promise<[transport: Transport, protocol: StreamProtocol]> {
  let protocol: StreamProtocol
  let raw: SelectorSocketTransport
  try {
    sock.setblocking(false)
    protocol = (factory as () => StreamProtocol)()
    raw = new SelectorSocketTransport(loop, sock, tls === null ? protocol : {}, from?.peer, from?.server ?? null)
  } catch (error) {
    closeQuietly(sock)
    throw error
  }
  // The protocol is called after the caller has returned.
  await null
  if (tls === null) {
    raw.begin()
    return [raw, protocol]
  }
  const duplex = new TransportDuplex(raw)
  raw.set_protocol(duplex)
  raw.begin()
  const transport = await SSLProtocolTransport.handshake(loop, raw, duplex, protocol, tls)
  protocol.connection_made?.(transport)
  transport.begin()
  return [transport, protocol]
}
