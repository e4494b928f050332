import { Input, type InputSink, type SocketState, stateOf, waitReady } from '@sockcall/core/internal'
import { BlockingIOError, RuntimeError } from '../exceptions/index.js'
import type { AnyAddress } from '../socket/addresses.js'
import { AF_INET, AF_INET6, IPPROTO_TCP, SHUT_WR, SOCK_STREAM, TCP_NODELAY } from '../socket/constants.js'
import type { SocketClass } from '../socket/socket.js'
import { coreOf } from '../socket/socket-handle.js'
import type { Transport } from './base-transport.js'
import { bytesToWrite, memoryviews } from './bytes-like.js'
import type { LoopBase } from './loop-base.js'
import { isBuffered, type StreamProtocol } from './protocols.js'
import { SelectorTransport, type TransportOwner } from './selector-transport.js'

/** The most buffers that sendmsg(2) accepts at once. */
const IOV_MAX = 1024

/** The transport of a stream over a socket of this package, which it owns. */
export class SelectorSocketTransport extends SelectorTransport<StreamProtocol> implements Transport {
  static readonly #sink: InputSink<SelectorSocketTransport> = {
    data(transport, chunk) {
      transport.#received(chunk)
      return transport.is_reading()
    },
    end: (transport) => transport.#ended(),
    error: (transport, error) => transport.fatalError(error, 'Fatal read error on socket transport'),
  }

  protected override readonly typeName = '_SelectorSocketTransport'
  readonly #state: SocketState
  readonly #input: Input<SelectorSocketTransport>
  /** Copies, since the program may change or transfer its memory once write() has returned. */
  #buffer: Uint8Array[] = []
  #buffered = 0
  #flushing = false
  #eof = false

  /** @internal The event loop makes it. @param peername if accept() returned it. */
  constructor(
    loop: LoopBase,
    sock: SocketClass,
    protocol: StreamProtocol,
    peername?: AnyAddress,
    owner: TransportOwner | null = null,
  ) {
    super(loop, sock, protocol, peername, owner)
    this.#state = stateOf(coreOf(sock))
    this.#input = new Input(this.#state, this, SelectorSocketTransport.#sink)
    setNodelay(sock)
  }

  write(data: Uint8Array | ArrayBuffer | DataView): void {
    const bytes = bytesToWrite(data)
    if (this.#eof) throw new RuntimeError('Cannot call write() after write_eof()')
    if (bytes.length === 0) return
    if (this.lost > 0) {
      this.writtenAfterLoss()
      return
    }
    let sent = 0
    let full = true
    if (this.#buffered === 0) {
      try {
        sent = this.sock.send(bytes)
        full = this.#state.partialSendFills
      } catch (error) {
        if (!(error instanceof BlockingIOError)) {
          this.fatalError(error, 'Fatal write error on socket transport')
          return
        }
      }
      if (sent === bytes.length) return
    }
    this.#buffer.push(Buffer.from(bytes.subarray(sent)))
    this.#buffered += bytes.length - sent
    this.#sendLater(full)
  }

  writelines(list_of_data: Iterable<Uint8Array | ArrayBuffer | DataView>): void {
    if (this.#eof) throw new RuntimeError('Cannot call writelines() after write_eof()')
    const list: unknown = list_of_data
    if (list === null || list === undefined) return
    if (this.lost > 0) {
      // An empty list is not a write.
      if (!Array.isArray(list) || list.length > 0) this.writtenAfterLoss()
      return
    }
    const views = [...memoryviews(list)]
    if (views.length === 0) return
    const kept = this.#buffer
    for (const view of views) this.#buffered += view.length
    this.#buffer = [...kept, ...views]
    const full = kept.length > 0 || this.#sendKept()
    if (this.#buffered === 0) return
    // Earlier parts are copies already.
    this.#buffer = this.#buffer.map((piece, index) => (index < kept.length ? piece : Buffer.from(piece)))
    this.#sendLater(full)
  }

  can_write_eof(): boolean {
    return true
  }

  write_eof(): void {
    if (this.closing || this.#eof) return
    this.#eof = true
    if (this.#buffered === 0) this.sock.shutdown(SHUT_WR)
  }

  override get_write_buffer_size(): number {
    return this.#buffered
  }

  protected override startReading(): void {
    this.#input.start()
  }

  protected override stopReading(): void {
    this.#input.stop()
  }

  protected override clearBuffer(): void {
    this.#buffer = []
    this.#buffered = 0
  }

  #sendLater(full: boolean): void {
    this.maybePause()
    if (!this.#flushing) void this.#flush(full)
  }

  /** Send the buffer whenever the socket accepts some of it. @param full the socket accepts none now. */
  async #flush(full: boolean): Promise<void> {
    this.#flushing = true
    const core = coreOf(this.sock)
    try {
      for (let waits = full; this.#buffered > 0; waits = this.#sendKept()) {
        if (waits) await waitReady(this.sock, core, 'output')
        if (this.#buffered === 0) break
      }
    } catch (error) {
      // This has no effect on a transport that was closed meanwhile.
      this.fatalError(error, 'Fatal write error on socket transport')
    }
    this.#flushing = false
    if (this.lost > 0) return
    if (this.closing) {
      this.lost++
      this.connectionLost(null)
    } else if (this.#eof) this.sock.shutdown(SHUT_WR)
  }

  /** Send from the buffer with one sendmsg. @returns whether the socket is full. */
  #sendKept(): boolean {
    const pieces = this.#buffer.length > IOV_MAX ? this.#buffer.slice(0, IOV_MAX) : this.#buffer
    let sent: number
    try {
      sent = this.sock.sendmsg(pieces)
    } catch (error) {
      if (error instanceof BlockingIOError) return true
      this.fatalError(error, 'Fatal write error on socket transport')
      return false
    }
    this.#buffered -= sent
    let whole = 0
    for (const piece of pieces) {
      if (sent < piece.length) break
      sent -= piece.length
      whole++
    }
    const took = whole === pieces.length
    this.#buffer.splice(0, whole)
    const [first] = this.#buffer
    if (sent > 0 && first !== undefined) this.#buffer[0] = first.subarray(sent)
    this.maybeResume()
    return !took && this.#state.partialSendFills
  }

  #received(chunk: Buffer): void {
    const { protocol } = this
    if (!isBuffered(protocol)) {
      try {
        protocol.data_received?.(chunk)
      } catch (error) {
        this.fatalError(error, 'Fatal error: protocol.data_received() call failed.')
      }
      return
    }
    let call = 'get_buffer'
    try {
      for (let at = 0; at < chunk.length; ) {
        call = 'get_buffer'
        const memory = protocol.get_buffer(-1)
        if (memory.length === 0) throw new RuntimeError('get_buffer() returned an empty buffer')
        const part = chunk.subarray(at, at + memory.length)
        memory.set(part)
        at += part.length
        call = 'buffer_updated'
        protocol.buffer_updated(part.length)
      }
    } catch (error) {
      this.fatalError(error, `Fatal error: protocol.${call}() call failed.`)
    }
  }

  #ended(): void {
    let keepOpen: unknown
    try {
      keepOpen = this.protocol.eof_received?.()
    } catch (error) {
      this.fatalError(error, 'Fatal error: protocol.eof_received() call failed.')
      return
    }
    if (!keepOpen) this.close()
  }
}

/** Small writes are sent at once, as in asyncio. */
function setNodelay(sock: SocketClass): void {
  const tcp = sock.proto === IPPROTO_TCP && sock.type === SOCK_STREAM
  if (tcp && (sock.family === AF_INET || sock.family === AF_INET6)) sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
}
