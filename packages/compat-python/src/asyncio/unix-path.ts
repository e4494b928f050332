import { ValueError } from '@sockcall/core'
import { pythonTypeName } from '@sockcall/core/internal'
import { AttributeError } from '../exceptions/index.js'
import { AF_UNIX, SOCK_STREAM } from '../socket/constants.js'
import { SocketClass, socket } from '../socket/socket.js'

/** `os.fspath()`. @throws TypeError for anything but a path. */
export function checkPath(path: unknown): string | Uint8Array {
  if (typeof path === 'string' || path instanceof Uint8Array) return path
  throw new TypeError(`expected str, bytes or os.PathLike object, not ${pythonTypeName(path)}`)
}

/** A non-blocking AF_UNIX stream. */
export function newUnixSocket(): SocketClass {
  const sock = new socket(AF_UNIX, SOCK_STREAM)
  sock.setblocking(false)
  return sock
}

/**
 * The `sock` argument of a stream. @throws ValueError for a socket of another kind; AttributeError for anything but a socket.
 */
export function checkStreamSocket(sock: unknown, unix = false): SocketClass {
  if (!(sock instanceof SocketClass)) {
    throw new AttributeError(`'${pythonTypeName(sock)}' object has no attribute 'type'`)
  }
  if (sock.type !== SOCK_STREAM || (unix && sock.family !== AF_UNIX)) {
    throw new ValueError(`A ${unix ? 'UNIX Domain ' : ''}Stream Socket was expected, got ${sock.__repr__()}`)
  }
  return sock
}
