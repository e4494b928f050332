import { BoundClass } from '../base/bound-class.js'
import { Adopted, SocketBase } from '../base/socket-base.js'
import { runBlocking } from '../call/call-blocking.js'
import type { Environment } from '../call/environment.js'
import { publishFd } from '../call/kernel-wait.js'
import { AcceptCall } from '../calls/accept.js'
import { encodeBlocking, ownSockaddr } from '../calls/address.js'
import { type Bytes, flagsArgument, intArgument } from '../calls/arguments.js'
import { RecvmmsgCall, SendmmsgCall } from '../calls/batch.js'
import { setTimeoutNs } from '../calls/blocking.js'
import { ConnectCall, ConnectExCall } from '../calls/connect.js'
import { adoptDuplicate, newState, openState, type PythonSocketArguments, type SocketOptions } from '../calls/open.js'
import { RecvCall, RecvfromCall, RecvfromIntoCall, RecvIntoCall, tryRecv, tryRecvInto } from '../calls/recv.js'
import { RecvmsgCall, RecvmsgIntoCall, type RecvmsgRest } from '../calls/recvmsg.js'
import { SendallCall, SendCall, SendtoCall, sendtoArguments, trySend } from '../calls/send.js'
import { SendfileCall, sendfileArguments } from '../calls/sendfile.js'
import { type AfalgOptions, afalgMessage, messageToSend, SendmsgCall } from '../calls/sendmsg.js'
import { brand } from '../errors/brand.js'
import type { Address } from '../sockaddr/types.js'
import { type AsyncSocket, makeAsyncSocket } from './async-socket.js'
import { checkedBatch, type MessageBatch } from './message-batch.js'

/**
 * A socket whose calls block this thread, as CPython's do.
 *
 * A call without a timeout waits in the kernel, a slice at a time, so that a worker can be terminated and, with the native backend,
 * signal listeners run. With a timeout, and where others know the descriptor, it waits in poll(2), in slices as well.
 */
export class Socket extends SocketBase {
  /** @internal Programs get the class from `bindSockets(backend)`, which fills in the environment. */
  constructor(env: Environment, source: SocketOptions | Adopted) {
    // As each call does, see `enter`; a socket that was accepted must not be lost to what a listener throws.
    if (env.attention[0] !== 0 && !(source instanceof Adopted)) env.checkSignals()
    super(env, source, false)
  }

  /**
   * bind(2).
   *
   * @param address in the shape of the family; a host name is resolved.
   * @throws TypeError, OverflowError, ValueError, gaierror for a bad address, before any system call; OSError.
   */
  bind(address: Address): void {
    const state = this.enter()
    const to = encodeBlocking(state, 'bind', address)
    const rc = state.env.sys.bind(state.fd, to.sockaddr, to.addrlen)
    if (rc < 0) throw state.error(rc, 'bind', address)
  }

  /**
   * connect(2), and then the wait for its outcome (CPython's `internal_connect`).
   *
   * @throws TimeoutError when `timeoutMs` passes first (the attempt goes on in the kernel); OSError.
   */
  connect(address: Address): void {
    const state = this.enter()
    runBlocking(new ConnectCall(state, encodeBlocking(state, 'connect', address), address))
  }

  /**
   * As {@link connect}, but the outcome is returned.
   *
   * @returns 0, or the (positive) errno; a timeout is EWOULDBLOCK (`sock_connect_ex`). A bad address still throws.
   */
  connectEx(address: Address): number {
    const state = this.enter()
    return runBlocking(new ConnectExCall(state, encodeBlocking(state, 'connect_ex', address), address))
  }

  /**
   * accept4(2) with SOCK_CLOEXEC.
   *
   * @returns the connection, with the default timeout, and the peer's address.
   */
  accept(): [connection: Socket, address: Address | null] {
    const [accepted, address] = runBlocking(new AcceptCall(this.enter()))
    return [makeSocket(accepted.env, accepted), address]
  }

  /**
   * recv(2).
   *
   * @param bufsize the most bytes to receive; 0 returns at once without a system call (CPython's `sock_recv`).
   * @returns the bytes; none at the end of the stream.
   * @throws ValueError for a negative bufsize; TimeoutError; OSError.
   */
  recv(bufsize: number, flags?: number): Buffer {
    const state = this.enter()
    const there = flags === undefined ? tryRecv(state, bufsize) : undefined
    return typeof there === 'object' ? there : runBlocking(new RecvCall(state, bufsize, flags), there)
  }

