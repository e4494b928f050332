import type { DuplexOptions } from 'node:stream'
import type { AsyncSocket } from '../async-socket.js'
import { stateOf } from '../socket-base.js'
import type { SocketState } from '../socket-state.js'
import { ConnectionDuplex } from './connection-duplex.js'
import { setReset } from './connection-options.js'
import { Input, type InputSink } from './input.js'
import { type Chunk, Output } from './output.js'
import { streamError } from './stream-error.js'

/** How a stream over a socket behaves. */
export interface SocketDuplexOptions extends Pick<DuplexOptions, 'readableHighWaterMark' | 'writableHighWaterMark'> {
  /** False, the default: when the peer has ended its side, the stream ends its own once everything is written. */
  readonly allowHalfOpen?: boolean | undefined
  /** Begin without reading; `resume()`, `read()` or a 'data' listener begins. */
  readonly pauseOnCreate?: boolean | undefined
  /** AF_UNIX: hand out received descriptors as 'fds' events. A listener for 'fds' turns it on as well. */
  readonly receiveFds?: boolean | undefined
}

const SHUT_WR = 1

type WriteDone = (error?: Error | null) => void

/**
 * A connected {@link AsyncSocket} as a Node stream, with what http, tls, http2 and their like use of `net.Socket`: its
 * properties, its events ('connect', 'ready', 'timeout', 'close' with hadError), its error texts. It owns the socket.
 *
 * Events beside a Duplex's: `'fds'` with an array of received descriptors, before the bytes that came with them. They are
 * the listener's to close.
 */
