import { AsyncMessages } from './async-messages.js'
import { type CallOptions, signalOf } from './drive-async.js'
import type { Environment } from './environment.js'
import { timedOut } from './errors/raise.js'
import { acceptedState, acceptOn, attemptAccept } from './ops/accept.js'
import { beginSockaddr, ownSockaddr, resolveSockaddr } from './ops/address.js'
import { bytesToFill, bytesToSend, intoSize, optionalInt, receiveSize } from './ops/arguments.js'
import { connectOn } from './ops/connect.js'
import { newState, type SocketOptions } from './ops/open.js'
import { receiveBuffer, received } from './ops/received.js'
import {
  attemptRecv,
  attemptRecvfrom,
  noteReceived,
  recvBytesOn,
  recvDone,
  recvfromBytesOn,
  recvfromOn,
  recvOn,
  scratchAddress,
} from './ops/recv.js'
import { attemptSend, attemptSendto, sendallOn, sendDone, sendOn, sendtoOn } from './ops/send.js'
import { receiveQueued } from './queued-receive.js'
import { mayTry } from './readiness.js'
import { DONE } from './settled.js'
import { type Operation, TIMED_OUT } from './sock-call.js'
import { viewBytes } from './sockaddr/bytes-like.js'
import { isLookup, sockaddrCapacity } from './sockaddr/index.js'
import type { Address, EncodedSockaddr } from './sockaddr/types.js'
import type { Bytes, Socket } from './socket.js'
import { Adopted } from './socket-base.js'
import type { SocketState } from './socket-state.js'
import { SocketDuplex, type SocketDuplexOptions } from './streams/duplex.js'
import { type ConnectionProtocol, readWith } from './streams/protocol.js'
import { type SocketWebStreams, toWebStreams } from './streams/web.js'

const EMPTY = Buffer.alloc(0)
const CHUNK_BYTES = 65536

/** What accept gives: the connection, and the peer's address. */
export type Connection = [connection: AsyncSocket, address: Address | null]

/**
 * A socket driven by the event loop: the same operations as {@link Socket}'s, awaited.
 *
 * Its fd is O_NONBLOCK whatever the timeout says; `timeoutMs` null waits without limit. Calls of one direction are served in
 * the order they were made. A call that times out or is aborted has taken no byte from the socket. close() rejects every
 * call that waits.
 */
export class AsyncSocket extends AsyncMessages {
  /** @internal Programs get the class from `bindSockets(backend)`, which fills in the environment. */
  constructor(env: Environment, source: SocketOptions | Adopted) {
    super(env, source)
  }

  /**
   * bind(2). Done when it returns, except where a host name must be resolved: then when the promise settles.
   *
   * @throws TypeError, OverflowError, ValueError for a bad address; OSError (at once, for a numeric address).
   */
  bind(address: Address, options?: CallOptions): Promise<void> {
    const { state } = this
    const begun = beginSockaddr(state, 'bind', address)
    if (isLookup(begun)) return this.run(bindResolved(state, resolveSockaddr(begun), address), options)
    bindState(state, begun, address)
    return DONE
  }

  /** connect(2) and its outcome. Rejects with TimeoutError when `timeoutMs` passes first, or OSError. */
  connect(address: Address, options?: CallOptions): Promise<void> {
    return this.attempt(() => this.run(connectOrThrow(this.state, this.begin('connect', address), address), options))
  }

  /** As {@link connect}, but resolves with 0 or the (positive) errno; a timeout is EWOULDBLOCK (spec S25). */
  connectEx(address: Address, options?: CallOptions): Promise<number> {
    return this.attempt(() => this.run(connectErrno(this.state, this.begin('connect_ex', address)), options))
  }

