import { receivePlainly, runSync } from '../call/call-blocking.js'
import type { Environment } from '../call/environment.js'
import { TIMED_OUT, throwIfFinal } from '../call/sock-call.js'
import { acceptedState, acceptOn } from '../calls/accept.js'
import { beginSockaddr, ownSockaddr, resolveSockaddr } from '../calls/address.js'
import { bytesToFill, bytesToSend, intArgument, intoSize, optionalInt, receiveSize } from '../calls/arguments.js'
import { attemptRecvmmsg, attemptSendmmsg, batchCount, recvmmsgOn, sendmmsgOn } from '../calls/batch.js'
import { setTimeoutNs } from '../calls/blocking.js'
import { attemptConnect, connectOn } from '../calls/connect.js'
import { totalBytes } from '../calls/held-memory.js'
import type { MessageBatch } from '../calls/message-batch.js'
import { ownScratch } from '../calls/message-memory.js'
import { adoptDuplicate, newState, openState, type PythonSocketArguments, type SocketOptions } from '../calls/open.js'
import { receiveBuffer, received } from '../calls/received.js'
import {
  firstRecv,
  firstRecvfrom,
  recvBytesOn,
  recvDone,
  recvfromBytesOn,
  recvfromOn,
  recvOn,
  scratchAddress,
} from '../calls/recv.js'
import {
  ancillaryRoom,
  buffersToFill,
  type RecvmsgRest,
  recvmsgBytesNow,
  recvmsgBytesOn,
  recvmsgIntoNow,
  recvmsgIntoOn,
} from '../calls/recvmsg.js'
import { attemptSend, attemptSendto, sendallOn, sendDone, sendOn, sendtoOn } from '../calls/send.js'
import { sendfileArguments, sendfileOn } from '../calls/sendfile.js'
import { type AfalgOptions, afalgControl, ancillaryToSend, buffersToSend, sendmsgNow } from '../calls/sendmsg.js'
import { brand } from '../errors/brand.js'
import { toSsize } from '../errors/python-int.js'
import { errnoError, timedOut } from '../errors/raise.js'
import { isLookup, sockaddrCapacity } from '../sockaddr/index.js'
import type { Address, EncodedSockaddr } from '../sockaddr/types.js'
import type { AsyncSocket } from './async-socket.js'
import { Adopted, SocketBase } from './socket-base.js'

/** What may be sent: any view of bytes, or a buffer. */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer

