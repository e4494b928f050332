import type { DefaultAddress } from '../socket/addresses.js'
import type { ServerView } from './base-request-handler.js'
import { type ServerHandle, shutdown } from './server-handle.js'

/** What other threads and processes know about a server. */
export interface ServerFacts {
  readonly server_address: unknown
  readonly handler_data: unknown
  /** Null in another process, which shares no memory. */
  readonly handle: ServerHandle | null
}

/** A server as handlers in other threads and processes see it. */
export class RemoteServer implements ServerView {
  readonly server_address: DefaultAddress
  readonly handler_data: unknown
  readonly #handle: ServerHandle | null

  constructor({ server_address, handler_data, handle }: ServerFacts) {
    this.server_address = server_address as DefaultAddress
    this.handler_data = handler_data
    this.#handle = handle
  }

  /** End `serve_forever()` and wait for its end. In another process this does nothing, as in Python's forked child. */
  shutdown(): void {
    if (this.#handle !== null) shutdown(this.#handle)
  }
}
