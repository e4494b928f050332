import { OSError } from '@sockcall/core'
import { bindArguments, isKeywords } from '../calling/keywords.js'
import type { AddressInput, AnyAddress, DefaultAddress } from '../socket/addresses.js'
import { AF_INET, SHUT_WR, SO_REUSEADDR, SO_REUSEPORT, SOCK_STREAM, SOL_SOCKET } from '../socket/constants.js'
import { type SocketClass, socket } from '../socket/socket.js'
import type { RequestHandler } from './base-request-handler.js'
import { BaseServer } from './base-server.js'
import { classAttribute, ownAttribute } from './class-attribute.js'

/** The keyword argument of a server's constructor. */
export interface ServerKeywords {
  /** False to leave `server_bind()` and `server_activate()` to the caller. */
  readonly bind_and_activate?: boolean | undefined
}

/** What Python's TCPServer has for any kind of request. */
export abstract class SocketServer<Request, Address extends AnyAddress> extends BaseServer<Request, Address> {
  /** AF_*. */
  static address_family: number = AF_INET
  /** SOCK_*. */
  static socket_type: number = SOCK_STREAM
  /** The argument of `listen()`. */
  static request_queue_size = 5
  /** Whether to set SO_REUSEADDR. */
  static allow_reuse_address = false
  /** Whether to set SO_REUSEPORT. */
  static allow_reuse_port = false

  override socket: SocketClass

  /**
   * @param server_address the address to bind to.
   * @param RequestHandlerClass serves the requests.
   * @param bind_and_activate false to leave both to the caller; also a keyword.
   */
  constructor(
    server_address: AddressInput,
    RequestHandlerClass: RequestHandler<Request, Address>,
    bind_and_activate: boolean | ServerKeywords = true,
  ) {
    super(server_address as Address, RequestHandlerClass)
    const activate = isKeywords(bind_and_activate)
      ? (bindArguments(constructorSignature, [bind_and_activate])[0] ?? true)
      : bind_and_activate
    this.socket = new socket(this.address_family, this.socket_type)
    if (!activate) return
    try {
      this.server_bind()
      this.server_activate()
    } catch (error) {
      this.server_close()
      throw error
    }
  }

  /** The static property, unless the server has its own. */
  get address_family(): number {
    return classAttribute(this, 'address_family')
  }
  set address_family(value: number) {
    ownAttribute(this, 'address_family', value)
  }

  /** The static property, unless the server has its own. */
  get socket_type(): number {
    return classAttribute(this, 'socket_type')
  }
  set socket_type(value: number) {
    ownAttribute(this, 'socket_type', value)
  }

  /** The static property, unless the server has its own. */
  get request_queue_size(): number {
    return classAttribute(this, 'request_queue_size')
  }
  set request_queue_size(value: number) {
    ownAttribute(this, 'request_queue_size', value)
  }

  /** The static property, unless the server has its own. */
  get allow_reuse_address(): boolean {
    return classAttribute(this, 'allow_reuse_address')
  }
  set allow_reuse_address(value: boolean) {
    ownAttribute(this, 'allow_reuse_address', value)
  }

  /** The static property, unless the server has its own. */
  get allow_reuse_port(): boolean {
    return classAttribute(this, 'allow_reuse_port')
  }
  set allow_reuse_port(value: boolean) {
    ownAttribute(this, 'allow_reuse_port', value)
  }

  /** Called by the constructor: binds the socket. */
  server_bind(): void {
    if (this.allow_reuse_address && SO_REUSEADDR !== undefined) {
      this.socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    }
    if (this.allow_reuse_port && SO_REUSEPORT !== undefined) this.socket.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    this.socket.bind(this.server_address as AddressInput)
    this.server_address = this.socket.getsockname<AnyAddress>() as Address
  }

  override server_activate(): void {
    this.socket.listen(this.request_queue_size)
  }

  override server_close(): void {
    this.socket.close()
  }

  override fileno(): number {
    return this.socket.fileno()
  }
}

const constructorSignature = {
  name: 'TCPServer.__init__',
  parameters: ['bind_and_activate'],
  required: 0,
  method: true,
}

/** A server whose requests are connections. */
export class StreamServer<Address extends AnyAddress> extends SocketServer<SocketClass, Address> {
  override get_request(): [request: SocketClass, client_address: Address] {
    return this.socket.accept<AnyAddress>() as [SocketClass, Address]
  }

  override shutdown_request(request: SocketClass): void {
    try {
      request.shutdown(SHUT_WR)
    } catch (error) {
      // The client may be gone.
      if (!(error instanceof OSError)) throw error
    }
    this.close_request(request)
  }

  override close_request(request: SocketClass): void {
    request.close()
  }
}

/** `socketserver.TCPServer`: serves connections, one after the other. */
export class TCPServer extends StreamServer<DefaultAddress> {}
