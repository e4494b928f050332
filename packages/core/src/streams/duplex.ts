import { AsyncResource } from 'node:async_hooks'
import { stateOf } from '../base/socket-base.js'
import type { Environment } from '../call/environment.js'
import type { SocketState } from '../call/socket-state.js'
import { brand } from '../errors/brand.js'
import { uncaught } from '../errors/uncaught.js'
import { offAbort, onAbort } from '../loop/abort-listeners.js'
import { CloseNotice } from './close-notice.js'
import { ConnectionDuplex } from './connection-duplex.js'
import { setReset } from './connection-options.js'
import { Connector, connectionEvents } from './connector.js'
import { checkDuplexOptions, type SocketDuplexOptions } from './duplex-options.js'
import { Input, type InputSink } from './input.js'
import { abortError, nodeError } from './node-error.js'
import type { Chunk } from './output.js'
import { requireStream } from './socket-kind.js'
import { streamError } from './stream-error.js'
import type { StreamSocket } from './stream-socket.js'
import { refuseWritesAfterEnd } from './write-after-end.js'
import { sizeOf, type WriteDone, WriteHalf } from './write-half.js'

/**
 * A connected AsyncSocket as a Node stream, with what http, tls, http2 and their like use of `net.Socket`: its
 * properties, its events ('lookup', 'connect', 'ready', 'timeout', 'close' with hadError), its error texts. It owns the socket.
 *
 * Events beside a Duplex's and net's: `'fds'` with an array of received descriptors, before the bytes that came with them. They
 * are the listener's to close. Listeners run in the AsyncLocalStorage context that the stream was made in.
 */
export class SocketDuplex extends ConnectionDuplex {
  /** What becomes of what is received: one for all streams, as there may be very many of them. */
  static readonly #sink: InputSink<SocketDuplex> = {
    data(stream, chunk) {
      stream.#bytesRead += chunk.length
      stream.active()
      const wantsMore = stream.#resource.runInAsyncScope(stream.push, stream, chunk)
      // A 'readable' listener hears of each chunk before the next is received, as over net: it may read only once each time.
      return wantsMore && stream.readableFlowing === true
    },
    end: (stream) => stream.#resource.runInAsyncScope(stream.#ended, stream),
    fds(stream, fds) {
      if (stream.#resource.runInAsyncScope(stream.emit, stream, 'fds', fds)) return
      for (const fd of fds) stream.#state?.env.sys.close(fd)
    },
    error: (stream, error) => stream.#resource.runInAsyncScope(stream.#failed, stream, error, 'read'),
  }

