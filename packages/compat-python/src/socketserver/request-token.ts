import { deserialize, serialize } from 'node:v8'
import { OSError } from '@sockcall/core'
import type { AnyAddress } from '../socket/addresses.js'
import { SHUT_WR } from '../socket/constants.js'
import { dup } from '../socket/descriptors.js'
import { type SocketClass, socket } from '../socket/socket.js'
import type { DatagramRequest } from './datagram-request-handler.js'

/** A request sent to another thread or process. The receiver owns the descriptor. */
export interface RequestToken {
  readonly fd: number
  readonly family: number
  readonly type: number
  readonly proto: number
  /** The socket's timeout in seconds. */
  readonly timeout: number | null
  readonly client_address: AnyAddress
  /** The packet, for a datagram server. */
  readonly data: Uint8Array | null
}

/** Describe a request. Its descriptor stays as it is, but a datagram server's is duplicated. @throws TypeError */
export function requestToken(request: unknown, client_address: AnyAddress): RequestToken {
  const [data, sock] = Array.isArray(request) ? request : [null, request]
  if (!(sock instanceof socket) || !(data === null || data instanceof Uint8Array)) {
    throw new TypeError('a request for another thread or process must be a socket, or a packet and a socket')
  }
  const fd = data === null ? sock.fileno() : dup(sock.fileno())
  const { family, type, proto } = sock
  return { fd, family, type, proto, timeout: sock.gettimeout(), client_address, data }
}

/** Encode as bytes. */
export function packToken(token: RequestToken): Buffer {
  return serialize(token)
}

/** Decode from bytes. */
export function unpackToken(bytes: Uint8Array): RequestToken {
  return deserialize(bytes)
}

/** The request, and what to close when it has been served. @param fd the descriptor, if it has another number here. */
export function unpackRequest(
  token: RequestToken,
  fd = token.fd,
): { readonly request: SocketClass | DatagramRequest; readonly sock: SocketClass } {
  const sock = new socket(token.family, token.type, token.proto, fd)
  sock.settimeout(token.timeout)
  if (token.data === null) return { request: sock, sock }
  const { buffer, byteOffset, byteLength } = token.data
  return { request: [Buffer.from(buffer, byteOffset, byteLength), sock], sock }
}

/** End a request: `shutdown_request()`. A datagram server's socket is only closed. */
export function endRequest(token: RequestToken, sock: SocketClass): void {
  if (token.data === null) {
    try {
      sock.shutdown(SHUT_WR)
    } catch (error) {
      if (!(error instanceof OSError)) throw error
    }
  }
  sock.close()
}