/**
 * A socket whose calls block this thread, as CPython's do.
 *
 * Each call makes the system call first and waits only when the kernel says EAGAIN. A receive of TCP waits first under a timeout,
 * after a short receive, and after a send whose answer is late. The waiting is poll(2) in slices, so a worker can be terminated
 * and, with the native backend, signal listeners run.
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
    const to = this.#encode('bind', address)
    const rc = state.env.sys.bind(state.fd, to.sockaddr, to.addrlen)
    if (rc < 0) throw state.error(rc, 'bind', address)
  }

  /**
   * connect(2), and then the wait for its outcome (spec S20 to S27).
   *
   * @throws TimeoutError when `timeoutMs` passes first (the attempt goes on in the kernel); OSError.
   */
  connect(address: Address): void {
    const rc = this.#connect('connect', address)
    if (rc === TIMED_OUT) throw timedOut('connect', address)
    if (rc < 0) throw this.state.error(rc, 'connect', address)
  }

  /**
   * As {@link connect}, but the outcome is returned.
   *
   * @returns 0, or the (positive) errno; a timeout is EWOULDBLOCK (spec S25). A bad address still throws.
   */
  connectEx(address: Address): number {
    const rc = this.#connect('connect_ex', address)
    return rc === TIMED_OUT ? -this.state.env.EWOULDBLOCK : -rc + 0
  }

  #connect(call: string, address: unknown): number {
    const state = this.enter()
    const to = this.#encode(call, address)
    const rc = attemptConnect(state, to)
    return rc === 0 ? 0 : runSync(state.env, connectOn(state, ownSockaddr(to), rc))
  }

  /**
   * accept4(2) with SOCK_CLOEXEC.
   *
   * @returns the connection, with the default timeout (spec S33), and the peer's address.
   */
  accept(): [connection: Socket, address: Address | null] {
    const state = this.enter()
    const fd = runSync(state.env, acceptOn(state))
    const [accepted, address] = acceptedState(state, fd)
    return [makeSocket(state.env, accepted), address]
  }

  /**
   * recv(2).
   *
   * @param bufsize the most bytes to receive; 0 returns at once without a system call (spec S34).
   * @returns the bytes; none at the end of the stream.
   * @throws ValueError for a negative bufsize; TimeoutError; OSError.
   */
  recv(bufsize: number, flags?: number): Buffer {
    const state = this.enter()
    const size = receiveSize(bufsize, 'negative buffersize in recv', flags)
    const flagBits = optionalInt(flags, 0)
    if (size === 0) return Buffer.alloc(0)
    const buf = receiveBuffer(state, size, flagBits)
    const n = flagBits === 0 ? receivePlainly(state, buf, size) : firstRecv(state, buf, size, flagBits)
    if (recvDone(state, n, size, flagBits)) return received(state, buf, n)
    throwIfFinal(state, n, 'recv')
    return runSync(state.env, recvBytesOn(state, buf, size, flagBits, n))
  }

  /**
   * recv(2) into memory of the caller's.
   *
   * @param nbytes the most bytes to receive; 0 or absent means the whole buffer (spec S35).
   * @returns the count of bytes, 0 at the end of the stream.
   */
  recvInto(buffer: Bytes, nbytes?: number, flags?: number): number {
    const state = this.enter()
    const buf = bytesToFill(buffer, 'recv_into() argument 1')
    const size = intoSize(
      buf,
      nbytes,
      'negative buffersize in recv_into',
      'buffer too small for requested bytes',
      flags,
    )
    const flagBits = optionalInt(flags, 0)
    if (size === 0) return 0
    const n = flagBits === 0 ? receivePlainly(state, buf, size) : firstRecv(state, buf, size, flagBits)
    if (recvDone(state, n, size, flagBits)) return n
    throwIfFinal(state, n, 'recv')
    return runSync(state.env, recvOn(state, buf, size, flagBits, n, 'recv'))
  }

  /**
   * recvfrom(2).
   *
   * @param bufsize the most bytes to receive; 0 still takes a datagram from the queue (spec S36).
   * @returns the bytes, and the sender's address: null where the kernel gives none.
   */
  recvfrom(bufsize: number, flags?: number): [data: Buffer, address: Address | null] {
    const state = this.enter()
    const size = receiveSize(bufsize, 'negative buffersize in recvfrom', flags)
    const flagBits = optionalInt(flags, 0)
    const buf = receiveBuffer(state, size, flagBits)
    const n = firstRecvfrom(state, buf, size, flagBits, sockaddrCapacity(state))
    if (!recvDone(state, n, size, flagBits)) {
      throwIfFinal(state, n, 'recvfrom')
      return runSync(state.env, recvfromBytesOn(state, buf, size, flagBits, n))
    }
    const address = scratchAddress(state)
    return [received(state, buf, n), address]
  }

  /**
   * recvfrom(2) into memory of the caller's.
   *
   * @returns the count of bytes, and the sender's address or null.
   */
  recvfromInto(buffer: Bytes, nbytes?: number, flags?: number): [nbytes: number, address: Address | null] {
    const state = this.enter()
    const buf = bytesToFill(buffer, 'recvfrom_into() argument 1')
    const size = intoSize(
      buf,
      nbytes,
      'negative buffersize in recvfrom_into',
      'nbytes is greater than the length of the buffer',
      flags,
    )
    const flagBits = optionalInt(flags, 0)
    let n = firstRecvfrom(state, buf, size, flagBits, sockaddrCapacity(state))
    if (!recvDone(state, n, size, flagBits)) n = runSync(state.env, recvfromOn(state, buf, size, flagBits, n))
    return [n, scratchAddress(state)]
  }

  /**
   * send(2). A blocking stream sends all of it, others what the kernel takes.
   *
   * @returns the count of bytes sent.
   */
  send(data: Bytes, flags?: number): number {
    const state = this.enter()
    const buf = bytesToSend(data)
    const { length } = buf
    const flagBits = optionalInt(flags, 0)
    const n = attemptSend(state, buf, 0, length, flagBits)
    if (sendDone(state, n, length, flagBits)) return n
    throwIfFinal(state, n, 'send')
    return runSync(state.env, sendOn(state, buf, length, flagBits, n))
  }

  /**
   * send(2) until all is sent, under one deadline (spec S41). When it throws, nobody knows how much was sent.
   */
  sendall(data: Bytes, flags?: number): void {
    const state = this.enter()
    const buf = bytesToSend(data)
    const { length } = buf
    const flagBits = optionalInt(flags, 0)
    const n = attemptSend(state, buf, 0, length, flagBits)
    if (n >= length) state.env.checkSignals()
    else runSync(state.env, sendallOn(state, buf, length, flagBits, n))
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
    const buf = bytesToSend(data)
    // What shows an address may run a program's own code, which may give the memory away.
    const { length } = buf
    const address = rest.length > 1 ? rest[1] : rest[0]
    const flagBits = rest.length > 1 ? optionalInt(rest[0], 0) : 0
    const to = this.#encode('sendto', address)
    const n = attemptSendto(state, buf, length, flagBits, to)
    return sendDone(state, n, length, flagBits)
      ? n
      : runSync(state.env, sendtoOn(state, buf, length, flagBits, ownSockaddr(to), n, address))
  }

  /**
   * recvmsg(2) (spec S38).
   *
   * @param bufsize the most bytes to receive.
   * @param ancbufsize room for ancillary data in bytes, as CMSG_SPACE or CMSG_LEN give it.
   * @returns the bytes, the ancillary items `[level, type, data]`, msg_flags, and the sender's address or null.
   */
  recvmsg(bufsize: number, ancbufsize?: number, flags?: number): [data: Buffer, ...RecvmsgRest] {
    const state = this.enter()
    const size = receiveSize(bufsize, 'negative buffer size in recvmsg()', flags, ancbufsize)
    const capacity = sockaddrCapacity(state)
    const room = ancillaryRoom(ancbufsize, flags)
    const flagBits = optionalInt(flags, 0)
    const first = recvmsgBytesNow(state, size, capacity, room, flagBits)
    if (typeof first === 'object') return first
    return runSync(state.env, recvmsgBytesOn(state, size, ownScratch(capacity, room), flagBits, first))
  }

  /**
   * recvmsg(2) into memory of the caller's, buffer after buffer (spec S39).
   *
   * @returns the count of bytes, then as {@link recvmsg}.
   */
  recvmsgInto(buffers: Iterable<Bytes>, ancbufsize?: number, flags?: number): [nbytes: number, ...RecvmsgRest] {
    const state = this.enter()
    // CPython takes all the arguments before it looks at the buffers.
    if (ancbufsize !== undefined) toSsize(ancbufsize)
    const flagBits = optionalInt(flags, 0)
    const iov = buffersToFill(buffers)
    const bytes = totalBytes(iov)
    const capacity = sockaddrCapacity(state)
    const room = ancillaryRoom(ancbufsize)
    const first = recvmsgIntoNow(state, iov, bytes, capacity, room, flagBits)
    if (typeof first === 'object') return first
    return runSync(state.env, recvmsgIntoOn(state, iov, bytes, ownScratch(capacity, room), flagBits, first))
  }

  /**
   * sendmsg(2): the buffers as one message, with ancillary items `[level, type, data]` (spec S43).
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
    const flagBits = optionalInt(flags, 0)
    const to = address === undefined || address === null ? null : ownSockaddr(this.#encode('sendmsg', address))
    const iov = buffersToSend(buffers)
    const bytes = totalBytes(iov)
    const control = ancillaryToSend(state, ancdata)
    const n = sendmsgNow(state, { to, iov, bytes, control, flags: flagBits })
    return typeof n === 'number' ? n : runSync(state.env, n)
  }

  /** sendmsg(2) to an AF_ALG operation socket, with its parameters as control items (spec S44). */
  sendmsgAfalg(buffers: Iterable<Bytes> | undefined, options: AfalgOptions): number {
    const state = this.enter()
    const control = afalgControl(state, options)
    const iov = buffers === undefined ? [] : buffersToSend(buffers)
    const flags = optionalInt(options.flags, 0)
    const n = sendmsgNow(state, { to: null, iov, bytes: totalBytes(iov), control, flags })
    return typeof n === 'number' ? n : runSync(state.env, n)
  }

  /**
   * recvmmsg(2): waits for a first datagram, then takes those that are there.
   *
   * @param batch memory made once with `new MessageBatch(socket, ...)`.
   * @param count the most messages, default all that the batch has room for.
   * @returns the number received.
   */
  recvmmsg(batch: MessageBatch, flags?: number, count?: number): number {
    const state = this.enter()
    const flagBits = optionalInt(flags, 0)
    const most = batchCount(batch, count)
    const n = attemptRecvmmsg(state, batch, most, flagBits)
    return n >= 0 ? n : runSync(state.env, recvmmsgOn(state, batch, most, flagBits, n))
  }

  /**
   * sendmmsg(2): the first `count` messages of a batch.
   *
   * @returns the number sent: all, unless the socket is non-blocking or an error came after some.
   */
  sendmmsg(batch: MessageBatch, flags?: number, count?: number): number {
    const state = this.enter()
    const flagBits = optionalInt(flags, 0)
    const most = batchCount(batch, count)
    const n = attemptSendmmsg(state, batch, 0, most, flagBits)
    return n >= most ? n : runSync(state.env, sendmmsgOn(state, batch, most, flagBits, n))
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
    const state = this.enter()
    return runSync(state.env, sendfileOn(state, ...sendfileArguments(file, offset, count), { sent: 0 }))
  }

  /** dup: a second socket over a duplicate of the fd, with the same timeout (spec S67). */
  dup(): Socket {
    const state = this.enter()
    // Both share the open file description, and with it O_NONBLOCK.
    state.share()
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
    return env.newAsyncSocket(new Adopted(moved))
  }

  /** Encode an address, resolving a name if need be. The result may be scratch memory. */
  #encode(call: string, address: unknown): EncodedSockaddr {
    const begun = beginSockaddr(this.state, call, address)
    if (!isLookup(begun)) return begun
    const to = runSync(this.state.env, resolveSockaddr(begun, Number.POSITIVE_INFINITY))
    if (to === null) throw timedOut(call, address)
    return to
  }
}
brand(Socket)

/** A Socket object over a state just made. */
export function makeSocket(env: Environment, state: SocketBase['state']): Socket {
  return env.newSocket(new Adopted(state))
}

/**
 * A socket made as Python's constructor makes it, for packages that have its rules.
 *
 * @throws TypeError, OverflowError, ValueError, OSError.
 */
export function openSocket(env: Environment, options: PythonSocketArguments): Socket {
  return makeSocket(env, openState(env, options))
}

/** fromfd: a socket over a duplicate of `fd`, which stays the caller's (spec S67). */
export function fromfd(env: Environment, fd: unknown, family: unknown, type: unknown, proto: unknown = 0): Socket {
  const copy = env.sys.dup(intArgument(fd))
  if (copy < 0) throw errnoError(env.backend, -copy, 'fcntl')
  return makeSocket(env, adoptDuplicate(env, copy, family, type, proto))
}