  /** accept4(2) with SOCK_CLOEXEC: the connection, with the default timeout, and the peer's address. */
  accept(options?: CallOptions): Promise<[connection: AsyncSocket, address: Address | null]> {
    const { state } = this
    return this.attempt(() => {
      const signal = signalOf(options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      if (!mayTry(state, false, 0)) return this.run(acceptAsync(state, state.env.EAGAIN), options)
      const fd = attemptAccept(state, sockaddrCapacity(state))
      if (fd < 0) return this.run(acceptAsync(state, fd), options)
      const [accepted, address] = acceptedState(state, fd)
      return this.soon([makeAsyncSocket(state.env, accepted), address])
    })
  }

  /** recv(2): at most `bufsize` bytes; none at the end of the stream. 0 resolves at once without a system call. */
  recv(bufsize: number, flags?: number, options?: CallOptions): Promise<Buffer> {
    const { state } = this
    try {
      const size = receiveSize(bufsize, 'negative buffersize in recv', flags)
      const flagBits = optionalInt(flags, 0)
      if (size === 0) return Promise.resolve(EMPTY)
      const signal = signalOf(options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      let n = state.env.EAGAIN
      if (mayTry(state, false, flagBits)) {
        const buf = receiveBuffer(state, size, flagBits)
        n = attemptRecv(state, buf, 0, size, flagBits)
        if (recvDone(state, n, size, flagBits)) {
          noteReceived(state, n, size, flagBits)
          return this.soon(received(state, buf, n))
        }
        if (n !== state.env.EAGAIN) return this.run(recvBytesOn(state, buf, size, flagBits, n), options)
      }
      if (flagBits === 0 && state.timeoutNs !== 0) return receiveQueued(this, state, size, options)
      return this.run(recvBytesOn(state, receiveBuffer(state, size, flagBits), size, flagBits, n), options)
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
      if (size === 0) return Promise.resolve(0)
      const signal = signalOf(options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const n = mayTry(state, false, flagBits) ? attemptRecv(state, buf, 0, size, flagBits) : state.env.EAGAIN
      if (!recvDone(state, n, size, flagBits)) {
        return this.run(recvOn(state, buf, 0, size, flagBits, n, 'recv'), options)
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
      const signal = signalOf(options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const buf = receiveBuffer(state, size, flagBits)
      const n = mayTry(state, false, flagBits)
        ? attemptRecvfrom(state, buf, 0, size, flagBits, capacity)
        : state.env.EAGAIN
      if (!recvDone(state, n, size, flagBits)) {
        return this.run(recvfromBytesOn(state, buf, size, flagBits, n), options)
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
      const n = mayTry(state, false, flagBits)
        ? attemptRecvfrom(state, buf, 0, size, flagBits, capacity)
        : state.env.EAGAIN
      return this.run(recvfromIntoOn(state, buf, size, flagBits, n), options)
    })
  }

  /** send(2). With `timeoutMs` null a stream sends all of it, as a blocking socket does; else what the kernel takes. */
  send(data: Bytes, flags?: number, options?: CallOptions): Promise<number> {
    const { state } = this
    try {
      const buf = bytesToSend(data)
      const flagBits = optionalInt(flags, 0)
      const signal = signalOf(options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const n = mayTry(state, true, 0) ? attemptSend(state, buf, 0, buf.length, flagBits) : state.env.EAGAIN
      if (sendDone(state, n, buf.length, flagBits)) return this.soon(n)
      return this.run(sendOn(state, buf, buf.length, flagBits, n), options)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** send(2) until all is sent, under one deadline (spec S41). When it rejects, nobody knows how much was sent. */
  sendall(data: Bytes, flags?: number, options?: CallOptions): Promise<void> {
    const { state } = this
    try {
      const buf = bytesToSend(data)
      const flagBits = optionalInt(flags, 0)
      const signal = signalOf(options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const n = mayTry(state, true, 0) ? attemptSend(state, buf, 0, buf.length, flagBits) : state.env.EAGAIN
      if (n >= buf.length) return state.env.turn.immediate() ? DONE : this.later(undefined)
      return this.run(sendallOn(state, buf, flagBits, n), options)
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
      const withFlags = beginsWithFlags(rest)
      const flagBits = withFlags ? optionalInt(rest[0], 0) : 0
      const address = withFlags ? rest[1] : rest[0]
      const options = (withFlags ? rest[2] : rest[1]) as CallOptions | undefined
      const signal = signalOf(options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const begun = beginSockaddr(state, 'sendto', address)
      if (!isLookup(begun) && mayTry(state, true, 0)) {
        const n = attemptSendto(state, buf, flagBits, begun)
        if (sendDone(state, n, buf.length, flagBits)) return this.soon(n)
        return this.run(sendtoOn(state, buf, flagBits, ownSockaddr(begun), n, address), options)
      }
      const to = resolveSockaddr(isLookup(begun) ? begun : ownSockaddr(begun))
      return this.run(sendtoResolved(state, buf, flagBits, to, address), options)
    })
  }

  /** dup: a second socket over a duplicate of the fd, with the same timeout (spec S67). */
  dup(): AsyncSocket {
    const { state } = this
    const fd = state.env.sys.dup(state.fd)
    if (fd < 0) throw state.error(fd, 'fcntl')
    const copy = newState(state.env, fd, state.family, state.type, state.proto)
    copy.timeoutNs = state.timeoutNs
    return makeAsyncSocket(state.env, copy)
  }

  /** The same fd as a blocking socket; this one is closed. Calls that wait are rejected. */
  toSocket(): Socket {
    const { state } = this
    const { env, family, type, proto, timeoutNs } = state
    const moved = newState(env, this.detach(), family, type, proto)
    const socket = env.newSocket(new Adopted(moved))
    socket.timeoutMs = timeoutNs < 0 ? null : timeoutNs / 1e6
    return socket
  }

  /**
   * Hand what is received to `protocol` from now on, as asyncio's `Transport.set_protocol` does. No other call may receive
   * from this connection then. `timeoutMs` limits sends only.
   *
   * @throws TypeError where `protocol` has no `dataReceived`.
   */
  setProtocol(protocol: ConnectionProtocol): void {
    readWith(this, protocol)
  }

  /** The connection as a Node stream, which owns the socket from now on; see {@link SocketDuplex}. */
  toDuplex(options?: SocketDuplexOptions): SocketDuplex {
    return new SocketDuplex(this, options)
  }

  /** The connection as web streams, which close the socket when both have ended. */
  toWeb(): SocketWebStreams {
    return toWebStreams(this)
  }

  /** The connections of a listening socket, one after the other, as {@link accept} gives them, until it is closed. */
  async *connections(): AsyncGenerator<Connection, void, void> {
    while (!this.closed) yield await this.accept()
  }

  /**
   * What a stream receives, chunk by chunk, to its end. Leaving the loop does not close the socket.
   *
   * @param bufsize the most bytes a chunk has, default 65536.
   */
  async *chunks(bufsize: number = CHUNK_BYTES): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      const chunk = await this.recv(bufsize)
      if (chunk.length === 0) return
      yield chunk
    }
  }

  /**
   * {@link connections} of a listening socket, {@link chunks} of another. The type says connections, as only the kernel knows
   * which it is; a program in TypeScript that wants chunks calls `chunks()`.
   */
  [Symbol.asyncIterator](): AsyncGenerator<Connection, void, void> {
    const { env } = this.state
    const listening = this.getsockopt(env.SOL_SOCKET, env.constant('SO_ACCEPTCONN')) !== 0
    const items: AsyncGenerator<unknown, void, void> = listening ? this.connections() : this.chunks()
    return items as AsyncGenerator<Connection, void, void>
  }

  /** Closes at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** An AsyncSocket object over a state just made. */
export function makeAsyncSocket(env: Environment, state: SocketState): AsyncSocket {
  return env.newAsyncSocket(new Adopted(state))
}

/** Whether flags come first in what follows the data of sendto: an address is behind them, which options never look like. */
function beginsWithFlags(rest: readonly unknown[]): boolean {
  if (rest.length !== 2) return rest.length > 2
  const [first, second] = rest
  if (second === undefined) return typeof first === 'number'
  return typeof second !== 'object' || second === null || Array.isArray(second) || viewBytes(second) !== null
}

function bindState(state: SocketState, to: EncodedSockaddr, address: unknown): void {
  const rc = state.env.sys.bind(state.fd, to.sockaddr, to.addrlen)
  if (rc < 0) throw state.error(rc, 'bind', address)
}

function* bindResolved(state: SocketState, to: Operation<EncodedSockaddr>, address: unknown): Operation<void> {
  bindState(state, yield* to, address)
}

function* connectOrThrow(state: SocketState, to: Operation<EncodedSockaddr>, address: unknown): Operation<void> {
  const rc = yield* connectOn(state, yield* to)
  if (rc === TIMED_OUT) throw timedOut('connect', address)
  if (rc < 0) throw state.error(rc, 'connect', address)
}

function* connectErrno(state: SocketState, to: Operation<EncodedSockaddr>): Operation<number> {
  const rc = yield* connectOn(state, yield* to)
  return rc === TIMED_OUT ? -state.env.EWOULDBLOCK : -rc + 0
}

function* acceptAsync(state: SocketState, rc: number): Operation<[AsyncSocket, Address | null]> {
  const [accepted, address] = acceptedState(state, yield* acceptOn(state, rc))
  return [makeAsyncSocket(state.env, accepted), address]
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
  flags: number,
  resolving: Operation<EncodedSockaddr>,
  address: unknown,
): Operation<number> {
  const to = yield* resolving
  const rc = mayTry(state, true, 0) ? attemptSendto(state, buf, flags, to) : state.env.EAGAIN
  return sendDone(state, rc, buf.length, flags) ? rc : yield* sendtoOn(state, buf, flags, to, rc, address)
}
