import type { SocketBase } from '../base/socket-base.js'
import type { CallOptions } from '../call/call-async.js'
import type { Bytes } from '../calls/arguments.js'
import type { Address } from '../sockaddr/types.js'

/** The socket below a stream or a protocol, an `AsyncSocket`: what they ask of it beside the calls that never wait. */
export interface StreamSocket extends SocketBase {
  /** recv(2): at most `bufsize` bytes; none at the end of the stream. */
  recv(bufsize: number, flags?: number, options?: CallOptions): Promise<Buffer>
  /** send(2) once: the count of bytes sent. */
  send(data: Bytes, flags?: number, options?: CallOptions): Promise<number>
  /** send(2) until all is sent. */
  sendall(data: Bytes, flags?: number, options?: CallOptions): Promise<void>
  /** sendto(2): one message to an address. */
  sendto(data: Bytes, address: Address, options?: CallOptions): Promise<number>
  /** Receives that wait keep the process alive, the default. */
  ref(): this
  /** Receives that wait do not keep the process alive. */
  unref(): this
}
