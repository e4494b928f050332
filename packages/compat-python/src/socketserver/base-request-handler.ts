import type { AnyAddress, DefaultAddress } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'

/** What a handler sees of its server, even if that is in another thread or process. */
export interface ServerView<Address extends AnyAddress = DefaultAddress> {
  /** The address that the server is bound to. */
  readonly server_address: Address
  /** The server's `handler_data`. In another thread it is a copy, except for a SharedArrayBuffer in it. */
  readonly handler_data: unknown
  /** End `serve_forever()`. In another thread this waits for its end. */
  shutdown(): void
}

/**
 * `socketserver.BaseRequestHandler`: serves one request. Extend it and write `handle()`.
 *
 * Python's constructor does all the work. This one only stores its arguments, since the fields of a JavaScript subclass do not
 * exist before it returns; the server then calls `run()`.
 *
 * @typeParam Request a socket, or for datagram servers the packet and the server's socket.
 * @typeParam Address the client's address.
 */
export class BaseRequestHandler<Request = SocketClass, Address extends AnyAddress = DefaultAddress> {
  /** The request: a connected socket, or for datagram servers the packet and the server's socket. */
  request: Request
  /** The client's address. */
  client_address: Address
  /** The server, or its representative in this thread. */
  server: ServerView

  constructor(request: Request, client_address: Address, server: ServerView) {
    this.request = request
    this.client_address = client_address
    this.server = server
  }

  /** Serve: `setup()`, `handle()`, and in any case `finish()`. */
  run(): void {
    this.setup()
    try {
      this.handle()
    } finally {
      this.finish()
    }
  }

  /** Called before `handle()`. */
  setup(): void {}

  /** Serves the request. It must not be async: the request is over when it returns. */
  handle(): void {}

  /** Called after `handle()`, even if that throws, but not if `setup()` has thrown. */
  finish(): void {}
}

/** A class of handlers. */
export type HandlerConstructor<Request, Address extends AnyAddress> = new (
  request: Request,
  client_address: Address,
  server: ServerView,
) => object

/** A function in place of a class; a handler that it returns is run. */
export type HandlerFunction<Request, Address extends AnyAddress> = (
  request: Request,
  client_address: Address,
  server: ServerView,
) => unknown

/** What a server accepts as RequestHandlerClass. */
export type RequestHandler<Request, Address extends AnyAddress> =
  | HandlerConstructor<Request, Address>
  | HandlerFunction<Request, Address>

/** Serve one request with a handler. */
export function runHandler<Request, Address extends AnyAddress>(
  handler: RequestHandler<Request, Address>,
  request: Request,
  client_address: Address,
  server: ServerView,
): void {
  const made = isClass(handler)
    ? new handler(request, client_address, server)
    : handler(request, client_address, server)
  if (made instanceof BaseRequestHandler) made.run()
}

function isClass<Request, Address extends AnyAddress>(
  handler: RequestHandler<Request, Address>,
): handler is HandlerConstructor<Request, Address> {
  const prototype: unknown = handler.prototype
  if (prototype instanceof BaseRequestHandler) return true
  return prototype !== undefined && /^class\b/.test(Function.prototype.toString.call(handler))
}
