import type { Environment } from '../call/environment.js'
import type { SocketOptions } from '../calls/open.js'
import type { AsyncSocket } from './async-socket.js'
import type { Socket } from './socket.js'
import type { Adopted } from './socket-base.js'

/** The classes that `bindSockets` made for an environment, which itself knows no socket. */
export interface BoundClasses {
  /** `new Socket(...)`. */
  readonly newSocket: (source: SocketOptions | Adopted) => Socket
  /** `new AsyncSocket(...)`. */
  readonly newAsyncSocket: (source: SocketOptions | Adopted) => AsyncSocket
}

const bound = new WeakMap<Environment, BoundClasses>()

/** Sockets of this environment are of these classes. */
export function bindClasses(env: Environment, classes: BoundClasses): void {
  bound.set(env, classes)
}

/** A blocking socket of an environment's class. */
export function newSocket(env: Environment, source: SocketOptions | Adopted): Socket {
  return classesOf(env).newSocket(source)
}

/** A socket of the event loop of an environment's class. */
export function newAsyncSocket(env: Environment, source: SocketOptions | Adopted): AsyncSocket {
  return classesOf(env).newAsyncSocket(source)
}

function classesOf(env: Environment): BoundClasses {
  const classes = bound.get(env)
  if (classes === undefined) throw new Error('no classes are bound to this environment')
  return classes
}
