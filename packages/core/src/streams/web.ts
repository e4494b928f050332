import type { ReadableStream as ReadableStreamType, WritableStream as WritableStreamType } from 'node:stream/web'
import { stateOf } from '../base/socket-base.js'
import { type CallOptions, callSignal } from '../call/call-async.js'
import type { Bytes } from '../calls/arguments.js'
import { type Abortable, offAbort, onAbort } from '../loop/abort-listeners.js'
import { CloseNotice } from './close-notice.js'
import { requireStream } from './socket-kind.js'
import type { StreamSocket } from './stream-socket.js'

// The classes are the global ones: Node loads them at their first use, and this module's import must not.
const CHUNK_BYTES = 65536
const SHUT_RD = 0
const SHUT_WR = 1

/** A connection as a pair of web streams. The socket is closed when both have ended, or one of them failed. */
export interface SocketWebStreams {
  /** What comes. */
  readonly readable: ReadableStreamType<Uint8Array>
  /** What is to be sent. */
  readonly writable: WritableStreamType<Bytes>
}

/**
 * A connected socket as web streams: a readable stream of bytes, and a writable stream whose writes are sendalls. Where the socket
 * is closed underneath, fails, or `signal` is aborted, both fail with the reason.
 */
export function toWebStreams(socket: StreamSocket, options: CallOptions = {}): SocketWebStreams {
  const signal = callSignal('toWeb', options)
  const state = stateOf(socket)
  requireStream(state, 'toWeb')
  return new WebPair(socket, signal).streams
}

class WebPair implements Abortable {
  readonly streams: SocketWebStreams
  readonly #socket: StreamSocket
  readonly #signal: AbortSignal | undefined
  readonly #notice: CloseNotice<WebPair>
  /** Streams that have not ended. */
  #open = 2
  #canceled = false
  #over = false
  #failReadable: (reason: unknown) => void = () => {}
  #failWritable: (reason: unknown) => void = () => {}

  constructor(socket: StreamSocket, signal: AbortSignal | undefined) {
    this.#socket = socket
    this.#signal = signal
    const state = stateOf(socket)
    this.#notice = new CloseNotice<WebPair>(state, this, (pair) =>
      pair.#fail(state.error(state.env.numbers.EBADF, 'close')),
    )
    this.streams = { readable: this.#readable(), writable: this.#writable() }
    if (signal?.aborted === true) this.#fail(signal.reason)
    else if (signal !== undefined) onAbort(signal, this)
  }

  /** The signal was aborted. */
  cancel(reason: unknown): void {
    this.#fail(reason)
  }

  #readable(): ReadableStreamType<Uint8Array> {
    return new ReadableStream({
      type: 'bytes',
      start: (controller) => {
        this.#failReadable = (reason) => controller.error(reason)
      },
      pull: async (controller): Promise<void> => {
        let chunk: Uint8Array
        try {
          chunk = await this.#socket.recv(CHUNK_BYTES)
        } catch (error) {
          this.#fail(error)
          return
        }
        // What comes after cancel() is dropped.
        if (this.#canceled || this.#over) return
        if (chunk.length > 0) {
          // A stream transfers its chunks' memory, and a pooled one would take its neighbours along.
          controller.enqueue(Uint8Array.from(chunk))
          return
        }
        controller.close()
        controller.byobRequest?.respond(0)
        this.#ended()
      },
      cancel: (): void => {
        this.#canceled = true
        if (this.#over) return
        this.#shutdown(SHUT_RD)
        this.#ended()
      },
    })
  }

  #writable(): WritableStreamType<Bytes> {
    return new WritableStream<Bytes>({
      start: (controller) => {
        this.#failWritable = (reason) => controller.error(reason)
        // abort() waits for a write that is on its way, and a peer that does not read would keep it for ever.
        const signal = Reflect.get(controller, 'signal') as AbortSignal | undefined
        signal?.addEventListener('abort', () => this.#aborted(signal.reason), { once: true })
      },
      write: async (chunk): Promise<void> => {
        try {
          await this.#socket.sendall(chunk)
        } catch (error) {
          this.#fail(error)
          throw error
        }
      },
      close: (): void => {
        if (this.#over) return
        this.#shutdown(SHUT_WR)
        this.#ended()
      },
      abort: (reason): void => this.#aborted(reason),
    })
  }

  #ended(): void {
    if (--this.#open === 0) this.#close()
  }

  /** Both streams fail; one that has ended already stays as it is. */
  #fail(reason: unknown): void {
    if (this.#over) return
    this.#aborted(reason)
    this.#failWritable(reason)
  }

  /** The writable stream fails by itself. */
  #aborted(reason: unknown): void {
    if (this.#over) return
    this.#close()
    if (!this.#canceled) this.#failReadable(reason)
  }

  #close(): void {
    this.#over = true
    if (this.#signal !== undefined) offAbort(this.#signal, this)
    this.#notice.withdraw()
    // It is where it was closed underneath: then its close is in progress.
    if (this.#socket.closed) return
    try {
      this.#socket.close()
    } catch {
      // close(2) gave the fd up whatever it said.
    }
  }

  /** A peer that is gone cannot be told, which is no failure of ours. */
  #shutdown(how: number): void {
    try {
      this.#socket.shutdown(how)
    } catch {
      // ENOTCONN
    }
  }
}
