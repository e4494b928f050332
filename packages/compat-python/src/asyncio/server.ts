import { OSError } from '@sockcall/core'
import { type SocketFile, waitReady } from '@sockcall/core/internal'
import { BlockingIOError, RuntimeError } from '../exceptions/index.js'
import type { AnyAddress } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'
import { coreOf } from '../socket/socket-handle.js'
import { cancellable, cancelledBy, unlessAborted } from './cancellation.js'
import { CancelledError } from './errors.js'
import type { LoopBase } from './loop-base.js'
import type { TransportOwner } from './selector-transport.js'
import { TransportSocket } from './transport-socket.js'

/** How long accepting pauses if the system runs out of descriptors or memory. */
const ACCEPT_RETRY_MS = 1000
/** Errors of accept(2) that pass. */
const EXHAUSTED = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])

type Client = Parameters<TransportOwner['attach']>[0]

/** What a server does with a connection. An exception closes the connection silently, as in Python. */
export type Accept = (sock: SocketClass, peer: AnyAddress, server: Server) => Promise<void>

/** `asyncio.Server`. */
export class Server implements TransportOwner {
  readonly #loop: LoopBase
  readonly #accept: Accept
  readonly #backlog: number
  readonly #file: SocketFile | null
  #listeners: readonly SocketClass[] | null
  #serving = false
  readonly #clients = new Set<Client>()
  #ended: () => void = () => {}
  readonly #closed: Promise<void>
  #forever: ((error: Error) => void) | null = null

  /** @internal `start_server()` makes it. @param file the file of an AF_UNIX socket, removed when the server closes. */
  constructor(
    loop: LoopBase,
    listeners: readonly SocketClass[],
    backlog: number,
    accept: Accept,
    file: SocketFile | null = null,
  ) {
    this.#loop = loop
    this.#listeners = listeners
    this.#backlog = backlog
    this.#accept = accept
    this.#file = file
    this.#closed = new Promise((resolve) => {
      this.#ended = resolve
    })
  }

  /** The listening sockets, which can be inspected but not closed; none once the server is closed. */
  get sockets(): readonly TransportSocket[] {
    return this.#listeners?.map((sock) => new TransportSocket(sock)) ?? []
  }

  /** The event loop. */
  get_loop(): LoopBase {
    return this.#loop
  }

  /** Whether connections are accepted. */
  is_serving(): boolean {
    return this.#serving
  }

  /** Accept no more. Connections go on. */
  close(): void {
    const listeners = this.#listeners
    if (listeners === null) return
    this.#listeners = null
    this.#serving = false
    // While the socket is open, the kernel does not reuse the inode's number.
    this.#file?.unlinkOwn()
    for (const sock of listeners) {
      try {
        sock.close()
      } catch (exception) {
        this.#loop.call_exception_handler({ message: 'closing a listening socket failed', exception })
      }
    }
    this.#forever?.(new CancelledError())
    if (this.#clients.size === 0) this.#ended()
  }

  /** Close every connection once its buffer has been sent. */
  close_clients(): void {
    for (const client of [...this.#clients]) client.close()
  }

  /** Close every connection now and drop its buffer. */
  abort_clients(): void {
    for (const client of [...this.#clients]) client.abort()
  }

  /** Begin to accept. Does nothing if it already does. @throws TypeError on a closed server, as in Python. */
  async start_serving(): Promise<void> {
    this.begin()
  }

  /** @internal */
  begin(): void {
    if (this.#serving) return
    if (this.#listeners === null) throw new TypeError("'NoneType' object is not iterable")
    this.#serving = true
    for (const sock of this.#listeners) {
      sock.listen(this.#backlog)
      void this.#acceptAll(sock)
    }
  }

  /**
   * Accept until `close()`, and then reject with CancelledError. Cancelling it closes the server and its connections.
   *
   * @throws RuntimeError if it is already being awaited, or the server is closed.
   */
  serve_forever(): Promise<never> {
    try {
      if (this.#forever !== null) {
        throw new RuntimeError(`server ${this} is already being awaited on serve_forever()`)
      }
      if (this.#listeners === null) throw new RuntimeError(`server ${this} is closed`)
      this.begin()
    } catch (error) {
      return Promise.reject(error)
    }
    const ended = new Promise<never>((_, reject) => {
      this.#forever = reject
    })
    const served = ended.catch(async (error: unknown) => {
      this.#forever = null
      this.close()
      this.close_clients()
      await this.wait_closed()
      throw error
    })
    return cancelledBy(served, { waits: true, cancel: (error) => this.#forever?.(error) })
  }

  /** Wait until it is closed and every connection is lost. */
  wait_closed(): Promise<void> {
    return cancellable(undefined, (call) => unlessAborted(this.#closed, call.signal))
  }

  /** Leaves Python's `async with`: closes and waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.wait_closed()
  }

  /** @internal */
  attach(client: Client): void {
    this.#clients.add(client)
  }

  /** @internal */
  detach(client: Client): void {
    this.#clients.delete(client)
    if (this.#clients.size === 0 && this.#listeners === null) this.#ended()
  }

  /** Python's repr. */
  __repr__(): string {
    const sockets = this.sockets.map(String)
    return `<Server sockets=(${sockets.join(', ')}${sockets.length === 1 ? ',' : ''})>`
  }

  /** The same as {@link __repr__}. */
  toString(): string {
    return this.__repr__()
  }

  async #acceptAll(sock: SocketClass): Promise<void> {
    while (this.#serving) {
      try {
        if (this.#acceptBatch(sock)) await waitReady(sock, coreOf(sock), 'input')
        else await new Promise(setImmediate)
      } catch (exception) {
        if (!this.#serving) return
        const exhausted = exception instanceof OSError && EXHAUSTED.has(exception.code ?? '')
        const message = exhausted ? 'socket.accept() out of system resource' : 'Exception in callback accept()'
        this.#loop.call_exception_handler({ message, exception, socket: new TransportSocket(sock) })
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY_MS))
      }
    }
  }

  /** @returns whether the queue of connections is empty. */
  #acceptBatch(sock: SocketClass): boolean {
    for (let left = Math.max(this.#backlog, 0); left >= 0 && this.#serving; left--) {
      let accepted: [SocketClass, AnyAddress]
      try {
        accepted = sock.accept<AnyAddress>()
      } catch (error) {
        if (error instanceof BlockingIOError) return true
        // The client went away while it waited.
        if (error instanceof OSError && error.code === 'ECONNABORTED') continue
        throw error
      }
      const [connection, peer] = accepted
      connection.setblocking(false)
      this.#accept(connection, peer, this).catch(() => {})
    }
    return false
  }
}
