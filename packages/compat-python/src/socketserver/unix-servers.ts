import { AF_UNIX } from '../socket/constants.js'
import type { SocketClass } from '../socket/socket.js'
import { type SocketServer, type StreamServer, TCPServer } from './tcp-server.js'
import { type DatagramServer, UDPServer } from './udp-server.js'

/** In Python they are a TCPServer and a UDPServer, although their addresses differ, which a type cannot express. */
type Constructor<T, Request> = (new (
  ...args: ConstructorParameters<typeof SocketServer<Request, string>>
) => T) &
  Omit<typeof SocketServer, 'prototype'>

const StreamBase = TCPServer as unknown as Constructor<StreamServer<string>, SocketClass>
const DatagramBase = UDPServer as unknown as Constructor<DatagramServer<string>, [Buffer, SocketClass]> &
  Pick<typeof UDPServer, 'max_packet_size'>

/** `socketserver.UnixStreamServer`: serves connections to a path, one after the other. */
export class UnixStreamServer extends StreamBase {
  /** AF_UNIX. */
  static override address_family: number = AF_UNIX
}

/** `socketserver.UnixDatagramServer`: serves datagrams to a path, one after the other. */
export class UnixDatagramServer extends DatagramBase {
  /** AF_UNIX. */
  static override address_family: number = AF_UNIX
}
