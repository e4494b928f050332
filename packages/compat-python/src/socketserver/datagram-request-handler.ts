import { BytesIO } from '../io/index.js'
import type { AddressInput, AnyAddress, DefaultAddress } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'
import { BaseRequestHandler } from './base-request-handler.js'

/** A datagram server's request: the packet, and the server's socket for the answer. */
export type DatagramRequest = [data: Buffer, socket: SocketClass]

/** `socketserver.DatagramRequestHandler`: has files for its packet and for the answer, which `finish()` sends. */
export class DatagramRequestHandler<Address extends AnyAddress = DefaultAddress> extends BaseRequestHandler<
  DatagramRequest,
  Address
> {
  /** The packet. */
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
