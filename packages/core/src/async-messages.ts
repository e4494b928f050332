import { AsyncCalls, firstAttempt } from './async-calls.js'
import { type CallOptions, signalOf } from './drive-async.js'
import { toSsize } from './errors/python-int.js'
import type { MessageBatch } from './message-batch.js'
import { optionalInt, receiveSize } from './ops/arguments.js'
import { attemptRecvmmsg, attemptSendmmsg, batchCount, recvmmsgOn, sendmmsgOn } from './ops/batch.js'
import { buffersToFill, type RecvmsgRest, recvmsgBytesOn, recvmsgIntoOn, recvmsgScratch } from './ops/recvmsg.js'
import { sendfileArguments, sendfileOn } from './ops/sendfile.js'
import { type AfalgOptions, afalgControl, ancillaryToSend, buffersToSend, sendmsgOn } from './ops/sendmsg.js'
import { mayTry } from './readiness.js'
import type { Operation } from './sock-call.js'
import type { Address, EncodedSockaddr } from './sockaddr/types.js'
import type { Bytes } from './socket.js'
import type { SocketState } from './socket-state.js'

/** The calls that move whole messages, batches of them, or a file. */
export abstract class AsyncMessages extends AsyncCalls {
  /** recvmsg(2) (spec S38): the bytes, the ancillary items `[level, type, data]`, msg_flags, and the sender. */
  recvmsg(
    bufsize: number,
    ancbufsize?: number,
    flags?: number,
    options?: CallOptions,
  ): Promise<[data: Buffer, ...RecvmsgRest]> {
    const { state } = this
    return this.attempt(() => {
      const size = receiveSize(bufsize, 'negative buffer size in recvmsg()', flags, ancbufsize)
      const scratch = recvmsgScratch(state, ancbufsize, flags)
      const flagBits = optionalInt(flags, 0)
      const first = firstAttempt(mayTry(state, false, flagBits))
      return this.run(recvmsgBytesOn(state, size, scratch, flagBits, first), options)
    })
  }

  /** recvmsg(2) into memory of the caller's, which must stay untouched until the promise settles (spec S39). */
  recvmsgInto(
    buffers: Iterable<Bytes>,
    ancbufsize?: number,
    flags?: number,
    options?: CallOptions,
  ): Promise<[nbytes: number, ...RecvmsgRest]> {
    const { state } = this
    return this.attempt(() => {
      // CPython takes all the arguments before it looks at the buffers.
      if (ancbufsize !== undefined) toSsize(ancbufsize)
      const flagBits = optionalInt(flags, 0)
      const iov = buffersToFill(buffers)
      const scratch = recvmsgScratch(state, ancbufsize)
      const first = firstAttempt(mayTry(state, false, flagBits))
      return this.run(recvmsgIntoOn(state, iov, scratch, flagBits, first), options)
    })
  }

  /** sendmsg(2): the buffers as one message, with ancillary items `[level, type, data]` (spec S43). */
  sendmsg(
    buffers: Iterable<Bytes>,
    ancdata?: Iterable<readonly [level: number, type: number, data: Bytes]>,
    flags?: number,
    address?: Address | null,
    options?: CallOptions,
  ): Promise<number> {
    const { state } = this
    return this.attempt(() => {
      const flagBits = optionalInt(flags, 0)
      const to = address === undefined || address === null ? null : this.begin('sendmsg', address)
      const iov = buffersToSend(buffers)
      const control = ancillaryToSend(state, ancdata)
      return this.run(sendmsgResolved(state, to, iov, control, flagBits), options)
    })
  }

  /** sendmsg(2) to an AF_ALG operation socket, with its parameters as control items (spec S44). */
  sendmsgAfalg(buffers: Iterable<Bytes> | undefined, parameters: AfalgOptions, options?: CallOptions): Promise<number> {
    const { state } = this
    return this.attempt(() => {
      const control = afalgControl(state, parameters)
      const iov = buffers === undefined ? [] : buffersToSend(buffers)
      return this.run(sendmsgResolved(state, null, iov, control, optionalInt(parameters.flags, 0)), options)
    })
  }

  /** recvmmsg(2): waits for a first datagram, then takes those that are there; the number received. */
  recvmmsg(batch: MessageBatch, flags?: number, count?: number, options?: CallOptions): Promise<number> {
    const { state } = this
    return this.attempt(() => {
      const flagBits = optionalInt(flags, 0)
      const most = batchCount(batch, count)
      const signal = signalOf(options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const n = mayTry(state, false, flagBits) ? attemptRecvmmsg(state, batch, most, flagBits) : state.env.EAGAIN
      return n >= 0 ? this.soon(n) : this.run(recvmmsgOn(state, batch, most, flagBits, n), options)
    })
  }

  /** sendmmsg(2): the first `count` messages of a batch; the number sent. */
  sendmmsg(batch: MessageBatch, flags?: number, count?: number, options?: CallOptions): Promise<number> {
    const { state } = this
    return this.attempt(() => {
      const flagBits = optionalInt(flags, 0)
      const most = batchCount(batch, count)
      const signal = signalOf(options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const n = mayTry(state, true, 0) ? attemptSendmmsg(state, batch, 0, most, flagBits) : state.env.EAGAIN
      return n >= most ? this.soon(n) : this.run(sendmmsgOn(state, batch, most, flagBits, n), options)
    })
  }

  /** sendfile(2): bytes of a regular file, which never pass through JavaScript. The count of bytes sent. */
  sendfile(
    file: number | { readonly fd: number },
    offset = 0,
    count: number | null = null,
    options?: CallOptions,
  ): Promise<number> {
    const { state } = this
    return this.attempt(() => {
      const [inFd, from, most] = sendfileArguments(file, offset, count)
      return this.run(sendfileOn(state, inFd, from, most, { sent: 0 }, firstAttempt(mayTry(state, true, 0))), options)
    })
  }
}

function* sendmsgResolved(
  state: SocketState,
  resolving: Operation<EncodedSockaddr> | null,
  iov: readonly Uint8Array[],
  control: Uint8Array | null,
  flags: number,
): Operation<number> {
  const to = resolving === null ? null : yield* resolving
  return yield* sendmsgOn(state, { to, iov, control, flags }, firstAttempt(mayTry(state, true, 0)))
}
