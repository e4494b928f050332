import { type CallOptions, callSignal } from '../call/call-async.js'
import { receiveQueued } from '../call/queued-receive.js'
import type { Operation } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { beginSockaddr, lookupDeadline, ownSockaddr, resolveSockaddr } from '../calls/address.js'
import { bytesToFill, bytesToSend, intoSize, optionalInt, receiveSize } from '../calls/arguments.js'
import { receiveBuffer, received } from '../calls/received.js'
import {
  firstRecv,
  firstRecvfrom,
  noteReceived,
  recvBytesOn,
  recvDone,
  recvfromBytesOn,
  recvfromOn,
  recvOn,
  scratchAddress,
} from '../calls/recv.js'
import { attemptSend, attemptSendto, sendallOn, sendDone, sendOn, sendtoOn } from '../calls/send.js'
import { timedOut } from '../errors/raise.js'
import { mayTry } from '../loop/readiness.js'
import { viewBytes } from '../sockaddr/bytes-like.js'
import { isLookup, sockaddrCapacity } from '../sockaddr/index.js'
import type { Address, EncodedSockaddr, SockaddrLookup } from '../sockaddr/types.js'
import { outlasting, sendSource } from '../thread/lent-memory.js'
import { DONE } from '../thread/settled.js'
import { AsyncCalls } from './async-calls.js'
import type { Bytes } from './socket.js'

