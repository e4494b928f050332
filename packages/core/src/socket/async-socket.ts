import { BoundClass } from '../base/bound-class.js'
import { Adopted, SocketBase } from '../base/socket-base.js'
import { type CallOptions, callSignal, DONE, runAsync } from '../call/call-async.js'
import type { Environment } from '../call/environment.js'
import type { SockCall } from '../call/sock-call.js'
import type { SocketState } from '../call/socket-state.js'
import { AcceptCall } from '../calls/accept.js'
import { beginSockaddr, lookupDeadline, ownSockaddr } from '../calls/address.js'
import { type Bytes, flagsArgument } from '../calls/arguments.js'
import { RecvmmsgCall, SendmmsgCall } from '../calls/batch.js'
import { ConnectCall, ConnectExCall } from '../calls/connect.js'
import { newState, type SocketOptions } from '../calls/open.js'
import type { ReceivedMessage } from '../calls/receive-message.js'
import { RecvCall, RecvfromCall, RecvfromIntoCall, RecvIntoCall } from '../calls/recv.js'
import { RecvmsgCall, RecvmsgIntoCall, type RecvmsgRest } from '../calls/recvmsg.js'
import { SendallCall, SendCall, SendtoCall, sendtoArguments } from '../calls/send.js'
import { SendfileCall, sendfileArguments } from '../calls/sendfile.js'
import { type AfalgOptions, afalgMessage, messageToSend, SendmsgCall } from '../calls/sendmsg.js'
import { brand } from '../errors/brand.js'
import { isLookup } from '../sockaddr/index.js'
import type { Address, EncodedSockaddr } from '../sockaddr/types.js'
import { viewBytes } from '../sockaddr/view-bytes.js'
import { CHUNK_BYTES, chunksOf } from '../streams/chunks.js'
import type { DatagramProtocolOf } from '../streams/datagram-protocol.js'
import { type DatagramsOptions, datagramsOf } from '../streams/datagrams.js'
import { SocketDuplex } from '../streams/duplex.js'
import type { SocketDuplexOptions } from '../streams/duplex-options.js'
import { type ConnectionProtocolOf, readWith } from '../streams/protocol.js'
import { type SocketWebStreams, toWebStreams } from '../streams/web.js'
import { acceptNext } from './accept-next.js'
import { checkedBatch, type MessageBatch } from './message-batch.js'
import { resolveAddress } from './resolve-address.js'

/** Bytes of an address, which may own them or be the thread's scratch memory, to a call. */
type MakeCall<T> = (to: EncodedSockaddr, deadline: number | null) => SockCall<T>

/** What accept gives: the connection, and the peer's address. */
export type Connection = [connection: AsyncSocket, address: Address | null]

/** What happens on a connection, told by calls; see {@link ConnectionProtocolOf}. */
export type ConnectionProtocol = ConnectionProtocolOf<AsyncSocket>

/** What happens on a socket of messages, told by calls; see {@link DatagramProtocolOf}. */
export type DatagramProtocol = DatagramProtocolOf<AsyncSocket>

/**
 * A socket driven by the event loop: the same operations as {@link Socket}'s, awaited.
 *
 * Its fd is O_NONBLOCK whatever the timeout says; `timeoutMs` null waits without limit. Calls of one direction are served in
 * the order they were made. A call that times out or is aborted has taken no byte from the socket. close() rejects every
 * call that waits.
 */
export abstract class AsyncSocket extends SocketBase {
  /** @internal Programs get the class from `bindSockets(backend)`, which fills in the environment. */
  constructor(env: Environment, source: SocketOptions | Adopted) {
    super(env, source, true)
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
    const bind = ({ sockaddr, addrlen }: EncodedSockaddr) => {
      const rc = state.env.sys.bind(state.fd, sockaddr, addrlen)
      if (rc < 0) throw state.error(rc, 'bind', address)
    }
    if (isLookup(begun)) {
      const late = state.voice.timedOut('bind', address)
      return resolveAddress(this, state, begun, { deadline: lookupDeadline(state), late, signal }).then(bind)
    }
    bind(begun)
    return DONE as Promise<void>
  }

  /** connect(2) and its outcome. Rejects with TimeoutError when `timeoutMs` passes first, or OSError. */
  connect(address: Address, options?: CallOptions): Promise<void> {
    const make: MakeCall<void> = (to, deadline) => new ConnectCall(this.state, to, address, deadline)
    return this.#runTo('connect', 'connect', address, options, make)
  }

