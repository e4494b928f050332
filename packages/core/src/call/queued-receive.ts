import { allocate } from '../calls/arguments.js'
import { received } from '../calls/received.js'
import { attemptRecv, noteReceived, recvBytesOn } from '../calls/recv.js'
import { timedOut } from '../errors/raise.js'
import { deadlineAfter } from '../thread/timeout.js'
import { SCRATCH_BYTES } from './environment.js'
import { PendingCall } from './pending-call.js'
import type { SocketState } from './socket-state.js'

/**
 * recv(2) without flags, begun when the socket is ready: the common wait of a server, for which a suspended operation (its
 * generators, its buffer) is not kept. Such a receive has no state across a wait but its deadline, so each readiness begins
 * it anew; whatever is not plainly a result is left to `recvBytesOn` and the one loop under it.
 */
class QueuedReceive extends PendingCall<Buffer> {
  readonly #size: number

  constructor(
    owner: object,
    state: SocketState,
    size: number,
    signal: AbortSignal | undefined,
    resolve: (data: Buffer) => void,
    reject: (error: unknown) => void,
  ) {
    super(owner, state, signal, resolve, reject)
    this.#size = size
  }

  start(): void {
    const { env, timeoutNs } = this.state
    const { readiness } = env
    try {
      const direction = readiness.register(this.state).input
      this.deadline = receiveDeadline(this.state, timeoutNs)
      // It was told EAGAIN, or knows that the socket is drained, unless others are before it.
      if (direction.head === null) direction.ready = false
      readiness.enqueue(this.state, direction, this)
    } catch (error) {
      this.fail(error)
    }
  }

  proceed(answer: number): void {
    const { state } = this
    const { env } = state
    if (answer === 0) {
      this.fail(state.timeoutNs < 0 ? state.error(env.EAGAIN, 'recv') : timedOut('recv'))
      return
    }
    const size = this.#size
    try {
      const buf = size <= SCRATCH_BYTES ? env.scratch : allocate(size)
      const n = attemptRecv(state, buf, 0, size, 0)
      if (n >= 0) {
        noteReceived(state, n, size, 0)
        this.settle(received(state, buf, n))
        return
      }
      if (env.wouldBlock(n) && state.timeoutNs !== 0) {
        if (this.direction !== null) this.direction.ready = false
        return
      }
      const step = recvBytesOn(state, buf, size, 0, n).next()
      if (step.done === true) this.settle(step.value)
      else if (this.direction !== null) this.direction.ready = false
    } catch (error) {
      this.fail(error)
    }
  }

  cancel(error: unknown): void {
    if (!this.over) this.fail(error)
  }
}

/** S12; a socket without a timeout is bound by SO_RCVTIMEO, as in the kernel. */
function receiveDeadline(state: SocketState, timeoutNs: number): number {
  if (timeoutNs < 0) {
    const limit = state.kernelTimeout(false)
    return limit === 0 ? Number.POSITIVE_INFINITY : state.env.backend.clock.now() + limit
  }
  return deadlineAfter(state.env.backend.clock.now(), timeoutNs)
}

/** Receive when the socket is ready and those before have received. Not for a socket that never waits. */
export function receiveQueued(
  owner: object,
  state: SocketState,
  size: number,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    new QueuedReceive(owner, state, size, signal, resolve, reject).start()
  })
}
