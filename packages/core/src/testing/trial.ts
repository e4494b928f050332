import assert from 'node:assert/strict'
import type { SocketOptions } from '../calls/open.js'
import type { Address } from '../sockaddr/types.js'
import type { Socket } from '../socket/socket.js'
import { TrialBase } from './trial-base.js'

/** A listening socket of a {@link Trial}. */
export interface ListenerAndAddress {
  /** The socket. */
  readonly listener: Socket
  /** What it is bound to. */
  readonly address: [host: string, port: number]
}

/** What a check of blocking sockets, or without sockets, works with. */
export class Trial extends TrialBase {
  /** Close a socket at the end of the check. */
  own(socket: Socket): Socket {
    this.defer(() => socket.close())
    return socket
  }

  /** `new Socket(options)`. */
  socket(options?: SocketOptions): Socket {
    return this.own(new this.sockets.Socket(options))
  }

  /** A datagram socket of AF_INET, bound to loopback. */
  udp(): Socket {
    const socket = this.socket({ type: this.constant('SOCK_DGRAM') })
    socket.bind(['127.0.0.1', 0])
    return socket
  }

  /** Two connected sockets, from socketpair(2). */
  pair(type = 'SOCK_STREAM'): [Socket, Socket] {
    const [a, b] = this.sockets.socketpair(this.constant('AF_UNIX'), this.constant(type))
    return [this.own(a), this.own(b)]
  }

  /** A listener on a loopback port of the kernel's choice, and its address. */
  listener(backlog?: number): ListenerAndAddress {
    const listener = this.socket()
    listener.bind(['127.0.0.1', 0])
    listener.listen(backlog)
    return { listener, address: inetAddress(listener.getsockname()) }
  }

  /** Two ends of a TCP connection over loopback. */
  tcpPair(): [client: Socket, server: Socket] {
    const { listener, address } = this.listener()
    const client = this.socket()
    client.connect(address)
    const [server] = listener.accept()
    return [client, this.own(server)]
  }
}

/** An address that must be `[host, port]`. */
export function inetAddress(address: Address | null): [host: string, port: number] {
  assert(Array.isArray(address), `${String(address)} is not an AF_INET address`)
  const [host, port] = address
  assert(typeof host === 'string' && typeof port === 'number', 'no AF_INET address')
  return [host, port]
}
