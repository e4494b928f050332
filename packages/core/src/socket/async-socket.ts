import { type CallOptions, callSignal } from '../call/call-async.js'
import type { Environment } from '../call/environment.js'
import { type Operation, TIMED_OUT } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { acceptedState, acceptOn, attemptAccept } from '../calls/accept.js'
import { beginOwn, beginSockaddr, lookupDeadline, resolveSockaddr } from '../calls/address.js'
import { attemptConnect, connectOn } from '../calls/connect.js'
import { newState, type SocketOptions } from '../calls/open.js'
import type { ReceivedMessage } from '../calls/receive-message.js'
import { brand } from '../errors/brand.js'
import { timedOut } from '../errors/raise.js'
import { mayTry } from '../loop/readiness.js'
import { isLookup, sockaddrCapacity } from '../sockaddr/index.js'
import type { Address, EncodedSockaddr, SockaddrLookup } from '../sockaddr/types.js'
import { CHUNK_BYTES, chunksOf } from '../streams/chunks.js'
import type { DatagramProtocol } from '../streams/datagram-protocol.js'
import { type DatagramsOptions, datagramsOf } from '../streams/datagrams.js'
import { SocketDuplex } from '../streams/duplex.js'
import type { SocketDuplexOptions } from '../streams/duplex-options.js'
import { type ConnectionProtocol, readWith } from '../streams/protocol.js'
import { type SocketWebStreams, toWebStreams } from '../streams/web.js'
import { DONE } from '../thread/settled.js'
import { acceptNext } from './accept-next.js'
import { AsyncMessages } from './async-messages.js'
import type { Socket } from './socket.js'
import { Adopted } from './socket-base.js'

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
    const signal = callSignal('bind', options)
    if (signal?.aborted === true) return Promise.reject(signal.reason)
    const begun = beginSockaddr(state, 'bind', address)
    if (isLookup(begun)) return this.run(bindResolved(state, begun, address), signal)
    bindState(state, begun, address)
    return DONE
  }

  /** connect(2) and its outcome. Rejects with TimeoutError when `timeoutMs` passes first, or OSError. */
  connect(address: Address, options?: CallOptions): Promise<void> {
    return this.attempt(() => {
      const signal = callSignal('connect', options)
      return this.run(connectOrThrow(this.state, beginOwn(this.state, 'connect', address), address), signal)
    })
  }

  /** As {@link connect}, but resolves with 0 or the (positive) errno; a timeout is EWOULDBLOCK (spec S25). */
  connectEx(address: Address, options?: CallOptions): Promise<number> {
    return this.attempt(() => {
      const signal = callSignal('connectEx', options)
      return this.run(connectErrno(this.state, beginOwn(this.state, 'connect_ex', address)), signal)
    })
  }

  /** accept4(2) with SOCK_CLOEXEC: the connection, with the default timeout, and the peer's address. */
  accept(options?: CallOptions): Promise<[connection: AsyncSocket, address: Address | null]> {
    const { state } = this
    return this.attempt(() => {
      const signal = callSignal('accept', options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      if (!mayTry(state, false, 0)) return this.run(acceptAsync(state, state.env.EAGAIN), signal)
      const fd = attemptAccept(state, sockaddrCapacity(state))
      if (fd < 0) return this.run(acceptAsync(state, fd), signal)
      const [accepted, address] = acceptedState(state, fd)
      return this.soon([makeAsyncSocket(state.env, accepted), address])
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
    const moved = newState(env, this.handOn(), family, type, proto)
    const socket = env.newSocket(new Adopted(moved))
    socket.timeoutMs = timeoutNs < 0 ? null : timeoutNs / 1e6
    return socket
  }

  /** Undo {@link unref}. A second call does nothing. */
  ref(): this {
    this.state.env.readiness.setKeepsAlive(this.state, true)
    return this
  }

  /**
   * Receives and accepts that wait on this socket, also those to come, do not keep the process alive. What waits to be sent or
   * connected does, as with Node's own sockets. A second call does nothing.
   */
  unref(): this {
    this.state.env.readiness.setKeepsAlive(this.state, false)
    return this
  }

  /**
   * Hand what is received to `protocol` from now on, as asyncio's `Transport.set_protocol` does; a protocol that was set before is
   * told nothing more. No other call may receive from this socket then. `timeoutMs` limits sends only.
   *
   * @param protocol of bytes for a SOCK_STREAM, of messages for any other socket.
   * @throws TypeError where `protocol` has no method for what the socket receives, or more than one.
   */
  setProtocol(protocol: ConnectionProtocol | DatagramProtocol): void {
    readWith(this, protocol)
  }

  /**
   * The connection as a Node stream, which owns the socket from now on; see {@link SocketDuplex}.
   *
   * @throws TypeError where the socket is not a SOCK_STREAM.
   */
  toDuplex(options?: SocketDuplexOptions): SocketDuplex {
    return new SocketDuplex(this, options)
  }

  /**
   * The connection as web streams, which close the socket when both have ended.
   *
   * @throws TypeError where the socket is not a SOCK_STREAM.
   */
  toWeb(options?: CallOptions): SocketWebStreams {
    return toWebStreams(this, options)
  }

  /**
   * The connections of a listening socket, one after the other, as {@link accept} gives them, until it is closed. It goes on where
   * the descriptors or the memory ran out, after a pause, and where a connection failed while it waited in the queue.
   */
  async *connections(): AsyncGenerator<Connection, void, void> {
    for (let next = await acceptNext(this); next !== null; next = await acceptNext(this)) yield next
  }

  /**
   * What a stream receives, chunk by chunk, to its end. Leaving the loop does not close the socket.
   *
   * @param bufsize the most bytes a chunk has, default 65536.
   * @throws TypeError where the socket is not a SOCK_STREAM; RangeError for a size below 1.
   */
  chunks(bufsize: number = CHUNK_BYTES, options?: CallOptions): AsyncGenerator<Buffer, void, void> {
    return chunksOf(this, bufsize, options)
  }

  /**
   * The messages of a socket that is no stream (UDP, AF_UNIX datagrams, SEQPACKET, raw), whole, one after the other, each with its
   * sender: until the socket is closed or the other side of a SEQPACKET connection has ended. An empty message is a message.
   *
   * The kernel says nothing received for an empty record of SEQPACKET and for the end alike: empty records that are the last before
   * the end are taken for it.
   *
   * @throws TypeError where the socket is a SOCK_STREAM.
   */
  datagrams(options?: DatagramsOptions): AsyncGenerator<ReceivedMessage, void, void> {
    return datagramsOf(this, options)
  }

  /** Closes at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}
brand(AsyncSocket)

/** An AsyncSocket object over a state just made. */
export function makeAsyncSocket(env: Environment, state: SocketState): AsyncSocket {
  return env.newAsyncSocket(new Adopted(state))
}

function bindState(state: SocketState, to: EncodedSockaddr, address: unknown): void {
  const rc = state.env.sys.bind(state.fd, to.sockaddr, to.addrlen)
  if (rc < 0) throw state.error(rc, 'bind', address)
}

function* bindResolved(state: SocketState, begun: SockaddrLookup, address: unknown): Operation<void> {
  const to = yield* resolveSockaddr(begun, lookupDeadline(state))
  if (to === null) throw timedOut('bind', address)
  bindState(state, to, address)
}

/** connect, the lookup of a name among it under the same deadline: 0, -errno, or TIMED_OUT. */
function* connectResolved(state: SocketState, begun: EncodedSockaddr | SockaddrLookup): Operation<number> {
  if (!isLookup(begun)) return yield* connectOn(state, begun)
  const deadline = lookupDeadline(state)
  const to = yield* resolveSockaddr(begun, deadline)
  return to === null ? TIMED_OUT : yield* connectOn(state, to, attemptConnect(state, to), deadline)
}

function* connectOrThrow(
  state: SocketState,
  begun: EncodedSockaddr | SockaddrLookup,
  address: unknown,
): Operation<void> {
  const rc = yield* connectResolved(state, begun)
  if (rc === TIMED_OUT) throw timedOut('connect', address)
  if (rc < 0) throw state.error(rc, 'connect', address)
}

function* connectErrno(state: SocketState, begun: EncodedSockaddr | SockaddrLookup): Operation<number> {
  const rc = yield* connectResolved(state, begun)
  return rc === TIMED_OUT ? -state.env.EWOULDBLOCK : -rc + 0
}

function* acceptAsync(state: SocketState, rc: number): Operation<[AsyncSocket, Address | null]> {
  const [accepted, address] = acceptedState(state, yield* acceptOn(state, rc))
  return [makeAsyncSocket(state.env, accepted), address]
}
