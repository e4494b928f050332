import type { AddressInput, AnyAddress } from '../socket/addresses.js'
import { close } from '../socket/descriptors.js'
import type { SocketClass } from '../socket/socket.js'
import { classAttribute, ownAttribute } from './class-attribute.js'
import { type HandlerModule, handlerAddress } from './handler-module.js'
import { RequestPool } from './request-pool.js'
import { requestToken } from './request-token.js'
import type { ServerKeywords, StreamServer } from './tcp-server.js'

/** Not a field: if a server cannot be bound its constructor closes it, before fields exist. */
const pools = new WeakMap<object, RequestPool>()

/** What ThreadingMixIn adds to a server. */
export interface Threading {
  /** Whether the process may end, and `server_close()` return, while requests are being served. */
  daemon_threads: boolean
  /** Whether `server_close()` waits for requests that are being served. */
  block_on_close: boolean
  /** The maximum number of threads; further requests wait. */
  max_threads: number
}

/** A class of servers, for a mix-in. */
export type ServerClass<T> = abstract new (...args: never[]) => T

/** What the mix-ins need: a server. */
export interface MixableServer {
  /** The socket that requests come from. */
  readonly socket: SocketClass
  /** The descriptor of the socket. */
  fileno(): number
  /** Free what the server holds. */
  server_close(): void
}

/** A class made by a mix-in: a server whose handler is a module. */
export type MixedServer<C, Instance, Mixed, Statics> = (new (
  server_address: AddressInput,
  RequestHandlerClass: HandlerModule,
  bind_and_activate?: boolean | ServerKeywords,
) => Instance & Mixed) &
  Omit<C, 'prototype'> &
  Statics

/**
 * `socketserver.ThreadingMixIn`: requests are served on other threads. `class Server extends ThreadingMixIn(TCPServer) {}`.
 *
 * Each thread loads the handler's module by itself, so handlers share no variables; pass what they need in `handler_data`. The
 * server's `finish_request()` and `shutdown_request()` are not called there. Errors go to the server's `handle_error()`, with
 * null for the request.
 */
export function ThreadingMixIn<C extends ServerClass<MixableServer>>(
  Base: C,
): MixedServer<C, InstanceType<C>, Threading, Threading> {
  // The class is only known to be a server's.
  const Server = Base as unknown as typeof StreamServer<AnyAddress>

  class ThreadingServer extends Server implements Threading {
    static daemon_threads = false
    static block_on_close = true
    static max_threads = 256

    get daemon_threads(): boolean {
      return classAttribute(this, 'daemon_threads')
    }
    set daemon_threads(value: boolean) {
      ownAttribute(this, 'daemon_threads', value)
    }

    get block_on_close(): boolean {
      return classAttribute(this, 'block_on_close')
    }
    set block_on_close(value: boolean) {
      ownAttribute(this, 'block_on_close', value)
    }

    get max_threads(): number {
      return classAttribute(this, 'max_threads')
    }
    set max_threads(value: number) {
      ownAttribute(this, 'max_threads', value)
    }

    override server_activate(): void {
      // Checked before the first client comes, since a handler that cannot be passed on is a programming error.
      handlerAddress(this.RequestHandlerClass)
      super.server_activate()
    }

    override process_request(request: unknown, client_address: AnyAddress): void {
      const pool = pools.get(this) ?? this.#makePool()
      const token = requestToken(request, client_address)
      try {
        pool.submit(token)
      } catch (error) {
        if (token.data !== null) close(token.fd)
        throw error
      }
      // The pool owns the descriptor now.
      if (token.data === null) (request as { detach(): number }).detach()
    }

    override server_close(): void {
      super.server_close()
      const pool = pools.get(this)
      pools.delete(this)
      if (this.block_on_close && !this.daemon_threads) pool?.join()
      pool?.close()
    }

    override service_actions(): void {
      super.service_actions()
      pools.get(this)?.tick()
    }

    protected override whileWaiting(): number {
      const pool = pools.get(this)
      return Math.min(super.whileWaiting(), (pool?.tick() ?? Number.POSITIVE_INFINITY) / 1e3)
    }

    #makePool(): RequestPool {
      const { server_address, handler_data } = this
      const pool = new RequestPool({
        maxThreads: this.max_threads,
        daemon: this.daemon_threads,
        handler: handlerAddress(this.RequestHandlerClass),
        server: { server_address, handler_data, handle: this.handle() },
        onError: (address, error) => this.handle_error(null, address as AnyAddress, error),
      })
      pools.set(this, pool)
      return pool
    }
  }
  Object.defineProperty(ThreadingServer, 'name', { value: `Threading${Base.name}` })
  return ThreadingServer as unknown as MixedServer<C, InstanceType<C>, Threading, Threading>
}
