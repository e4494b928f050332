import { stateOf } from '../base/socket-base.js'
import { type CallOptions, runAsync } from '../call/call-async.js'
import { type ReceivedMessage, ReceiveMessageCall } from '../calls/receive-message.js'
import { type Failure, isFailure } from '../errors/failure.js'
import { checkOptions } from '../options/check-options.js'
import { aFunction, aSignal, type OptionKind } from '../options/option-kinds.js'
import { requireMessages } from './socket-kind.js'
import type { StreamSocket } from './stream-socket.js'

/** How messages are received one after the other. */
export interface DatagramsOptions extends CallOptions {
  /**
   * Told of an error that ends no socket, such as the ECONNREFUSED that answers a datagram sent earlier; the loop goes on. Without
   * it the loop throws what the receive did.
   */
  readonly onError?: ((error: Failure) => void) | undefined
}

const kinds: { readonly [Name in keyof DatagramsOptions]-?: OptionKind } = { signal: aSignal, onError: aFunction }

/** `AsyncSocket.datagrams` */
export function datagramsOf(
  socket: StreamSocket,
  options: DatagramsOptions = {},
): AsyncGenerator<ReceivedMessage, void, void> {
  const read = checkOptions('datagrams', options, kinds)
  requireMessages(stateOf(socket), 'datagrams')
  return receive.each(socket, read)
}

const receive = {
  /** Message by message, until the socket is closed or its connection has ended. */
  async *each(
    socket: StreamSocket,
    { signal, onError }: DatagramsOptions,
  ): AsyncGenerator<ReceivedMessage, void, void> {
    const state = stateOf(socket)
    while (!socket.closed) {
      let message: ReceivedMessage | null
      try {
        message = await runAsync(socket, new ReceiveMessageCall(state), signal)
      } catch (error) {
        if (socket.closed && signal?.aborted !== true) return
        if (onError === undefined || !survives(state.type, state.abi.constants.SOCK_SEQPACKET, error)) throw error
        onError(error)
        continue
      }
      if (message === null) return
      yield message
    }
  },
}

/** Whether a socket can receive more after an error: not a connection of records, nor after a timeout. */
function survives(type: number, seqpacket: number | undefined, error: unknown): error is Failure {
  return isFailure(error) && typeof error.errno === 'number' && type !== seqpacket
}
