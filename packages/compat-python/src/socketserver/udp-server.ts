import type { AnyAddress, DefaultAddress } from '../socket/addresses.js'
import { SOCK_DGRAM } from '../socket/constants.js'
import { classAttribute, ownAttribute } from './class-attribute.js'
import type { DatagramRequest } from './datagram-request-handler.js'
import { type SocketServer, TCPServer } from './tcp-server.js'

/** As in Python a UDPServer is a TCPServer, although its requests differ, which a type cannot express. */
const Base = TCPServer as unknown as (abstract new <Address extends AnyAddress>(
  ...args: ConstructorParameters<typeof SocketServer<DatagramRequest, Address>>
) => SocketServer<DatagramRequest, Address>) &
  Omit<typeof SocketServer, 'prototype'>

/** A server whose requests are datagrams. */
export class DatagramServer<Address extends AnyAddress> extends Base<Address> {
  /** As in TCPServer, but not inherited, so that changing one does not change the other. */
  static override allow_reuse_address = false
  /** As in TCPServer. */
  static override allow_reuse_port = false
  /** SOCK_DGRAM. */
  static override socket_type: number = SOCK_DGRAM
  /** How many bytes of a datagram are received; the rest is lost. */
  static max_packet_size = 8192

  /** The static property, unless the server has its own. */
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