export class SocketDuplex extends ConnectionDuplex {
  /** What becomes of what is received: one for all streams, as there may be very many of them. */
  static readonly #sink: InputSink<SocketDuplex> = {
    data(stream, chunk) {
      stream.#bytesRead += chunk.length
      stream.active()
      return stream.push(chunk)
    },
    end(stream) {
      stream.push(null)
      // Or nobody would hear of the end of a stream that nobody reads.
      if (stream.readableLength === 0) stream.read(0)
    },
    fds(stream, fds) {
      if (!stream.emit('fds', fds)) for (const fd of fds) stream.#state?.env.sys.close(fd)
    },
    error: (stream, error) => void stream.destroy(streamError(error, 'read')),
  }

  /** Descriptors that go with a chunk that is on its way through the queue. */
  #fds: WeakMap<Uint8Array, readonly number[]> | null = null
  #socket: AsyncSocket | null = null
  #state: SocketState | null = null
  #input: Input<SocketDuplex> | null = null
  #output: Output | null = null
  #connecting = false
  #waiting: { readonly done: WriteDone; readonly again: () => void }[] | null = null
  #bytesRead = 0
  #bytesWritten = 0
  #keepsAlive = true
  #reset = false

  /** @param source a connected socket, or the promise of one: then 'connect' and 'ready' come when it has settled. */
  constructor(source: AsyncSocket | Promise<AsyncSocket>, options: SocketDuplexOptions = {}) {
    const { readableHighWaterMark, writableHighWaterMark } = options
    super({
      allowHalfOpen: options.allowHalfOpen === true,
      emitClose: false,
      decodeStrings: false,
      ...(readableHighWaterMark === undefined ? {} : { readableHighWaterMark }),
      ...(writableHighWaterMark === undefined ? {} : { writableHighWaterMark }),
    })
    this.on('newListener', wantsFds)
    if (!(source instanceof Promise)) {
      this.#attach(source, options)
      return
    }
    this.#connecting = true
    source.then(
      (socket) => this.#connected(socket, options),
      (error: unknown) => {
        this.#connecting = false
        this.destroy(streamError(error, 'connect'))
      },
    )
  }

  override get socket(): AsyncSocket | null {
    return this.#socket
  }

  /** Whether the connection is being made. */
  override get connecting(): boolean {
    return this.#connecting
  }

  /** How many bytes came. */
  get bytesRead(): number {
    return this.#bytesRead
  }

  /** Bytes written, those still in the queue among them. */
  get bytesWritten(): number {
    return this.#bytesWritten + this.writableLength
  }

  /** Keep the process alive for this connection, as is the default. */
  ref(): this {
    return this.#setKeepsAlive(true)
  }

  /** Reading does not keep the process alive; bytes on their way out do. */
  unref(): this {
    return this.#setKeepsAlive(false)
  }

  /** Destroy the stream when everything is written. */
  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', () => this.destroy())
  }

  /** Close with a TCP reset (SO_LINGER of 0). @throws nothing; another family just closes. */
  resetAndDestroy(): this {
    this.#reset = true
    return this.destroy()
  }

  /**
   * Write bytes that carry descriptors (SCM_RIGHTS), in order with other writes.
   *
   * @param data at least one byte.
   * @param fds stay the caller's, open until `callback`.
   */
  writeWithFds(data: Uint8Array, fds: readonly number[], callback?: (error?: Error | null) => void): boolean {
    if (data.byteLength === 0) throw new RangeError('descriptors travel with at least one byte')
    // An object of its own: it is found again by identity.
    const chunk = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    this.#fds ??= new WeakMap()
    this.#fds.set(chunk, fds)
    return this.write(chunk, callback)
  }

  /** Receive descriptors from now on, as a listener for 'fds' makes the stream do. */
  receiveFds(): void {
    this.#input?.receiveFds()
  }

  /** @internal */
  override _read(): void {
    this.#input?.start()
  }

  /** @internal */
  override _write(chunk: Uint8Array | string, encoding: BufferEncoding, done: WriteDone): void {
    const output = this.#output
    if (output === null) {
      this.#afterConnect(done, () => this._write(chunk, encoding, done))
      return
    }
    const size = sizeOf(chunk, encoding)
    try {
      const fds = typeof chunk === 'string' ? undefined : this.#fds?.get(chunk)
      const sent =
        fds === undefined || typeof chunk === 'string' ? output.write(chunk, encoding) : output.writeWithFds(chunk, fds)
      this.#written(sent, size, done)
    } catch (error) {
      done(streamError(error, 'write'))
    }
  }

  /** @internal */
  override _writev(chunks: Chunk[], done: WriteDone): void {
    const output = this.#output
    if (output === null) {
      this.#afterConnect(done, () => this._writev(chunks, done))
      return
    }
    let size = 0
    for (const { chunk, encoding } of chunks) size += sizeOf(chunk, encoding)
    try {
      const fds = this.#fds
      const plain = fds === null || chunks.every(({ chunk }) => typeof chunk === 'string' || !fds.has(chunk))
      this.#written(plain ? output.writeAll(chunks) : this.#eachRun(output, chunks), size, done)
    } catch (error) {
      done(streamError(error, 'write'))
    }
  }

  /** @internal */
  override _final(done: WriteDone): void {
    if (this.#connecting) {
      this.#afterConnect(done, () => this._final(done))
      return
    }
    const socket = this.#socket
    if (socket === null || socket.closed) {
      done()
      return
    }
    try {
      socket.shutdown(SHUT_WR)
      // As with net, where 'finish' comes a turn later and an error in between prevents it.
      setImmediate(done)
    } catch (error) {
      const failure = streamError(error, 'shutdown')
      // The peer has reset it: there is nobody left to tell.
      done('code' in failure && failure.code === 'ENOTCONN' ? null : failure)
    }
  }

  /** @internal */
  override _destroy(error: Error | null, done: WriteDone): void {
    this.#connecting = false
    this.stopIdleTimer()
    const socket = this.#socket
    for (const { done: failed } of this.#waiting?.splice(0) ?? []) failed(error ?? new Error('the stream was closed'))
    try {
      if (socket !== null && !socket.closed) {
        // Addresses stay readable for logs, as those that were asked for are kept.
        if (this.#reset) setReset(socket)
        socket.close()
      }
    } catch {
      // close(2) gave the fd up whatever it said.
    }
    done(error)
    setImmediate(() => this.emit('close', error !== null))
  }

  #attach(socket: AsyncSocket, { receiveFds, pauseOnCreate }: SocketDuplexOptions): void {
    const state = stateOf(socket)
    if (state.timeoutNs !== -1) socket.timeoutMs = null
    this.#socket = socket
    this.#state = state
    this.#output = new Output(socket, state, this)
    const input = new Input(state, this, SocketDuplex.#sink)
    this.#input = input
    if (!this.#keepsAlive) socket.unref()
    if (receiveFds === true || this.listenerCount('fds') > 0) input.receiveFds()
    if (pauseOnCreate !== true) input.start()
  }

  #connected(socket: AsyncSocket, options: SocketDuplexOptions): void {
    if (this.destroyed) {
      socket.close()
      return
    }
    this.#connecting = false
    const waiting = this.#waiting
    this.#waiting = null
    this.#attach(socket, options)
    if (waiting !== null) for (const { again } of waiting) again()
    this.active()
    this.emit('connect')
    this.emit('ready')
  }

  #afterConnect(done: WriteDone, again: () => void): void {
    if (!this.#connecting) {
      done(new Error('the stream is not connected'))
      return
    }
    this.#waiting ??= []
    this.#waiting.push({ done, again })
  }

  #written(sent: Promise<void> | undefined, size: number, done: WriteDone): void {
    if (sent === undefined) {
      this.#bytesWritten += size
      done()
      return
    }
    sent.then(
      () => {
        this.#bytesWritten += size
        done()
      },
      (error: unknown) => done(streamError(error, 'write')),
    )
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

  #setKeepsAlive(keepsAlive: boolean): this {
    this.#keepsAlive = keepsAlive
    if (keepsAlive) this.#socket?.ref()
    else this.#socket?.unref()
    return this
  }
}

function sizeOf(chunk: Uint8Array | string, encoding: BufferEncoding): number {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength
}

/** For whoever begins to listen only later. */
function wantsFds(this: SocketDuplex, event: string | symbol): void {
  if (event === 'fds') this.receiveFds()
}
