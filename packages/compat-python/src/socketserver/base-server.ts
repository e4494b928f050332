import { OSError } from '@sockcall/core'
import { pythonRepr } from '@sockcall/core/internal'
import { bindArguments } from '../calling/keywords.js'
import { EVENT_READ } from '../selectors/events.js'
import { PollSelector } from '../selectors/poll-selector.js'
import type { AnyAddress, DefaultAddress } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'
import { type RequestHandler, runHandler, type ServerView } from './base-request-handler.js'
import { classAttribute, ownAttribute } from './class-attribute.js'
import { writeDirectly } from './direct-output.js'
import { ServerControl, type ServerHandle } from './server-handle.js'

/** How often a wait checks for another thread's shutdown(), in seconds. */
const LOOK_SECONDS = 0.05

/** The keyword argument of `serve_forever()`. */
export interface ServeForeverKeywords {
  /** Seconds between two calls of `service_actions()`. */
  readonly poll_interval?: number | undefined
}

const serveForeverSignature = {
  name: 'BaseServer.serve_forever',
  parameters: ['poll_interval'],
  required: 0,
  method: true,
}

const now = () => performance.now() / 1000

/**
 * `socketserver.BaseServer`: receives requests and has handlers serve them, one at a time. Extend TCPServer and the like rather
 * than this.
 */
export abstract class BaseServer<Request = unknown, Address extends AnyAddress = DefaultAddress>
  implements ServerView<Address>
{
  /** Seconds that `handle_request()` waits for a request; null for no limit. */
  static timeout: number | null = null

  /** The address of the server, before and after it is bound. */
  server_address: Address
  /** What serves the requests. */
  RequestHandlerClass: RequestHandler<Request, Address>
  /**
   * Anything for the handlers, which read it as `this.server.handler_data`. It is copied to workers, except for shared memory.
   */
  handler_data: unknown = null
  /** The socket that requests come from. */
  abstract socket: SocketClass

  readonly #control = new ServerControl()

  constructor(server_address: Address, RequestHandlerClass: RequestHandler<Request, Address>) {
    this.server_address = server_address
    this.RequestHandlerClass = RequestHandlerClass
  }

  /** The static property, unless the server has its own. */
  get timeout(): number | null {
    return classAttribute(this, 'timeout')
  }
  set timeout(value: number | null) {
    ownAttribute(this, 'timeout', value)
  }

  /** The descriptor of the socket. */
  abstract fileno(): number

  /** The next request and the client's address. Called when there is one. */
  abstract get_request(): [request: Request, client_address: Address]

  /** Called by the constructor after the socket is bound. */
  server_activate(): void {}

  /** Free what the server holds. */
  server_close(): void {}

  /**
   * Serve requests until `shutdown()`. It blocks the thread. It can be ended from a handler, from `service_actions()`, from a
   * signal listener, or from another thread by this server's {@link handle}. `timeout` has no effect.
   *
   * @param poll_interval seconds between two calls of `service_actions()` while there is nothing to do.
   */
  serve_forever(poll_interval?: number): void
  serve_forever(keywords: ServeForeverKeywords): void
  serve_forever(...args: unknown[]): void {
    const [interval = 0.5] = bindArguments(serveForeverSignature, args) as [number?]
    const control = this.#control
    control.begin()
    try {
      using selector = new PollSelector()
      selector.register(this, EVENT_READ)
      while (!control.requested) {
        const ready = this.#wait(selector, interval, () => control.requested)
        if (control.requested) break
        if (ready) this._handle_request_noblock()
        this.service_actions()
      }
    } finally {
      control.end()
    }
  }

  /**
   * Have `serve_forever()` return after the current request. Python's version waits for that and must be called in another
   * thread; this one can only be called in the server's thread, and returns at once. Other threads use {@link handle}.
   */
  shutdown(): void {
    this.#control.request()
  }

  /** For another thread: `shutdown(handle)` there ends `serve_forever()` here. */
  handle(): ServerHandle {
    return this.#control.handle
  }

  /** Called by `serve_forever()` after each request, and every `poll_interval` without one. */
  service_actions(): void {}

  /** Wait for one request, for at most `timeout` or the socket's own timeout, and serve it. */
  handle_request(): void {
    const ownTimeout = this.socket.gettimeout()
    const timeout = Math.min(ownTimeout ?? Number.POSITIVE_INFINITY, this.timeout ?? Number.POSITIVE_INFINITY)
    using selector = new PollSelector()
    selector.register(this, EVENT_READ)
    if (this.#wait(selector, timeout, () => false)) this._handle_request_noblock()
    else this.handle_timeout()
  }

  /** @internal */
  _handle_request_noblock(): void {
    let request: Request
    let client_address: Address
    try {
      ;[request, client_address] = this.get_request()
    } catch (error) {
      if (error instanceof OSError) return
      throw error
    }
    if (!this.verify_request(request, client_address)) {
      this.shutdown_request(request)
      return
    }
    try {
      this.process_request(request, client_address)
    } catch (error) {
      this.handle_error(request, client_address, error)
      this.shutdown_request(request)
    }
  }

  /** Called by `handle_request()` if no request came in time. */
  handle_timeout(): void {}

  /** Whether to serve a request. */
  verify_request(_request: Request, _client_address: Address): boolean {
    return true
  }

  /** Serve a request: `finish_request()`, then `shutdown_request()`. */
  process_request(request: Request, client_address: Address): void {
    this.finish_request(request, client_address)
    this.shutdown_request(request)
  }

  /** Make a handler and have it serve a request. */
  finish_request(request: Request, client_address: Address): void {
    // By default handlers see the server's address as a pair.
    runHandler(this.RequestHandlerClass, request, client_address, this as unknown as ServerView)
  }

  /** End a request that has been served. */
  shutdown_request(request: Request): void {
    this.close_request(request)
  }

  /** Free what a request holds. */
  close_request(_request: Request): void {}

  /**
   * Called with what a handler threw; writes it to standard error. The request is null if it was served in another thread.
   *
   * @param error the exception, `sys.exception()` in Python.
   */
  handle_error(_request: Request | null, client_address: Address, error: unknown): void {
    writeDirectly(2, errorReport(client_address, error))
  }

  /** Enters Python's `with`. */
  __enter__(): this {
    return this
  }

  /** Leaves Python's `with`: `server_close()`. */
  __exit__(..._exception: unknown[]): void {
    this.server_close()
  }

  /** `server_close()` at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.__exit__()
  }

  /**
   * Called repeatedly while the server waits. @returns the seconds until the next call, at most.
   *
   * @internal
   */
  protected whileWaiting(): number {
    return LOOK_SECONDS
  }

  /** Wait for a request, in slices. */
  #wait(selector: PollSelector, seconds: number, ended: () => boolean): boolean {
    const deadline = now() + seconds
    for (;;) {
      const slice = Math.min(this.whileWaiting(), LOOK_SECONDS)
      if (selector.select(Math.min(slice, Math.max(deadline - now(), 0))).length > 0) return true
      if (ended() || now() >= deadline) return false
    }
  }
}

/** What `handle_error()` writes. */
export function errorReport(client_address: unknown, error: unknown): string {
  const line = '-'.repeat(40)
  const text = error instanceof Error ? (error.stack ?? String(error)) : String(error)
  return `${line}\nException occurred during processing of request from ${pythonRepr(client_address)}\n${text}\n${line}\n`
}
