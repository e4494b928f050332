import { Adopted } from '../base/socket-base.js'
import { type SocketToken, stateOfToken } from '../base/token.js'
import type { Environment } from '../call/environment.js'
import { setTimeoutNs } from '../calls/blocking.js'
import type { SocketOptions } from '../calls/open.js'
import { AsyncSocket, makeAsyncSocket } from './async-socket.js'
import { makeSocket, Socket } from './socket.js'

/** `new Socket({ family, type, proto })`, or `new Socket({ fileno })` to adopt an fd. */
export interface SocketConstructor {
  new (options?: SocketOptions): Socket
  /** Claim a socket that was transferred, in this thread or another. */
  from(token: SocketToken): Socket
}

/** `new AsyncSocket({ family, type, proto })`, or `new AsyncSocket({ fileno })` to adopt an fd. */
export interface AsyncSocketConstructor {
  new (options?: SocketOptions): AsyncSocket
  /** Claim a socket that was transferred, in this thread or another. */
  from(token: SocketToken): AsyncSocket
}

/** The classes that programs construct: they find the environment themselves. */
export interface SocketClasses {
  /** Blocking sockets. */
  readonly Socket: SocketConstructor & (new (source?: SocketOptions | Adopted) => Socket)
  /** Sockets of the event loop. */
  readonly AsyncSocket: AsyncSocketConstructor & (new (source?: SocketOptions | Adopted) => AsyncSocket)
}

/**
 * Make them.
 *
 * @param environment asked whenever a program makes or claims a socket. A socket that an operation on another one made, such as
 * accept, has the environment of that one.
 */
export function socketClasses(environment: () => Environment): SocketClasses {
  const environmentOf = (source: SocketOptions | Adopted) =>
    source instanceof Adopted ? source.state.env : environment()
  // Properties name the classes: V8 never optimizes what makes objects of a class whose name was defined later.
  return {
    Socket: class extends Socket {
      constructor(source: SocketOptions | Adopted = {}) {
        super(environmentOf(source), source)
      }

      static from(token: SocketToken): Socket {
        return claimed(environment(), token)
      }
    },
    AsyncSocket: class extends AsyncSocket {
      constructor(source: SocketOptions | Adopted = {}) {
        super(environmentOf(source), source)
      }

      toSocket(): Socket {
        const { env } = this.state
        return claimed(env, this.transfer())
      }

      static from(token: SocketToken): AsyncSocket {
        const env = environment()
        return makeAsyncSocket(env, stateOfToken(env, token))
      }
    },
  }
}

function claimed(env: Environment, token: SocketToken): Socket {
  const state = stateOfToken(env, token)
  const socket = makeSocket(env, state)
  setTimeoutNs(state, state.timeoutNs)
  return socket
}