  /**
   * recv(2) into memory of the caller's.
   *
   * @param nbytes the most bytes to receive; 0 or absent means the whole buffer (`sock_recv_into`).
   * @returns the count of bytes, 0 at the end of the stream.
   */
  recvInto(buffer: Bytes, nbytes?: number, flags?: number): number {
    const state = this.enter()
    const n = nbytes === undefined && flags === undefined ? tryRecvInto(state, buffer) : undefined
    return n !== undefined && n >= 0 ? n : runBlocking(new RecvIntoCall(state, buffer, nbytes, flags), n)
  }

  /**
   * recvfrom(2).
   *
   * @param bufsize the most bytes to receive; 0 still takes a datagram from the queue (`sock_recvfrom`).
   * @returns the bytes, and the sender's address: null where the kernel gives none.
   */
  recvfrom(bufsize: number, flags?: number): [data: Buffer, address: Address | null] {
    return runBlocking(new RecvfromCall(this.enter(), bufsize, flags))
  }

  /**
   * recvfrom(2) into memory of the caller's.
   *
   * @returns the count of bytes, and the sender's address or null.
   */
  recvfromInto(buffer: Bytes, nbytes?: number, flags?: number): [nbytes: number, address: Address | null] {
    return runBlocking(new RecvfromIntoCall(this.enter(), buffer, nbytes, flags))
  }

  /**
   * send(2). A blocking stream sends all of it, others what the kernel takes.
   *
   * @returns the count of bytes sent.
   */
  send(data: Bytes, flags?: number): number {
    const state = this.enter()
    const n = flags === undefined ? trySend(state, data) : undefined
    return n !== undefined && n === data.byteLength ? n : runBlocking(new SendCall(state, data, flags), n)
  }

  /**
   * send(2) until all is sent, under one deadline (CPython's `sock_sendall`). When it throws, it is unknown how much was sent.
   */
  sendall(data: Bytes, flags?: number): void {
    const state = this.enter()
    const n = flags === undefined ? trySend(state, data) : undefined
    if (n !== undefined && n === data.byteLength) state.env.checkSignals()
    else runBlocking(new SendallCall(state, data, flags), n)
  }

  /**
   * sendto(2).
   *
   * @param address where to; a host name is resolved.
   * @returns the count of bytes sent.
   */
  sendto(data: Bytes, address: Address): number
  sendto(data: Bytes, flags: number, address: Address): number
  sendto(data: Bytes, ...rest: [address: Address] | [flags: number, address: Address]): number {
    const state = this.enter()
    const [flags, address] = rest.length > 1 ? rest : [undefined, rest[0]]
    const given = sendtoArguments(state, data, flags, address)
    return runBlocking(new SendtoCall(state, given, encodeBlocking(state, 'sendto', address)))
  }

  /**
   * recvmsg(2) (CPython's `sock_recvmsg`).
   *
   * @param bufsize the most bytes to receive.
   * @param ancbufsize room for ancillary data in bytes, as CMSG_SPACE or CMSG_LEN give it.
   * @returns the bytes, the ancillary items `[level, type, data]`, msg_flags, and the sender's address or null.
   */
  recvmsg(bufsize: number, ancbufsize?: number, flags?: number): [data: Buffer, ...RecvmsgRest] {
    return runBlocking(new RecvmsgCall(this.enter(), bufsize, ancbufsize, flags))
  }

  /**
   * recvmsg(2) into memory of the caller's, buffer after buffer (CPython's `sock_recvmsg_into`).
   *
   * @returns the count of bytes, then as {@link recvmsg}.
   */
  recvmsgInto(buffers: Iterable<Bytes>, ancbufsize?: number, flags?: number): [nbytes: number, ...RecvmsgRest] {
    return runBlocking(new RecvmsgIntoCall(this.enter(), buffers, ancbufsize, flags))
  }

