import type { MessageVector } from '../backend/index.js'
import { INPUT, OUTPUT, SockCall } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { rangeError } from '../options/check-options.js'
import type { Voice } from '../voice/voice.js'
import { flagsArgument, intArgument } from './arguments.js'
import { noteReceivedFds, receiveFlags } from './received-cloexec.js'

/** The memory of many messages. */
export interface Batch extends MessageVector {
  /** How many there is room for. */
  readonly count: number
  /** @throws TypeError where the program took the memory away. */
  checkMemory(): void
}

/** How many messages of a batch a call concerns. @throws TypeError, RangeError */
function batchCount(voice: Voice, batch: Batch, count: unknown): number {
  if (count === undefined) return batch.count
  const n = intArgument(voice, count, 'count')
  if (n < 1 || n > batch.count) throw rangeError(`count must be 1 to ${batch.count}, not ${n}`)
  return n
}

/**
 * recvmmsg(2): waits for the first message, then takes what is there; the number received. It always waits in poll: in the kernel
 * it would wait for as many messages as there is room for.
 */
export class RecvmmsgCall extends SockCall<number> {
  readonly #batch: Batch
  readonly #most: number

  constructor(state: SocketState, batch: Batch, flags: unknown, count: unknown) {
    super(state, INPUT, flagsArgument(state.voice, flags))
    this.#most = batchCount(state.voice, batch, count)
    this.#batch = batch
  }

  protected get syscall(): string {
    return 'recvmmsg'
  }

  protected override waitsInKernel(): boolean {
    return false
  }

  attempt(): number {
    const { state, flags } = this
    const { env } = state
    const batch = this.#batch
    const count = this.#most
    batch.checkMemory()
    batch.lengths.fill(batch.stride, 0, count)
    batch.namelens.fill(batch.nameStride, 0, count)
    batch.controllens.fill(batch.controlStride, 0, count)
    const n = env.sys.recvmmsg(state.fd, batch, 0, count, receiveFlags(env, flags) | env.numbers.MSG_DONTWAIT)
    const { controls, controllens, controlStride, msgFlags } = batch
    for (let index = 0; index < n; index++) {
      const length = Math.min(controllens[index] ?? 0, controlStride)
      msgFlags[index] = noteReceivedFds(env, flags, msgFlags[index] ?? 0, controls, index * controlStride, length)
    }
    // Messages that were not received are empty, not what an earlier receive left.
    const first = Math.max(n, 0)
    if (first < count) {
      batch.lengths.fill(0, first, count)
      batch.namelens.fill(0, first, count)
      batch.controllens.fill(0, first, count)
    }
    return n
  }

  protected value(): number {
    return this.rc
  }
}

/**
 * sendmmsg(2): the number of messages sent. A socket that may wait sends all of them; an error after some leaves their number as
 * the result, and the next call meets the error.
 */
export class SendmmsgCall extends SockCall<number> {
  readonly #batch: Batch
  readonly #most: number
  #count = 0

  constructor(state: SocketState, batch: Batch, flags: unknown, count: unknown) {
    super(state, OUTPUT, flagsArgument(state.voice, flags))
    this.#most = batchCount(state.voice, batch, count)
    this.#batch = batch
  }

  protected get syscall(): string {
    return 'sendmmsg'
  }

  attempt(): number {
    const { state } = this
    this.#batch.checkMemory()
    const left = this.#most - this.#count
    return state.env.sys.sendmmsg(state.fd, this.#batch, this.#count, left, this.flags | state.sendFlags)
  }

  protected override progress(n: number): boolean {
    this.#count += n
    return this.#count >= this.#most || this.state.timeoutNs === 0
  }

  protected value(): number {
    return this.#count
  }

  protected override failed(rc: number): number {
    return this.#count > 0 ? this.#count : super.failed(rc)
  }
}
