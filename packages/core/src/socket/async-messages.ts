import { type CallOptions, callSignal } from '../call/call-async.js'
import type { Operation } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { beginSockaddr, lookupDeadline, ownSockaddr, resolveSockaddr } from '../calls/address.js'
import { optionalInt, receiveSize } from '../calls/arguments.js'
import { attemptRecvmmsg, attemptSendmmsg, batchCount, recvmmsgOn, sendmmsgOn } from '../calls/batch.js'
import { totalBytes } from '../calls/held-memory.js'
import type { MessageBatch } from '../calls/message-batch.js'
import { ownScratch } from '../calls/message-memory.js'
import {
  ancillaryRoom,
  buffersToFill,
  type RecvmsgRest,
  recvmsgBytesNow,
  recvmsgBytesOn,
  recvmsgIntoNow,
  recvmsgIntoOn,
} from '../calls/recvmsg.js'
import { sendfileArguments, sendfileOn } from '../calls/sendfile.js'
import {
  type AfalgOptions,
  afalgControl,
  ancillaryToSend,
  buffersToSend,
  type SendmsgRequest,
  sendmsgNow,
  sendmsgOn,
} from '../calls/sendmsg.js'
import { keepControl } from '../cmsg/control-memory.js'
import { toSsize } from '../errors/python-int.js'
import { timedOut } from '../errors/raise.js'
import { mayTry } from '../loop/readiness.js'
import { isLookup, sockaddrCapacity } from '../sockaddr/index.js'
import type { Address, SockaddrLookup } from '../sockaddr/types.js'
import { firstAttempt } from './async-calls.js'
import { AsyncTransfers } from './async-transfers.js'
import type { Bytes } from './socket.js'

/** The calls that move whole messages, batches of them, or a file. */
export abstract class AsyncMessages extends AsyncTransfers {
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
      const capacity = sockaddrCapacity(state)
      const room = ancillaryRoom(ancbufsize, flags)
      const flagBits = optionalInt(flags, 0)
      const signal = callSignal('recvmsg', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const may = mayTry(state, false, flagBits)
      const first = may ? recvmsgBytesNow(state, size, capacity, room, flagBits) : state.env.EAGAIN
      if (typeof first === 'object') return this.soon(first)
      return this.run(recvmsgBytesOn(state, size, ownScratch(capacity, room), flagBits, first), signal)
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
      const bytes = totalBytes(iov)
      const capacity = sockaddrCapacity(state)
      const room = ancillaryRoom(ancbufsize)
      const signal = callSignal('recvmsgInto', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const may = mayTry(state, false, flagBits)
      const first = may ? recvmsgIntoNow(state, iov, bytes, capacity, room, flagBits) : state.env.EAGAIN
      if (typeof first === 'object') return this.soon(first)
      return this.run(recvmsgIntoOn(state, iov, bytes, ownScratch(capacity, room), flagBits, first), signal)
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
      const begun = address === undefined || address === null ? null : beginSockaddr(state, 'sendmsg', address)
      const resolving = begun !== null && isLookup(begun) ? begun : null
      const to = begun === null || isLookup(begun) ? null : ownSockaddr(begun)
      const iov = buffersToSend(buffers)
      const bytes = totalBytes(iov)
      // All that may throw comes before the control buffer, which must be given back.
      const signal = callSignal('sendmsg', options)
      const control = ancillaryToSend(state, ancdata)
      return this.#sendmsg({ to, iov, bytes, control, flags: flagBits }, resolving, signal)
    })
  }

  /** sendmsg(2) to an AF_ALG operation socket, with its parameters as control items (spec S44). */
  sendmsgAfalg(buffers: Iterable<Bytes> | undefined, parameters: AfalgOptions, options?: CallOptions): Promise<number> {
    const { state } = this
    return this.attempt(() => {
      const signal = callSignal('sendmsgAfalg', options)
      const control = afalgControl(state, parameters)
      const iov = buffers === undefined ? [] : buffersToSend(buffers)
      const bytes = totalBytes(iov)
      const flags = optionalInt(parameters.flags, 0)
      return this.#sendmsg({ to: null, iov, bytes, control, flags }, null, signal)
    })
  }

  #sendmsg(
    request: SendmsgRequest,
    resolving: SockaddrLookup | null,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const { state } = this
    if (resolving === null && signal?.aborted !== true && mayTry(state, true, 0)) {
      const n = sendmsgNow(state, request)
      return typeof n === 'number' ? this.soon(n) : this.run(n, signal)
    }
    const kept = { ...request, control: keepControl(request.control) }
    const operation = resolving === null ? sendmsgOn(state, kept, 'queued') : sendmsgResolved(state, resolving, kept)
    return this.run(operation, signal)
  }

  /** recvmmsg(2): waits for a first datagram, then takes those that are there; the number received. */
  recvmmsg(batch: MessageBatch, flags?: number, count?: number, options?: CallOptions): Promise<number> {
    const { state } = this
    return this.attempt(() => {
      const flagBits = optionalInt(flags, 0)
      const most = batchCount(batch, count)
      const signal = callSignal('recvmmsg', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const n = mayTry(state, false, flagBits) ? attemptRecvmmsg(state, batch, most, flagBits) : state.env.EAGAIN
      return n >= 0 ? this.soon(n) : this.run(recvmmsgOn(state, batch, most, flagBits, n), signal)
    })
  }

  /** sendmmsg(2): the first `count` messages of a batch; the number sent. */
  sendmmsg(batch: MessageBatch, flags?: number, count?: number, options?: CallOptions): Promise<number> {
    const { state } = this
    return this.attempt(() => {
      const flagBits = optionalInt(flags, 0)
      const most = batchCount(batch, count)
      const signal = callSignal('sendmmsg', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const n = mayTry(state, true, 0) ? attemptSendmmsg(state, batch, 0, most, flagBits) : state.env.EAGAIN
      return n >= most ? this.soon(n) : this.run(sendmmsgOn(state, batch, most, flagBits, n), signal)
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
      const signal = callSignal('sendfile', options)
      return this.run(sendfileOn(state, inFd, from, most, { sent: 0 }, firstAttempt(mayTry(state, true, 0))), signal)
    })
  }
}

function* sendmsgResolved(state: SocketState, resolving: SockaddrLookup, request: SendmsgRequest): Operation<number> {
  const deadline = lookupDeadline(state)
  const to = yield* resolveSockaddr(resolving, deadline)
  if (to === null) throw timedOut('sendmsg')
  return yield* sendmsgOn(state, { ...request, to }, firstAttempt(mayTry(state, true, 0)), deadline)
}
