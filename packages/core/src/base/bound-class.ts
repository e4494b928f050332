import type { Environment } from '../call/environment.js'
import type { SocketOptions } from '../calls/open.js'
import type { Adopted } from './socket-base.js'

/** The subclass of a socket class that `bindSockets` made for each environment, which itself knows no socket. */
export class BoundClass<T> {
  readonly #constructors = new WeakMap<Environment, (source: SocketOptions | Adopted) => T>()

  /** Sockets of this environment are made so. */
  bind(env: Environment, construct: (source: SocketOptions | Adopted) => T): void {
    this.#constructors.set(env, construct)
  }

  /** `new Socket(...)` or `new AsyncSocket(...)` of an environment. */
  construct(env: Environment, source: SocketOptions | Adopted): T {
    const construct = this.#constructors.get(env)
    if (construct === undefined) throw new Error('no class is bound to this environment')
    return construct(source)
  }
}