/** The calls that move bytes: recv, send and theirs. */
export abstract class AsyncTransfers extends AsyncCalls {
  /** recv(2): at most `bufsize` bytes; none at the end of the stream. 0 resolves at once without a system call. */
  recv(bufsize: number, flags?: number, options?: CallOptions): Promise<Buffer> {
    const { state } = this
    try {
      const size = receiveSize(bufsize, 'negative buffersize in recv', flags)
      const flagBits = optionalInt(flags, 0)
      const signal = callSignal('recv', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      if (size === 0) return Promise.resolve(Buffer.alloc(0))
      let n = state.env.EAGAIN
      if (mayTry(state, false, flagBits)) {
        const buf = receiveBuffer(state, size, flagBits)
        n = firstRecv(state, buf, size, flagBits)
        if (recvDone(state, n, size, flagBits)) {
          noteReceived(state, n, size, flagBits)
          return this.soon(received(state, buf, n))
        }
        if (n !== state.env.EAGAIN) return this.run(recvBytesOn(state, buf, size, flagBits, n), signal)
      }
      if (flagBits === 0 && state.timeoutNs !== 0) return receiveQueued(this, state, size, signal)
      return this.run(recvBytesOn(state, receiveBuffer(state, size, flagBits), size, flagBits, n), signal)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** recv(2) into memory of the caller's, which must stay untouched until the promise settles. */
  recvInto(buffer: Bytes, nbytes?: number, flags?: number, options?: CallOptions): Promise<number> {
    const { state } = this
    try {
      const buf = bytesToFill(buffer, 'recv_into() argument 1')
      const size = intoSize(
        buf,
        nbytes,
        'negative buffersize in recv_into',
        'buffer too small for requested bytes',
        flags,
      )
      const flagBits = optionalInt(flags, 0)
      const signal = callSignal('recvInto', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      if (size === 0) return Promise.resolve(0)
      const n = mayTry(state, false, flagBits) ? firstRecv(state, buf, size, flagBits) : state.env.EAGAIN
      if (!recvDone(state, n, size, flagBits)) {
        return this.run(recvOn(state, buf, size, flagBits, n, 'recv'), signal)
      }
      noteReceived(state, n, size, flagBits)
      return this.soon(n)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** recvfrom(2): the bytes and the sender's address. */
  recvfrom(bufsize: number, flags?: number, options?: CallOptions): Promise<[data: Buffer, address: Address | null]> {
    const { state } = this
    try {
      const size = receiveSize(bufsize, 'negative buffersize in recvfrom', flags)
      const flagBits = optionalInt(flags, 0)
      const capacity = sockaddrCapacity(state)
      const signal = callSignal('recvfrom', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const buf = receiveBuffer(state, size, flagBits)
      const n = mayTry(state, false, flagBits) ? firstRecvfrom(state, buf, size, flagBits, capacity) : state.env.EAGAIN
      if (!recvDone(state, n, size, flagBits)) {
        return this.run(recvfromBytesOn(state, buf, size, flagBits, n), signal)
      }
      const address = scratchAddress(state)
      return this.soon([received(state, buf, n), address])
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** recvfrom(2) into memory of the caller's. */
  recvfromInto(
    buffer: Bytes,
    nbytes?: number,
    flags?: number,
    options?: CallOptions,
  ): Promise<[nbytes: number, address: Address | null]> {
    const { state } = this
    return this.attempt(() => {
      const buf = bytesToFill(buffer, 'recvfrom_into() argument 1')
      const size = intoSize(
        buf,
        nbytes,
        'negative buffersize in recvfrom_into',
        'nbytes is greater than the length of the buffer',
        flags,
      )
      const flagBits = optionalInt(flags, 0)
      const capacity = sockaddrCapacity(state)
      const signal = callSignal('recvfromInto', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const n = mayTry(state, false, flagBits) ? firstRecvfrom(state, buf, size, flagBits, capacity) : state.env.EAGAIN
      return this.run(recvfromIntoOn(state, buf, size, flagBits, n), signal)
    })
  }

  /** send(2). With `timeoutMs` null a stream sends all of it, as a blocking socket does; else what the kernel takes. */
  send(data: Bytes, flags?: number, options?: CallOptions): Promise<number> {
    const { state } = this
    try {
      const buf = bytesToSend(data)
      const { length } = buf
      const flagBits = optionalInt(flags, 0)
      const signal = callSignal('send', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const { env } = state
      const n = mayTry(state, true, 0) ? attemptSend(state, sendSource(env, buf), 0, length, flagBits) : env.EAGAIN
      if (sendDone(state, n, length, flagBits)) return this.soon(n)
      return this.run(sendOn(state, outlasting(env, buf), length, flagBits, n), signal)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** send(2) until all is sent, under one deadline (spec S41). When it rejects, nobody knows how much was sent. */
  sendall(data: Bytes, flags?: number, options?: CallOptions): Promise<void> {
    const { state } = this
    try {
      const buf = bytesToSend(data)
      const { length } = buf
      const flagBits = optionalInt(flags, 0)
      const signal = callSignal('sendall', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const { env } = state
      const n = mayTry(state, true, 0) ? attemptSend(state, sendSource(env, buf), 0, length, flagBits) : env.EAGAIN
      if (n >= length) return env.turn.immediate() ? DONE : this.later(undefined)
      return this.run(sendallOn(state, outlasting(env, buf), length, flagBits, n), signal)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** sendto(2). */
  sendto(data: Bytes, address: Address, options?: CallOptions): Promise<number>
  sendto(data: Bytes, flags: number, address: Address, options?: CallOptions): Promise<number>
  sendto(data: Bytes, ...rest: unknown[]): Promise<number> {
    const { state } = this
    return this.attempt(() => {
      const buf = bytesToSend(data)
      const { length } = buf
      const withFlags = beginsWithFlags(rest)
      const flagBits = withFlags ? optionalInt(rest[0], 0) : 0
      const address = withFlags ? rest[1] : rest[0]
      const options = (withFlags ? rest[2] : rest[1]) as CallOptions | undefined
      const signal = callSignal('sendto', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const begun = beginSockaddr(state, 'sendto', address)
      if (!isLookup(begun) && mayTry(state, true, 0)) {
        const n = attemptSendto(state, buf, length, flagBits, begun)
        if (sendDone(state, n, length, flagBits)) return this.soon(n)
        const data = outlasting(state.env, buf)
        return this.run(sendtoOn(state, data, length, flagBits, ownSockaddr(begun), n, address), signal)
      }
      const to = isLookup(begun) ? begun : ownSockaddr(begun)
      return this.run(sendtoResolved(state, outlasting(state.env, buf), length, flagBits, to, address), signal)
    })
  }
}

/** Whether flags come first in what follows the data of sendto: an address is behind them, which options never look like. */
function beginsWithFlags(rest: readonly unknown[]): boolean {
  if (rest.length !== 2) return rest.length > 2
  const [first, second] = rest
  if (second === undefined) return typeof first === 'number'
  return typeof second !== 'object' || second === null || Array.isArray(second) || viewBytes(second) !== null
}

function* recvfromIntoOn(
  state: SocketState,
  buf: Uint8Array,
  size: number,
  flags: number,
  rc: number,
): Operation<[number, Address | null]> {
  const n = recvDone(state, rc, size, flags) ? rc : yield* recvfromOn(state, buf, size, flags, rc)
  return [n, scratchAddress(state)]
}

function* sendtoResolved(
  state: SocketState,
  buf: Uint8Array,
  length: number,
  flags: number,
  begun: EncodedSockaddr | SockaddrLookup,
  address: unknown,
): Operation<number> {
  const deadline = isLookup(begun) ? lookupDeadline(state) : Number.POSITIVE_INFINITY
  const to = yield* resolveSockaddr(begun, deadline)
  if (to === null) throw timedOut('sendto', address)
  const rc = mayTry(state, true, 0) ? attemptSendto(state, buf, length, flags, to) : state.env.EAGAIN
  if (sendDone(state, rc, length, flags)) return rc
  return yield* sendtoOn(state, buf, length, flags, to, rc, address, deadline)
}
