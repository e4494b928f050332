import { ConnectionError, socketpair as openPair, ValueError } from '@sockcall/core'
import { bound } from '../backend/environment.js'
import { toCInt } from '../calling/integers.js'
import { bindArguments } from '../calling/keywords.js'
import { platformAbi } from '../calling/platform-constant.js'
import { BlockingIOError, InterruptedError } from '../exceptions/index.js'
import { AF_INET, AF_INET6, AF_UNIX, SOCK_STREAM } from './constants.js'
import { type SocketClass, socket, wrap } from './socket.js'

/** The keyword arguments of `socketpair()`. */
export interface SocketpairKeywords {
  /** AF_UNIX by default, if the platform has it. */
  readonly family?: number | null | undefined
  /** SOCK_STREAM by default. */
  readonly type?: number | undefined
  /** 0 by default. */
  readonly proto?: number | undefined
}

const signature = {
  name: 'socketpair',
  parameters: ['family', 'type', 'proto'],
  required: 0,
  constants: ['family', 'type', 'proto'],
}

/**
 * Two connected sockets.
 *
 * @throws OSError: EOPNOTSUPP for a family without pairs.
 */
export function socketpair(family?: number | null, type?: number, proto?: number): [SocketClass, SocketClass]
export function socketpair(keywords: SocketpairKeywords): [SocketClass, SocketClass]
export function socketpair(...args: unknown[]): [SocketClass, SocketClass] {
  const [family, type, proto] = bindArguments(signature, args)
  if (platformAbi.platform === 'win32') return _fallback_socketpair((family ?? AF_INET) as number, type as number)
  // In CPython's order: the first error counts.
  const familyInt = toCInt(family ?? AF_UNIX)
  const typeInt = type === undefined ? SOCK_STREAM : toCInt(type)
  const [a, b] = openPair(bound().env, familyInt, typeInt, proto === undefined ? 0 : toCInt(proto))
  return [wrap(a), wrap(b)]
}

/**
 * socketpair for an OS without it: a TCP connection over loopback, both of whose ends are checked.
 *
 * @internal
 */
export function _fallback_socketpair(
  family: number = AF_INET,
  type: number = SOCK_STREAM,
  proto = 0,
): [SocketClass, SocketClass] {
  if (family !== AF_INET && family !== AF_INET6) {
    throw new ValueError('Only AF_INET and AF_INET6 socket address families are supported')
  }
  if (type !== SOCK_STREAM) throw new ValueError('Only SOCK_STREAM socket type is supported')
  if (proto !== 0) throw new ValueError('Only protocol zero is supported')
  const [server, client] = connectedPair(family, type, proto)
  try {
    if (!sameEnds(server, client) || !sameEnds(client, server)) throw new ConnectionError('Unexpected peer connection')
  } catch (error) {
    server.close()
    client.close()
    throw error
  }
  return [server, client]
}

function connectedPair(family: number, type: number, proto: number): [server: SocketClass, client: SocketClass] {
  const listener = new socket(family, type, proto)
  try {
    listener.bind([family === AF_INET ? '127.0.0.1' : '::1', 0])
    listener.listen()
    const [host, port] = listener.getsockname()
    const client = new socket(family, type, proto)
    try {
      client.setblocking(false)
      try {
        client.connect([host, port])
      } catch (error) {
        if (!(error instanceof BlockingIOError || error instanceof InterruptedError)) throw error
      }
      client.setblocking(true)
      const [server] = listener.accept()
      return [server, client]
    } catch (error) {
      client.close()
      throw error
    }
  } finally {
    listener.close()
  }
}

function sameEnds(a: SocketClass, b: SocketClass): boolean {
  return String(a.getsockname()) === String(b.getpeername())
}