  /** As {@link connect}, but resolves with 0 or the (positive) errno; a timeout is EWOULDBLOCK. */
  connectEx(address: Address, options?: CallOptions): Promise<number> {
    const make: MakeCall<number> = (to, deadline) => new ConnectExCall(this.state, to, address, deadline)
    return this.#runTo('connectEx', 'connect_ex', address, options, make, -this.state.env.numbers.EWOULDBLOCK)
  }

  /** accept4(2) with SOCK_CLOEXEC: the connection, with the default timeout, and the peer's address. */
  accept(options?: CallOptions): Promise<[connection: AsyncSocket, address: Address | null]> {
    return this.#run('accept', options, () => new AcceptCall(this.state)).then(([accepted, address]) => [
      makeAsyncSocket(accepted.env, accepted),
      address,
    ])
  }

  /** recv(2): at most `bufsize` bytes; none at the end of the stream. 0 resolves at once without a system call. */
  recv(bufsize: number, flags?: number, options?: CallOptions): Promise<Buffer> {
    return this.#run('recv', options, () => new RecvCall(this.state, bufsize, flags))
  }

  /** recv(2) into memory of the caller's, which must stay untouched until the promise settles. */
  recvInto(buffer: Bytes, nbytes?: number, flags?: number, options?: CallOptions): Promise<number> {
    return this.#run('recvInto', options, () => new RecvIntoCall(this.state, buffer, nbytes, flags))
  }

  /** recvfrom(2): the bytes and the sender's address. */
  recvfrom(bufsize: number, flags?: number, options?: CallOptions): Promise<[data: Buffer, address: Address | null]> {
    return this.#run('recvfrom', options, () => new RecvfromCall(this.state, bufsize, flags))
  }

  /** recvfrom(2) into memory of the caller's. */
  recvfromInto(
    buffer: Bytes,
    nbytes?: number,
    flags?: number,
    options?: CallOptions,
  ): Promise<[nbytes: number, address: Address | null]> {
    return this.#run('recvfromInto', options, () => new RecvfromIntoCall(this.state, buffer, nbytes, flags))
  }

  /** send(2). With `timeoutMs` null a stream sends all of it, as a blocking socket does; else what the kernel takes. */
  send(data: Bytes, flags?: number, options?: CallOptions): Promise<number> {
    return this.#run('send', options, () => new SendCall(this.state, data, flags))
  }

  /** send(2) until all is sent, under one deadline. When it rejects, it is unknown how much was sent. */
  sendall(data: Bytes, flags?: number, options?: CallOptions): Promise<void> {
    return this.#run('sendall', options, () => new SendallCall(this.state, data, flags))
  }

  /** sendto(2). */
  sendto(data: Bytes, address: Address, options?: CallOptions): Promise<number>
  sendto(data: Bytes, flags: number, address: Address, options?: CallOptions): Promise<number>
  sendto(data: Bytes, ...rest: unknown[]): Promise<number> {
    return attempt(() => {
      const [flags, address, options] = beginsWithFlags(rest) ? rest : [undefined, ...rest]
      const given = sendtoArguments(this.state, data, flags, address)
      const make: MakeCall<number> = (to, deadline) => new SendtoCall(this.state, given, to, deadline)
      return this.#runTo('sendto', 'sendto', address, options as CallOptions | undefined, make)
    })
  }

  /** recvmsg(2): the bytes, the ancillary items `[level, type, data]`, msg_flags, and the sender. */
  recvmsg(
    bufsize: number,
    ancbufsize?: number,
    flags?: number,
    options?: CallOptions,
  ): Promise<[data: Buffer, ...RecvmsgRest]> {
    return this.#run('recvmsg', options, () => new RecvmsgCall(this.state, bufsize, ancbufsize, flags))
  }

  /** recvmsg(2) into memory of the caller's, which must stay untouched until the promise settles. */
  recvmsgInto(
    buffers: Iterable<Bytes>,
    ancbufsize?: number,
    flags?: number,
    options?: CallOptions,
  ): Promise<[nbytes: number, ...RecvmsgRest]> {
    return this.#run('recvmsgInto', options, () => new RecvmsgIntoCall(this.state, buffers, ancbufsize, flags))
  }

  /** sendmsg(2): the buffers as one message, with ancillary items `[level, type, data]`. */
  sendmsg(
    buffers: Iterable<Bytes>,
    ancdata?: Iterable<readonly [level: number, type: number, data: Bytes]>,
    flags?: number,
    address?: Address | null,
    options?: CallOptions,
  ): Promise<number> {
    const { state } = this
    return attempt(() => {
      const flagBits = flagsArgument(state.voice, flags)
      const make = (to: EncodedSockaddr | null, deadline?: number | null) =>
        new SendmsgCall(state, messageToSend(state, buffers, ancdata, flagBits, to), deadline)
      if (address === undefined || address === null) return this.#run('sendmsg', options, () => make(null))
      return this.#runTo('sendmsg', 'sendmsg', address, options, (to, deadline) => make(ownSockaddr(to), deadline))
    })
  }

  /** sendmsg(2) to an AF_ALG operation socket, with its parameters as control items. */
  sendmsgAfalg(buffers: Iterable<Bytes> | undefined, parameters: AfalgOptions, options?: CallOptions): Promise<number> {
    const { state } = this
    return this.#run('sendmsgAfalg', options, () => new SendmsgCall(state, afalgMessage(state, buffers, parameters)))
  }

  /** recvmmsg(2): waits for a first datagram, then takes those that are there; the number received. */
  recvmmsg(batch: MessageBatch, flags?: number, count?: number, options?: CallOptions): Promise<number> {
    return this.#run('recvmmsg', options, () => new RecvmmsgCall(this.state, checkedBatch(batch), flags, count))
  }

  /** sendmmsg(2): the first `count` messages of a batch; the number sent. */
  sendmmsg(batch: MessageBatch, flags?: number, count?: number, options?: CallOptions): Promise<number> {
    return this.#run('sendmmsg', options, () => new SendmmsgCall(this.state, checkedBatch(batch), flags, count))
  }

  /** sendfile(2): bytes of a regular file, which never pass through JavaScript. The count of bytes sent. */
  sendfile(
    file: number | { readonly fd: number },
    offset = 0,
    count: number | null = null,
    options?: CallOptions,
  ): Promise<number> {
    return this.#run('sendfile', options, () => new SendfileCall(this.state, ...sendfileArguments(file, offset, count)))
  }

  /** dup: a second socket over a duplicate of the fd, with the same timeout. */
  dup(): AsyncSocket {
    const { state } = this
    const fd = state.env.sys.dup(state.fd)
    if (fd < 0) throw state.error(fd, 'fcntl')
    const copy = newState(state.env, fd, state.family, state.type, state.proto)
    copy.timeoutNs = state.timeoutNs
    return makeAsyncSocket(state.env, copy)
  }

  /**
   * The same fd as a blocking socket, an instance of this backend's `Socket`; this one is closed. Calls that wait are rejected.
   * `Socket.from(socket.transfer())` does the same, and has the type `Socket`.
   */
  abstract toSocket(): SocketBase

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

  /** What making a call throws becomes a rejection. */
  #run<T>(name: string, options: CallOptions | undefined, make: () => SockCall<T>): Promise<T> {
    try {
      const signal = callSignal(name, options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      return runAsync(this, make(), signal)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * As {@link #run}, for a call that needs an address: its deadline covers the lookup of a name.
   *
   * @param python the method's name in the messages about addresses.
   * @param lateResult what the call gives when the lookup is late, in place of a TimeoutError.
   */
  #runTo<T>(
    name: string,
    python: string,
    address: unknown,
    options: CallOptions | undefined,
    make: MakeCall<T>,
    lateResult?: T,
  ): Promise<T> {
    const { state } = this
    return attempt(() => {
      const signal = callSignal(name, options)
      if (signal?.aborted === true) return Promise.reject(signal.reason)
      const begun = beginSockaddr(state, python, address)
      if (!isLookup(begun)) return runAsync(this, make(begun, null), signal)
      const deadline = lookupDeadline(state)
      const late = state.voice.timedOut(name, address)
      return resolveAddress(this, state, begun, { deadline, late, signal }).then(
        (to) => runAsync(this, make(to, deadline), signal),
        (error: unknown) => {
          if (error === late && lateResult !== undefined) return lateResult
          throw error
        },
      )
    })
  }
}
brand(AsyncSocket)

/** The classes that programs have. */
export const asyncSockets: BoundClass<AsyncSocket> = new BoundClass()

/** An AsyncSocket object over a state just made. */
export function makeAsyncSocket(env: Environment, state: SocketState): AsyncSocket {
  return asyncSockets.construct(env, new Adopted(state))
}

/** What a call throws becomes a rejection. */
function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call()
  } catch (error) {
    return Promise.reject(error)
  }
}

/** Whether flags come first in what follows the data of sendto: an address is behind them, which options never look like. */
function beginsWithFlags(rest: readonly unknown[]): boolean {
  if (rest.length !== 2) return rest.length > 2
  const [first, second] = rest
  if (second === undefined) return typeof first === 'number'
  return typeof second !== 'object' || second === null || Array.isArray(second) || viewBytes(second) !== null
}