  /**
   * sendmsg(2): the buffers as one message, with ancillary items `[level, type, data]` (CPython's `sock_sendmsg`).
   *
   * @returns the count of bytes sent.
   */
  sendmsg(
    buffers: Iterable<Bytes>,
    ancdata?: Iterable<readonly [level: number, type: number, data: Bytes]>,
    flags?: number,
    address?: Address | null,
  ): number {
    const state = this.enter()
    const flagBits = flagsArgument(state.voice, flags)
    const named = address !== undefined && address !== null
    const to = named ? ownSockaddr(encodeBlocking(state, 'sendmsg', address)) : null
    return runBlocking(new SendmsgCall(state, messageToSend(state, buffers, ancdata, flagBits, to)))
  }

  /** sendmsg(2) to an AF_ALG operation socket, with its parameters as control items (CPython's `sock_sendmsg_afalg`). */
  sendmsgAfalg(buffers: Iterable<Bytes> | undefined, options: AfalgOptions): number {
    const state = this.enter()
    return runBlocking(new SendmsgCall(state, afalgMessage(state, buffers, options)))
  }

  /**
   * recvmmsg(2): waits for a first datagram, then takes those that are there.
   *
   * @param batch memory made once with `new MessageBatch(socket, ...)`.
   * @param count the most messages, default all that the batch has room for.
   * @returns the number received.
   */
  recvmmsg(batch: MessageBatch, flags?: number, count?: number): number {
    return runBlocking(new RecvmmsgCall(this.enter(), checkedBatch(batch), flags, count))
  }

  /**
   * sendmmsg(2): the first `count` messages of a batch.
   *
   * @returns the number sent: all, unless the socket is non-blocking or an error came after some.
   */
  sendmmsg(batch: MessageBatch, flags?: number, count?: number): number {
    return runBlocking(new SendmmsgCall(this.enter(), checkedBatch(batch), flags, count))
  }

  /**
   * sendfile(2): bytes of a regular file, which never pass through JavaScript.
   *
   * @param file a descriptor, or what has one as `fd` (a FileHandle).
   * @param offset where to begin, in bytes.
   * @param count how many bytes, or null for the rest of the file.
   * @returns the count of bytes sent.
   */
  sendfile(file: number | { readonly fd: number }, offset = 0, count: number | null = null): number {
    return runBlocking(new SendfileCall(this.enter(), ...sendfileArguments(file, offset, count)))
  }

  /** dup: a second socket over a duplicate of the fd, with the same timeout. */
  dup(): Socket {
    const state = this.enter()
    // Both share the open file description, and with it O_NONBLOCK.
    publishFd(state)
    const fd = state.env.sys.dup(state.fd)
    if (fd < 0) throw state.error(fd, 'fcntl')
    const copy = newState(state.env, fd, state.family, state.type, state.proto)
    const socket = makeSocket(state.env, copy)
    try {
      setTimeoutNs(copy, state.timeoutNs)
    } catch (error) {
      socket.close()
      throw error
    }
    return socket
  }

  /** The same fd as a socket driven by the event loop; this one is closed. */
  toAsync(): AsyncSocket {
    const { env, family, type, proto, timeoutNs } = this.state
    const moved = newState(env, this.handOn(), family, type, proto)
    moved.timeoutNs = timeoutNs
    return makeAsyncSocket(env, moved)
  }
}
brand(Socket)

/** The classes that programs have. */
export const blockingSockets: BoundClass<Socket> = new BoundClass()

/** A Socket object over a state just made. */
export function makeSocket(env: Environment, state: SocketBase['state']): Socket {
  return blockingSockets.construct(env, new Adopted(state))
}

/**
 * A socket made as Python's constructor makes it, for packages that have its rules.
 *
 * @throws TypeError, OverflowError, ValueError, OSError.
 */
export function openSocket(env: Environment, options: PythonSocketArguments): Socket {
  return makeSocket(env, openState(env, options))
}

/** fromfd: a socket over a duplicate of `fd`, which stays the caller's. */
export function fromfd(env: Environment, fd: unknown, family: unknown, type: unknown, proto: unknown = 0): Socket {
  const copy = env.sys.dup(intArgument(env.voice, fd, 'fd'))
  if (copy < 0) throw env.voice.systemCall(env.backend, -copy, 'fcntl')
  return makeSocket(env, adoptDuplicate(env, copy, family, type, proto))
}
