import { stateOf } from '../base/socket-base.js'
import { DONE } from '../call/call-async.js'
import { MessageReceiver } from '../calls/receive-message.js'
import { isFailure } from '../errors/failure.js'
import { uncaught } from '../errors/uncaught.js'
import type { CheckedDatagramProtocol } from './datagram-protocol.js'
import { InputWaiter } from './input-waiter.js'
import { mayBePromise, promiseOf } from './promise-of.js'
import type { StreamSocket } from './stream-socket.js'

/** Receives the messages of one socket for its protocol. */
export class DatagramReceiver extends InputWaiter {
  readonly #socket: StreamSocket
  readonly #messages: MessageReceiver
  #protocol: CheckedDatagramProtocol

  constructor(socket: StreamSocket, protocol: CheckedDatagramProtocol) {
    const state = stateOf(socket)
    super(state)
    this.#socket = socket
    this.#messages = new MessageReceiver(state)
    this.#protocol = protocol
  }

  /** Another protocol is told what follows. */
  succeed(protocol: CheckedDatagramProtocol): void {
    this.#protocol = protocol
  }

  proceed(): void {
    try {
      const n = this.#messages.attempt()
      if (n < 0) this.#failed(n)
      else this.#received(n)
    } catch (error) {
      this.fail(error)
    }
  }

  #received(n: number): void {
    const message = this.#messages.message(n)
    if (message === null) this.#lose(null)
    else this.#call(this.#protocol.datagramReceived, ...message)
  }

  #failed(rc: number): void {
    const { env, abi, type } = this.state
    if (rc === env.numbers.EINTR) return
    if (env.numbers.wouldBlock(rc)) {
      if (this.direction === null) return
      // Shut down for reading, it says so for ever.
      if (this.direction.announced && this.#messages.ended()) this.#lose(null)
      else this.direction.ready = false
      return
    }
    const error = this.state.error(rc, 'recvfrom')
    // A datagram that got nowhere says nothing of the next one; a connection of records is over.
    if (type === abi.constants.SOCK_SEQPACKET) this.#lose(error)
    else this.#call(this.#protocol.errorReceived, error)
  }

  /** Call a method; a promise that it returns holds the next message back. */
  #call(method: ((...args: never[]) => unknown) | undefined, ...args: unknown[]): void {
    let result: unknown
    try {
      result = Reflect.apply(method ?? ignore, this.#protocol.protocol, [this.#socket, ...args])
    } catch (error) {
      // As in asyncio: a message that a program cannot read is no reason to hear no more.
      uncaught(error)
      return
    }
    if (result === DONE || !mayBePromise(result)) return
    this.pause()
    promiseOf(result)
      .catch(uncaught)
      .then(() => this.resume())
  }

  protected fail(error: unknown): void {
    if (!isFailure(error)) uncaught(error)
    this.#lose(error instanceof Error ? error : new Error(String(error)))
  }

  /** The socket was closed: nothing may be done to it here. */
  cancel(): void {
    this.#lost(null)
  }

  #lose(error: Error | null): void {
    this.stop()
    try {
      this.#socket.close()
    } catch {
      // close(2) gave the fd up whatever it said.
    }
    this.#lost(error)
  }

  /** In a turn of its own: a protocol that closes a socket is not called again from within. */
  #lost(error: Error | null): void {
    process.nextTick(() => {
      const { protocol, connectionLost } = this.#protocol
      // What it throws is an uncaught exception, as a promise's rejection is.
      promiseOf(connectionLost?.call(protocol, this.#socket, error)).catch(uncaught)
    })
  }
}

function ignore(): void {}
