import { stateOf } from '../base/socket-base.js'
import type { SocketState } from '../call/socket-state.js'
import { uncaught } from '../errors/uncaught.js'
import { nodeError } from './node-error.js'
import { type Chunk, Output } from './output.js'
import { streamError } from './stream-error.js'
import type { StreamSocket } from './stream-socket.js'

const SHUT_WR = 1
/** Whether net reports no error for a write that `destroy()` cut short. Since Node 22 it reports ECANCELED. */
const CUT_SHORT_IS_DONE = process.versions.node.startsWith('20.')

/** How a Writable is told that a write is over. */
export type WriteDone = (error?: Error | null) => void

/** The stream whose writing half it is. */
export interface WritingStream {
  readonly destroyed: boolean
  /** Bytes went out. */
  active(): void
}

/** What the Writable has asked for and cannot be done before there is a connection. */
interface Waiting {
  readonly bytes: number
  /** Do it now. */
  again(): void
  /** It will never be done. */
  failed: WriteDone | null
}

/** The writing half of a stream, from before there is a connection: until then one write waits, and the Writable queues the others. */
export class WriteHalf {
  readonly #stream: WritingStream
  /** Descriptors that go with a chunk that is on its way through the queue. */
  #fds: WeakMap<Uint8Array, readonly number[]> | null = null
  #socket: StreamSocket | null = null
  #output: Output | null = null
  #waiting: Waiting | null = null
  #connecting: boolean
  #bytes = 0

  /** @param connecting there will be a connection; else {@link open} is called at once, or never. */
  constructor(stream: WritingStream, connecting: boolean) {
    this.#stream = stream
    this.#connecting = connecting
  }

  /** Bytes handed to the socket or waiting for it. */
  get bytes(): number {
    return this.#bytes + (this.#waiting?.bytes ?? 0)
  }

  /** There is a connection. What waits goes out with {@link flush}. */
  open(socket: StreamSocket): void {
    this.#socket = socket
    this.#output = new Output(socket, stateOf(socket), this.#stream)
    this.#connecting = false
  }

  /** Write what was written before there was a connection. */
  flush(): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.again()
  }

  /** The stream was closed. */
  close(): void {
    const failed = this.#waiting?.failed
    this.#waiting = null
    if (failed === undefined || failed === null) return
    const text = 'Socket closed before the connection was established'
    this.#tell(failed, nodeError('ERR_SOCKET_CLOSED_BEFORE_CONNECTION', text))
  }

  /** Send descriptors with a chunk, which is found again by identity. */
  carry(chunk: Uint8Array, fds: readonly number[]): void {
    this.#fds ??= new WeakMap()
    this.#fds.set(chunk, fds)
  }

  write(chunk: Uint8Array | string, encoding: BufferEncoding, done: WriteDone): void {
    const size = sizeOf(chunk, encoding)
    const output = this.#output
    if (output === null) {
      this.#wait(size, done, () => this.write(chunk, encoding, done))
      return
    }
    this.#bytes += size
    let sent: Promise<void> | undefined
    try {
      const fds = typeof chunk === 'string' ? undefined : this.#fds?.get(chunk)
      sent =
        fds === undefined || typeof chunk === 'string' ? output.write(chunk, encoding) : output.writeWithFds(chunk, fds)
    } catch (error) {
      this.#failed(done, error)
      return
    }
    this.#afterSend(sent, done)
  }

  writeAll(chunks: readonly Chunk[], done: WriteDone): void {
    let size = 0
    for (const { chunk, encoding } of chunks) size += sizeOf(chunk, encoding)
    const output = this.#output
    if (output === null) {
      this.#wait(size, done, () => this.writeAll(chunks, done))
      return
    }
    this.#bytes += size
    let sent: Promise<void> | undefined
    try {
      const fds = this.#fds
      const plain = fds === null || chunks.every(({ chunk }) => typeof chunk === 'string' || !fds.has(chunk))
      sent = plain ? output.writeAll(chunks) : this.#eachRun(output, chunks)
    } catch (error) {
      this.#failed(done, error)
      return
    }
    this.#afterSend(sent, done)
  }

  /** Everything is written: end our side of the connection. */
  end(done: WriteDone): void {
    if (this.#connecting) {
      // `done` is never called where there will be no connection, as in net: the Writable reports it to the caller of end().
      this.#waiting = { bytes: 0, again: () => this.end(done), failed: null }
      return
    }
    const socket = this.#socket
    if (socket === null || socket.closed) {
      done()
      return
    }
    try {
      socket.shutdown(SHUT_WR)
    } catch (error) {
      const failure = streamError(error, 'shutdown', stateOf(socket).abi)
      // The peer has reset the connection, so there is no side left to shut down.
      done('code' in failure && failure.code === 'ENOTCONN' ? null : failure)
      return
    }
    // As with net, where 'finish' comes a turn later and an error in between prevents it.
    setImmediate(done)
  }

  /** Not before there is a connection. */
  #wait(bytes: number, failed: WriteDone, again: () => void): void {
    if (this.#connecting) this.#waiting = { bytes, again, failed }
    else failed(nodeError('ERR_SOCKET_CLOSED', 'Socket is closed'))
  }

  #afterSend(sent: Promise<void> | undefined, done: WriteDone): void {
    if (sent === undefined) {
      done()
      return
    }
    sent.then(
      () => this.#tell(done, null),
      (error: unknown) => this.#failed(done, error),
    )
  }

  #failed(done: WriteDone, error: unknown): void {
    const state = this.#socket === null ? null : stateOf(this.#socket)
    const cutShort = this.#stream.destroyed
    if (state === null || (cutShort && CUT_SHORT_IS_DONE)) this.#tell(done, null)
    else this.#tell(done, streamError(cutShort ? canceled(state) : error, 'write', state.abi))
  }

  /** A write is over. What its callback throws is an uncaught exception, and no failure of the write's. */
  #tell(done: WriteDone, error: Error | null): void {
    try {
      done(error)
    } catch (thrown) {
      uncaught(thrown)
    }
  }

  /** Chunks with descriptors go out by themselves, those between them together. */
  async #eachRun(output: Output, chunks: readonly Chunk[]): Promise<void> {
    let run: Chunk[] = []
    for (const one of chunks) {
      const fds = typeof one.chunk === 'string' ? undefined : this.#fds?.get(one.chunk)
      if (fds === undefined || typeof one.chunk === 'string') {
        run.push(one)
        continue
      }
      if (run.length > 0) await output.writeAll(run)
      run = []
      await output.writeWithFds(one.chunk, fds)
    }
    if (run.length > 0) await output.writeAll(run)
  }
}

/** How many bytes a chunk has. */
export function sizeOf(chunk: Uint8Array | string, encoding: BufferEncoding): number {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength
}

/** The stream was destroyed before the write was over. */
function canceled({ env, abi }: SocketState): Error {
  return env.voice.systemCall(env.backend, abi.errnos.ECANCELED?.number ?? 0, 'write')
}
