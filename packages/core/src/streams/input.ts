import { POLLIN } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { received } from '../calls/received.js'
import { attemptRecv, noteReceived, recvOn } from '../calls/recv.js'
import { attemptRecvmsg, type RecvmsgScratch, recvmsgOn, recvmsgScratch } from '../calls/recvmsg.js'
import { receivedFds } from '../cmsg/rights.js'
import { lend } from '../thread/lent-memory.js'
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
  #withFds: RecvmsgScratch | null = null

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
    this.#withFds ??= recvmsgScratch(this.state, RIGHTS_BYTES)
  }

  protected fail(error: unknown): void {
    this.#sink.error(this.#stream, error)
  }

  proceed(): void {
    const state = this.state
    const { env } = state
    const { scratch } = env
    const size = scratch.length
    let n: number
    try {
      if (this.#withFds !== null) n = this.#receiveMessage(this.#withFds, scratch)
      else {
        n = attemptRecv(state, scratch, 0, size, 0)
        if (n < 0 && n !== env.EAGAIN) n = firstStep(recvOn(state, scratch, size, 0, n, 'recv'), env.EAGAIN)
      }
    } catch (error) {
      this.stop()
      this.#sink.error(this.#stream, error)
      return
    }
    if (n < 0) {
      if (this.direction !== null) this.direction.ready = false
    } else if (n === 0) {
      this.stop()
      this.#sink.end(this.#stream, this)
    } else {
      noteReceived(state, n, size, 0)
      const sink = this.#sink
      const chunk = sink.borrows === true ? lend(env, n) : received(state, scratch, n)
      const more = sink.data(this.#stream, chunk, this)
      if (!more) this.stop()
    }
  }

  /** The socket was closed. */
  cancel(): void {
    this.#sink.closed?.(this.#stream)
  }

  #receiveMessage(message: RecvmsgScratch, buf: Buffer): number {
    const state = this.state
    const { env } = state
    const iov = [buf]
    const flags = env.MSG_CMSG_CLOEXEC
    let n = attemptRecvmsg(state, iov, message, flags)
    if (n < 0 && n !== env.EAGAIN) n = firstStep(recvmsgOn(state, iov, buf.length, message, flags, n), env.EAGAIN)
    const controllen = message.lengths[1] ?? 0
    if (n < 0 || message.control === null || controllen === 0) return n
    const fds = receivedFds(state.abi, message.control.subarray(0, controllen))
    if (fds.length > 0) this.#sink.fds?.(this.#stream, fds)
    return n
  }
}

/** The result of an operation that ends at once, or `waits`: it is begun anew with the next event. */
function firstStep(operation: Iterator<unknown, number, number>, waits: number): number {
  const step = operation.next(POLLIN)
  return step.done === true ? step.value : waits
}
