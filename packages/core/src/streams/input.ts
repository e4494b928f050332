import type { SockCall } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { received } from '../calls/received.js'
import { receiveOnce } from '../calls/recv.js'
import { RecvmsgCall } from '../calls/recvmsg.js'
import { fdsOfItems } from '../cmsg/rights.js'
import { isFailure } from '../errors/failure.js'
import { borrow } from '../thread/borrowed-memory.js'
import { InputWaiter } from './input-waiter.js'

/** Room for the most fds that Linux carries in one message (SCM_MAX_FD), with header and padding. */
const RIGHTS_BYTES = 16 + 4 * 254

/** What becomes of what a socket receives; `stream` is whoever it is received for. */
export interface InputSink<T> {
  /** What {@link data} is given is the memory that the next receive fills. */
  readonly borrows?: boolean
  /** Bytes; false: no more for now, until `input` is started again. */
  data(stream: T, chunk: Buffer, input: Input<T>): boolean
  /** The end of the stream. */
  end(stream: T, input: Input<T>): void
  /** Descriptors that came with the bytes which follow. They are the sink's now. */
  fds?(stream: T, fds: number[]): void
  /** Receiving failed. */
  error(stream: T, error: unknown): void
  /** The socket was closed by somebody else than the input. */
  closed?(stream: T): void
}

/** The reading half of a stream, without a promise or a suspended operation a chunk. */
export class Input<T> extends InputWaiter {
  readonly #stream: T
  #sink: InputSink<T>
  #receivesFds = false

  constructor(state: SocketState, stream: T, sink: InputSink<T>) {
    super(state)
    this.#stream = stream
    this.#sink = sink
  }

  /** What becomes of what is received. */
  get sink(): InputSink<T> {
    return this.#sink
  }

  /** Something else becomes of it from now on. */
  redirect(sink: InputSink<T>): void {
    this.#sink = sink
  }

  /** Receive with recvmsg from now on, and hand out descriptors. */
  receiveFds(): void {
    this.#receivesFds = true
  }

  protected fail(error: unknown): void {
    this.#sink.error(this.#stream, error)
  }

  proceed(): void {
    let chunk: Buffer | null | undefined
    try {
      chunk = this.#receivesFds ? this.#receiveMessage() : this.#receive()
    } catch (error) {
      this.stop()
      this.#sink.error(this.#stream, error)
      return
    }
    // A signal came: the direction stays ready, and this is called again.
    if (chunk === undefined) return
    if (chunk === null) {
      if (this.direction !== null) this.direction.ready = false
    } else if (chunk.length === 0) {
      this.stop()
      this.#sink.end(this.#stream, this)
    } else if (!this.#sink.data(this.#stream, chunk, this)) this.stop()
  }

  /** What is there; empty at the end of the stream, null where nothing is there now, undefined where a signal came first. */
  #receive(): Buffer | null | undefined {
    const { state } = this
    const { scratch } = state.env
    const n = receiveOnce(state, scratch.bytes)
    if (n < 0) {
      if (state.env.numbers.wouldBlock(n)) return null
      if (n === state.env.numbers.EINTR) return undefined
      throw state.error(n, 'recv')
    }
    return this.#sink.borrows === true ? borrow(scratch, n) : received(state, scratch.bytes, n)
  }

  /** The socket was closed. */
  cancel(): void {
    this.#sink.closed?.(this.#stream)
  }

  /** As {@link #receive}; descriptors that came with the bytes are handed out before them. */
  #receiveMessage(): Buffer | null {
    const { state } = this
    const call = new RecvmsgCall(
      state,
      state.env.scratch.bytes.length,
      RIGHTS_BYTES,
      state.env.numbers.MSG_CMSG_CLOEXEC,
    )
    if (!call.begin()) return null
    const message = resultOrNothing(call)
    if (message === null) return null
    const [chunk, items] = message
    const fds = fdsOfItems(state.abi, items)
    if (fds.length > 0) this.#sink.fds?.(this.#stream, fds)
    return chunk
  }
}

/** What a call that is over gives; null where it says, on a socket that never waits, that nothing is there. */
function resultOrNothing<T>(call: SockCall<T>): T | null {
  try {
    return call.result()
  } catch (error) {
    if (isFailure(error) && (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK')) return null
    throw error
  }
}