  static #closedUnderneath(stream: SocketDuplex): void {
    stream.#resource.runInAsyncScope(stream.destroy, stream)
  }

  /** The context of the listeners, as a handle is to net's. */
  readonly #resource = new AsyncResource('SockcallStream')
  readonly #env: Environment
  readonly #writes: WriteHalf
  readonly #receiveFds: boolean
  readonly #pauseOnCreate: boolean
  #socket: StreamSocket | null = null
  #state: SocketState | null = null
  #input: Input<SocketDuplex> | null = null
  #closeNotice: CloseNotice<SocketDuplex> | null = null
  /** Gives up the connection that is being made; null where there is none. */
  #connecting: AbortController | null = null
  #announced = false
  #wantsRead = false
  readonly #attempted: string[] = []
  #bytesRead = 0
  #keepsAlive = true
  #reset = false
  /** Lets go of the signal. */
  #release: (() => void) | null = null

  /**
   * @param source a connected socket, or how to get one: then 'connect' and 'ready' come when it is there.
   * @throws TypeError for a socket that is no SOCK_STREAM, and for options of no use.
   */
  constructor(source: StreamSocket | Connector, given: SocketDuplexOptions = {}) {
    const options = checkDuplexOptions(given)
    if (!(source instanceof Connector)) requireStream(stateOf(source), 'toDuplex')
    const { readableHighWaterMark, writableHighWaterMark, signal } = options
    // As node:http and asyncio have it: a program that wants its writes joined corks the stream, and others must not wait.
    const { noDelay = true, keepAlive, keepAliveInitialDelayMs } = options
    super(
      {
        allowHalfOpen: options.allowHalfOpen === true,
        emitClose: false,
        decodeStrings: false,
        ...(readableHighWaterMark === undefined ? {} : { readableHighWaterMark }),
        ...(writableHighWaterMark === undefined ? {} : { writableHighWaterMark }),
      },
      { noDelay, keepAlive, keepAliveInitialDelayMs },
    )
    this.#env = source instanceof Connector ? source.env : stateOf(source).env
    this.#writes = new WriteHalf(this, source instanceof Connector)
    this.#receiveFds = options.receiveFds === true
    this.#pauseOnCreate = options.pauseOnCreate === true
    this.on('newListener', wantsFds)
    this.on('end', refuseWritesAfterEnd)
    if (!(source instanceof Connector)) this.#attach(source)
    if (signal !== undefined) this.#destroyOn(signal)
    if (source instanceof Connector) {
      if (!this.destroyed) this.#begin(source)
    } else if (!this.#pauseOnCreate) this.read(0)
  }

  override get socket(): StreamSocket | null {
    return this.#socket
  }

  /** Whether the connection is being made. */
  override get connecting(): boolean {
    return this.#connecting !== null
  }

  /** The addresses that were tried, as `host:port`; undefined where there was only one. */
  get autoSelectFamilyAttemptedAddresses(): readonly string[] | undefined {
    return this.#attempted.length > 1 ? this.#attempted : undefined
  }

  /** How many bytes came. */
  get bytesRead(): number {
    return this.#bytesRead
  }

  /** Bytes written, those still in the queue among them. */
  get bytesWritten(): number {
    let { bytes } = this.#writes
    const queue = Reflect.get(this, 'writableBuffer') as readonly Chunk[] | undefined
    for (const { chunk, encoding } of queue ?? []) bytes += sizeOf(chunk, encoding)
    return bytes
  }

  /** As `net.Socket`'s, which is deprecated: what a Writable calls `writableLength`; undefined when there is no connection. */
  get bufferSize(): number | undefined {
    return this.pending ? undefined : this.writableLength
  }

  /** Keep the process alive for this connection, as is the default. */
  ref(): this {
    return this.#setKeepsAlive(true)
  }

  /** Reading does not keep the process alive; bytes on their way out do. */
  unref(): this {
    return this.#setKeepsAlive(false)
  }

  /**
   * For clients that connect the stream they are given, as `net.Socket.connect`, with its forms of arguments. Of a stream that is
   * being connected, `listener` is called when it is; its address was chosen when it was made, and the one given here is not used.
   * Of `toDuplex()`, 'connect' comes in the next tick. Once 'connect' has come the stream fails with EISCONN.
   *
   * @throws Error `ERR_STREAM_DESTROYED`: a stream is connected once in its life.
   */
  connect(...args: unknown[]): this {
    if (this.destroyed) throw nodeError('ERR_STREAM_DESTROYED', 'Cannot call connect after a stream was destroyed')
    const listener = args.at(-1)
    if (typeof listener === 'function') this.once('connect', listener as () => void)
    const state = this.#state
    if (state === null) return this
    if (this.#announced) this.#failed(state.error(state.env.numbers.EISCONN, 'connect'), 'connect')
    else {
      this.#announced = true
      process.nextTick(() => {
        if (!this.destroyed) this.#announce()
      })
    }
    return this
  }

  /** Close with a TCP reset (SO_LINGER of 0), when it is connected. @throws nothing; another family just closes. */
  resetAndDestroy(): this {
    if (this.#connecting !== null) return this.once('connect', () => this.resetAndDestroy())
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
    this.#writes.carry(chunk, fds)
    return this.write(chunk, callback)
  }

  /** Receive descriptors from now on, as a listener for 'fds' makes the stream do. */
  receiveFds(): void {
    this.#input?.receiveFds()
  }

  /** @internal */
  override _read(): void {
    if (this.#input === null || this.#connecting !== null) this.#wantsRead = true
    else if (this.readableFlowing === true) this.#input.start()
    else process.nextTick(startReading, this.#input)
  }

  /** @internal */
  override _write(chunk: Uint8Array | string, encoding: BufferEncoding, done: WriteDone): void {
    this.#writes.write(chunk, encoding, done)
  }

  /** @internal */
  override _writev(chunks: Chunk[], done: WriteDone): void {
    this.#writes.writeAll(chunks, done)
  }

  /** @internal */
  override _final(done: WriteDone): void {
    this.#writes.end(done)
  }

  /** @internal */
  override _destroy(error: Error | null, done: WriteDone): void {
    const connecting = this.#connecting
    this.#connecting = null
    connecting?.abort()
    this.stopIdleTimer()
    this.#closeNotice?.withdraw()
    this.#release?.()
    const socket = this.#socket
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
    setImmediate(() => this.#resource.runInAsyncScope(this.#closed, this, error !== null))
  }

  #closed(hadError: boolean): void {
    this.#writes.close()
    this.emit('close', hadError)
  }

  #destroyOn(signal: AbortSignal): void {
    if (signal.aborted) {
      this.destroy(abortError(signal.reason))
      return
    }
    const abortable = { cancel: (reason: unknown) => void this.destroy(abortError(reason)) }
    onAbort(signal, abortable)
    this.#release = () => offAbort(signal, abortable)
  }

  #attach(socket: StreamSocket): void {
    const state = stateOf(socket)
    if (state.timeoutNs !== -1) socket.timeoutMs = null
    this.#socket = socket
    this.#state = state
    this.#writes.open(socket)
    const input = new Input(state, this, SocketDuplex.#sink)
    this.#input = input
    this.#closeNotice = new CloseNotice<SocketDuplex>(state, this, SocketDuplex.#closedUnderneath)
    if (!this.#keepsAlive) socket.unref()
    this.setTcpOptions(socket)
    if (this.#receiveFds || this.listenerCount('fds') > 0) input.receiveFds()
  }

  #begin(connector: Connector): void {
    const connecting = new AbortController()
    this.#connecting = connecting
    const tell = (event: string, ...args: unknown[]) => {
      if (this.#connecting === connecting) this.#resource.runInAsyncScope(this.#tell, this, event, ...args)
    }
    connector.connect(connecting.signal, connectionEvents(this.#env, tell, this.#attempted)).then(
      (socket) => {
        if (this.#connecting === connecting) this.#resource.runInAsyncScope(this.#connected, this, socket)
        else socket.close()
      },
      (error: unknown) => {
        if (this.#connecting === connecting) this.#resource.runInAsyncScope(this.#failed, this, error, 'connect')
      },
    )
  }

  /** 'connect' comes before anything that the connection brings, and before what was written early is done. */
  #connected(socket: StreamSocket): void {
    try {
      this.#attach(socket)
    } catch (error) {
      socket.close()
      this.#failed(error, 'connect')
      return
    }
    this.#connecting = null
    this.#announced = true
    this.active()
    this.#announce()
    if (this.destroyed) return
    this.#writes.flush()
    if (this.#wantsRead) this.#input?.start()
    else if (!this.#pauseOnCreate && !this.isPaused()) this.read(0)
  }

  #announce(): void {
    this.#tell('connect')
    this.#tell('ready')
  }

  /** Emit; what a listener throws is an uncaught exception, as it is where the event loop calls it, and no failure of ours. */
  #tell(event: string, ...args: unknown[]): void {
    try {
      this.emit(event, ...args)
    } catch (error) {
      uncaught(error)
    }
  }

  #ended(): void {
    this.push(null)
    // Without a read, the end of an unread stream would never be noticed.
    if (this.readableLength === 0) this.read(0)
  }

  #failed(error: unknown, syscall: string): void {
    this.destroy(this.#streamError(error, syscall))
  }

  #streamError(error: unknown, syscall: string): Error {
    return streamError(error, syscall, this.#env.backend.abi)
  }

  #setKeepsAlive(keepsAlive: boolean): this {
    this.#keepsAlive = keepsAlive
    if (keepsAlive) this.#socket?.ref()
    else this.#socket?.unref()
    return this
  }
}
brand(SocketDuplex)

function startReading(input: Input<SocketDuplex>): void {
  input.start()
}

/** For whoever begins to listen only later. */
function wantsFds(this: SocketDuplex, event: string | symbol): void {
  if (event === 'fds') this.receiveFds()
}
