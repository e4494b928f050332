import { BytesIO } from '../io/index.js'
import type { AddressInput, AnyAddress, DefaultAddress } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'
import { BaseRequestHandler } from './base-request-handler.js'

/** What a datagram server's request is: the packet, and the server's socket to answer with. */
export type DatagramRequest = [data: Buffer, socket: SocketClass]

/** `socketserver.DatagramRequestHandler`: has files over its packet and over the answer, which `finish()` sends. */
export class DatagramRequestHandler<Address extends AnyAddress = DefaultAddress> extends BaseRequestHandler<
  DatagramRequest,
  Address
> {
  /** The bytes that came. */
  declare packet: Buffer
  /** The server's socket. */
  declare socket: SocketClass
  /** To read the packet from. */
  declare rfile: BytesIO
  /** To write the answer to. */
  declare wfile: BytesIO

  override setup(): void {
    ;[this.packet, this.socket] = this.request
    this.rfile = new BytesIO(this.packet)
    this.wfile = new BytesIO()
  }

  override finish(): void {
    this.socket.sendto(this.wfile.getvalue(), this.client_address as AddressInput)
  }
}
