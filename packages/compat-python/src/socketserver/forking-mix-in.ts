import { serialize } from 'node:v8'
import { bound } from '../backend/environment.js'
import { bindArguments } from '../calling/keywords.js'
import { holdingSignals } from '../select/wait.js'
import type { AnyAddress } from '../socket/addresses.js'
import { close } from '../socket/descriptors.js'
import type { SocketClass } from '../socket/socket.js'
import { classAttribute, ownAttribute } from './class-attribute.js'
import { type HandlerAddress, handlerAddress } from './handler-module.js'
import type { ServerFacts } from './remote-server.js'
import { type RequestToken, requestToken } from './request-token.js'
import { Spawner } from './spawner.js'
import type { StreamServer } from './tcp-server.js'
import type { MixableServer, MixedServer, ServerClass } from './threading-mix-in.js'

/** What a process needs to know about its request. */
export interface ForkTask {
  readonly token: RequestToken
  /** The backend's name. */
  readonly backend: string
  readonly handler: HandlerAddress
  readonly server: ServerFacts
}

/** The class attributes of ForkingMixIn. */
export interface ForkingAttributes {
  /** The maximum number of processes; beyond it the server waits. */
  max_children: number
  /** Whether `server_close()` waits for all processes. */
  block_on_close: boolean
}

/** What ForkingMixIn adds to a server. */
export interface Forking extends ForkingAttributes {
  /** The pids of running processes; null before the first. */
  readonly active_children: ReadonlySet<number> | null
  /** Forget processes that have ended. @param keywords `blocking` to wait for all. */
  collect_children(keywords?: { readonly blocking?: boolean }): void
}

/** Not a field: if a server cannot be bound its constructor closes it, before fields exist. */
const spawners = new WeakMap<object, Spawner>()

const collectSignature = {
  name: 'ForkingMixIn.collect_children',
  parameters: [],
  required: 0,
  keywordOnly: ['blocking'],
  method: true,
}

/**
 * `socketserver.ForkingMixIn`: each request is served in a separate process. `class Server extends ForkingMixIn(TCPServer) {}`.
 *
 * The process is a new one that loads the handler's module; it inherits the request's descriptor, standard streams and the
 * environment, but no variables. An error is written to standard error there.
 */
export function ForkingMixIn<C extends ServerClass<MixableServer>>(
  Base: C,
): MixedServer<C, InstanceType<C>, Forking, ForkingAttributes> {
  // The class is only known to be a server's.
  const Server = Base as unknown as typeof StreamServer<AnyAddress>

  class ForkingServer extends Server implements Forking {
    static override timeout: number | null = 300
    static max_children = 40
    static block_on_close = true

    get max_children(): number {
      return classAttribute(this, 'max_children')
    }
    set max_children(value: number) {
      ownAttribute(this, 'max_children', value)
    }

    get block_on_close(): boolean {
      return classAttribute(this, 'block_on_close')
    }
    set block_on_close(value: boolean) {
      ownAttribute(this, 'block_on_close', value)
    }

    get active_children(): ReadonlySet<number> | null {
      return spawners.get(this)?.children ?? null
    }

    override server_activate(): void {
      // Checked before the first client comes, since a handler that cannot be passed on is a programming error.
      handlerAddress(this.RequestHandlerClass)
      super.server_activate()
    }

    collect_children(keywords?: { readonly blocking?: boolean }): void
    collect_children(...args: unknown[]): void {
      const [blocking = false] = bindArguments(collectSignature, args)
      const spawner = spawners.get(this)
      if (spawner === undefined) return
      spawner.collect()
      const { env } = bound()
      const most = blocking ? 1 : this.max_children
      holdingSignals(env, () => {
        while (spawner.children.size >= most) {
          spawner.wait()
          env.checkSignals()
        }
      })
    }

    override handle_timeout(): void {
      this.collect_children()
    }

    override service_actions(): void {
      this.collect_children()
    }

    override process_request(request: SocketClass, client_address: AnyAddress): void {
      let spawner = spawners.get(this)
      if (spawner === undefined) {
        spawner = new Spawner(new Set())
        spawners.set(this, spawner)
      }
      const { server_address, handler_data } = this
      const token = requestToken(request, client_address)
      const task: ForkTask = {
        token,
        backend: bound().env.backend.name,
        handler: handlerAddress(this.RequestHandlerClass),
        server: { server_address, handler_data, handle: null },
      }
      try {
        spawner.spawn(token.fd, serialize(task))
      } finally {
        if (token.data !== null) close(token.fd)
      }
      this.close_request(request)
    }

    override server_close(): void {
      super.server_close()
      this.collect_children({ blocking: this.block_on_close })
      spawners.get(this)?.close()
      spawners.delete(this)
    }
  }
  Object.defineProperty(ForkingServer, 'name', { value: `Forking${Base.name}` })
  return ForkingServer as unknown as MixedServer<C, InstanceType<C>, Forking, ForkingAttributes>
}
