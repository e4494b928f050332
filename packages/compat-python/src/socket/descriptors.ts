import { fromfd as openDuplicate } from '@sockcall/core'
import { bound } from '../backend/environment.js'
import { toCInt } from '../calling/integers.js'
import { bindArguments } from '../calling/keywords.js'
import { takesOne } from '../calling/positional.js'
import { type SocketClass, wrap } from './socket.js'

/** A new descriptor for the same socket, not inheritable. @throws OSError EBADF. */
export function dup(fd: number): number
export function dup(...args: unknown[]): number {
  takesOne('_socket.dup', args)
  return bound().sockets.dup(toCInt(args[0]))
}

/** close(2) of a descriptor that no socket object owns. @throws OSError EBADF. */
export function close(fd: number): void
export function close(...args: unknown[]): void {
  takesOne('_socket.close', args)
  bound().sockets.close(toCInt(args[0]))
}

const fromfdSignature = {
  name: 'fromfd',
  parameters: ['fd', 'family', 'type', 'proto'],
  required: 3,
  constants: ['family', 'type', 'proto'],
}

/** A socket over a duplicate of `fd`, which the caller keeps. */
export function fromfd(fd: number, family: number, type: number, proto?: number): SocketClass
export function fromfd(keywords: { fd: number; family: number; type: number; proto?: number }): SocketClass
export function fromfd(...args: unknown[]): SocketClass {
  const [fd, family, type, proto] = bindArguments(fromfdSignature, args)
  return wrap(openDuplicate(bound().env, fd, family, type, proto))
}
