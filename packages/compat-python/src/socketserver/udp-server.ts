import type { AnyAddress, DefaultAddress } from '../socket/addresses.js'
import { SOCK_DGRAM } from '../socket/constants.js'
import { classAttribute, ownAttribute } from './class-attribute.js'
import type { DatagramRequest } from './datagram-request-handler.js'
import { type SocketServer, TCPServer } from './tcp-server.js'

/** In Python too a UDPServer is a TCPServer, though its requests are others, which a type cannot say. */
const Base = TCPServer as unknown as (abstract new <Address extends AnyAddress>(
  ...args: ConstructorParameters<typeof SocketServer<DatagramRequest, Address>>
) => SocketServer<DatagramRequest, Address>) &
  Omit<typeof SocketServer, 'prototype'>

/** A server whose requests are datagrams. */
export class DatagramServer<Address extends AnyAddress> extends Base<Address> {
  /** As in TCPServer; not inherited from it, so that a change there leaves this alone. */
  static override allow_reuse_address = false
  /** As in TCPServer. */
  static override allow_reuse_port = false
  /** SOCK_DGRAM. */
  static override socket_type: number = SOCK_DGRAM
  /** The most bytes of a datagram that are received; what is beyond is lost. */
  static max_packet_size = 8192

  /** As the static property, unless the server has its own. */
  get max_packet_size(): number {
    return classAttribute(this, 'max_packet_size')
  }
  set max_packet_size(value: number) {
    ownAttribute(this, 'max_packet_size', value)
  }

  override get_request(): [request: DatagramRequest, client_address: Address] {
    const [data, client_address] = this.socket.recvfrom<AnyAddress>(this.max_packet_size)
    return [[data, this.socket], client_address as Address]
  }

  /** Does nothing: datagrams need no listen(). */
  override server_activate(): void {}

  override shutdown_request(request: DatagramRequest): void {
    this.close_request(request)
  }

  override close_request(_request: DatagramRequest): void {}
}

/** `socketserver.UDPServer`: serves datagrams, one after the other. */
export class UDPServer extends DatagramServer<DefaultAddress> {}
