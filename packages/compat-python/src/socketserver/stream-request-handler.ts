import { OSError } from '@sockcall/core'
import type { BufferedIOBase, BufferedReader } from '../io/index.js'
import type { AnyAddress, DefaultAddress } from '../socket/addresses.js'
import { IPPROTO_TCP, TCP_NODELAY } from '../socket/constants.js'
import type { SocketClass } from '../socket/socket.js'
import { BaseRequestHandler } from './base-request-handler.js'
import { classAttribute, ownAttribute } from './class-attribute.js'
import { SocketWriter } from './socket-writer.js'

/** `socketserver.StreamRequestHandler`: has files for its connection. */
export class StreamRequestHandler<Address extends AnyAddress = DefaultAddress> extends BaseRequestHandler<
  SocketClass,
  Address
> {
  /** The buffering of `rfile`: -1 the default, 0 none. */
  static rbufsize = -1
  /** The buffering of `wfile`. */
  static wbufsize = 0
  /** The connection's timeout in seconds; null for none. */
  static timeout: number | null = null
  /** Whether to set TCP_NODELAY. */
  static disable_nagle_algorithm = false

  /** The connection: the request itself. */
  declare connection: SocketClass
  /** To read the request from. */
  declare rfile: BufferedReader
  /** To write the answer to. */
  declare wfile: BufferedIOBase

  /** The static property, unless the handler has its own. */
  get rbufsize(): number {
    return classAttribute(this, 'rbufsize')
  }
  set rbufsize(value: number) {
    ownAttribute(this, 'rbufsize', value)
  }

  /** The static property, unless the handler has its own. */
  get wbufsize(): number {
    return classAttribute(this, 'wbufsize')
  }
  set wbufsize(value: number) {
    ownAttribute(this, 'wbufsize', value)
  }

  /** The static property, unless the handler has its own. */
  get timeout(): number | null {
    return classAttribute(this, 'timeout')
  }
  set timeout(value: number | null) {
    ownAttribute(this, 'timeout', value)
  }

  /** The static property, unless the handler has its own. */
  get disable_nagle_algorithm(): boolean {
    return classAttribute(this, 'disable_nagle_algorithm')
  }
  set disable_nagle_algorithm(value: boolean) {
    ownAttribute(this, 'disable_nagle_algorithm', value)
  }

  override setup(): void {
    this.connection = this.request
    if (this.timeout !== null) this.connection.settimeout(this.timeout)
    if (this.disable_nagle_algorithm) this.connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, true)
    this.rfile = this.connection.makefile('rb', this.rbufsize)
    this.wfile = this.wbufsize === 0 ? new SocketWriter(this.connection) : this.connection.makefile('wb', this.wbufsize)
  }

  override finish(): void {
    if (!this.wfile.closed) {
      try {
        this.wfile.flush()
      } catch (error) {
        // The connection may have failed since the last write.
        if (!(error instanceof OSError)) throw error
      }
    }
    this.wfile.close()
    this.rfile.close()
  }
}
