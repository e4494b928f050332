/** Receiving whole messages: datagrams and records, never cut and never joined. */

import { INPUT, isShutDown, SockCall } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { sockaddrCapacity } from '../sockaddr/index.js'
import type { Address } from '../sockaddr/types.js'
import { pollNow } from '../thread/poll.js'
import { SCRATCH_BYTES } from '../thread/scratch.js'
import { allocate } from './arguments.js'
import { received } from './received.js'
import { scratchAddress } from './recv.js'

/** A message, and who sent it: null for a sender without a name, or where the family has none. */
export type ReceivedMessage = [data: Buffer, sender: Address | null]

/** One message after the other of a socket that is no stream. */
export class MessageReceiver {
  readonly #state: SocketState
  readonly #capacity: number
  /** IP's messages have at most 65,535 bytes, for which there is room. */
  readonly #bounded: boolean
  #buffer: Buffer

  constructor(state: SocketState) {
    const { env, family, type, abi } = state
    this.#state = state
    this.#capacity = sockaddrCapacity(state)
    const internet = family === env.numbers.AF_INET || family === env.numbers.AF_INET6
    // SCTP's records are of any length.
    this.#bounded = internet && type !== abi.constants.SOCK_SEQPACKET
    this.#buffer = env.scratch.bytes
  }

  /**
   * recvfrom(2), one attempt, with room for all of the message that is next.
   *
   * @returns its size, or -errno: -EMSGSIZE where another reader of the same socket has taken the message that was measured, and the
   * one after it was longer.
   */
  attempt(): number {
    const state = this.#state
    const { env } = state
    this.#buffer = env.scratch.bytes
    if (this.#bounded) return this.#receive(env.scratch.bytes, 0)
    const size = env.sys.recv(
      state.fd,
      env.scratch.bytes,
      0,
      0,
      env.numbers.MSG_PEEK | env.numbers.MSG_TRUNC | env.numbers.MSG_DONTWAIT,
    )
    if (size < 0) return size
    if (size > SCRATCH_BYTES) this.#buffer = allocate(state.voice, size)
    const n = this.#receive(this.#buffer, env.numbers.MSG_TRUNC)
    return n > this.#buffer.length ? -(state.abi.errnos.EMSGSIZE?.number ?? 0) : n
  }

  #receive(buf: Buffer, flags: number): number {
    const { env, fd } = this.#state
    env.memory.addrlen[0] = this.#capacity
    return env.sys.recvfrom(
      fd,
      buf,
      0,
      buf.length,
      flags | env.numbers.MSG_DONTWAIT,
      env.memory.sockaddr,
      env.memory.addrlen,
    )
  }

  /** What the last attempt received; null where its 0 was the end and no empty message. */
  message(n: number): ReceivedMessage | null {
    const sender = scratchAddress(this.#state)
    if (n === 0 && sender === null && this.ended()) return null
    return [received(this.#state, this.#buffer, n), sender]
  }

  /**
   * Whether a receive of nothing was the end. The kernel says 0 for an empty record and for the end alike; but there is no end before
   * one side has shut down, and nothing behind it. Empty records that are the last before a shutdown are taken for it.
   */
  ended(): boolean {
    const { env, fd } = this.#state
    // Where the system has no such event (0) an empty message is a message.
    if (env.numbers.POLLRDHUP === 0 || (pollNow(env, fd, env.numbers.POLLRDHUP) & env.numbers.POLLRDHUP) === 0)
      return false
    return (
      env.sys.recv(
        fd,
        env.scratch.bytes,
        0,
        0,
        env.numbers.MSG_PEEK | env.numbers.MSG_TRUNC | env.numbers.MSG_DONTWAIT,
      ) <= 0
    )
  }
}

/** The next message of a socket on the event loop, or null at the end. */
export class ReceiveMessageCall extends SockCall<ReceivedMessage | null> {
  readonly #receiver: MessageReceiver

  constructor(state: SocketState) {
    super(state, INPUT)
    this.#receiver = new MessageReceiver(state)
  }

  protected get syscall(): string {
    return 'recvfrom'
  }

  attempt(): number {
    const { state } = this
    return state.pendingError !== 0 ? state.takePendingError() : this.#receiver.attempt()
  }

  protected override ended(): number | undefined {
    if (!isShutDown(this.state)) return undefined
    this.state.env.memory.addrlen[0] = 0
    return 0
  }

  protected value(): ReceivedMessage | null {
    return this.#receiver.message(this.rc)
  }
}
