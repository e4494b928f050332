import type { AsyncSocket } from './async-socket.js'
import { runSync } from './drive.js'
import type { Environment } from './environment.js'
import { errnoError, timedOut } from './errors/raise.js'
import { acceptedState, acceptOn } from './ops/accept.js'
import { beginSockaddr, ownSockaddr, resolveSockaddr } from './ops/address.js'
import { bytesToFill, bytesToSend, intoSize, optionalInt, receiveSize } from './ops/arguments.js'
import { setTimeoutNs } from './ops/blocking.js'
import { connectOn } from './ops/connect.js'
import { newState, type SocketOptions } from './ops/open.js'
import {
  attemptRecv,
  attemptRecvfrom,
  receiveBuffer,
  received,
  recvBytesOn,
  recvDone,
  recvfromBytesOn,
  recvfromOn,
  recvOn,
  scratchAddress,
} from './ops/recv.js'
import { attemptSend, attemptSendto, sendallOn, sendDone, sendOn, sendtoOn } from './ops/send.js'
import { TIMED_OUT } from './sock-call.js'
import { isLookup, sockaddrCapacity } from './sockaddr/index.js'
import type { Address, EncodedSockaddr } from './sockaddr/types.js'
import { Adopted, SocketBase } from './socket-base.js'

const EMPTY = Buffer.alloc(0)

/** What may be sent: any view of bytes, or a buffer. */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer

/**
 * A socket whose calls block this thread, as CPython's do.
 *
 * Each call makes the system call first and waits only when the kernel says EAGAIN; the waiting is poll(2) in slices, so a
 * worker can be terminated and, with the native backend, signal listeners run.
 */
export class Socket extends SocketBase {
  /** @internal Programs get the class from `bindSockets(backend)`, which fills in the environment. */
  constructor(env: Environment, source: SocketOptions | Adopted) {
    super(env, source, false)
  }

  /**
   * bind(2).
   *
   * @param address in the shape of the family; a host name is resolved.
   * @throws TypeError, OverflowError, ValueError, gaierror for a bad address, before any system call; OSError.
   */
  bind(address: Address): void {
    const { state } = this
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
    const to = ownSockaddr(this.#encode(call, address))
    return runSync(this.state.env, connectOn(this.state, to))
  }

  /**
   * accept4(2) with SOCK_CLOEXEC.
   *
   * @returns the connection, with the default timeout (spec S33), and the peer's address.
   */
  accept(): [connection: Socket, address: Address | null] {
    const { state } = this
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
    const { state } = this
    const size = receiveSize(bufsize, 'negative buffersize in recv')
    const flagBits = optionalInt(flags, 0)
    if (size === 0) return EMPTY
    const buf = receiveBuffer(state, size)
    const n = attemptRecv(state, buf, 0, size, flagBits)
    return recvDone(state, n, size, flagBits)
      ? received(state, buf, n)
      : runSync(state.env, recvBytesOn(state, buf, size, flagBits, n))
  }

  /**
   * recv(2) into memory of the caller's.
   *
   * @param nbytes the most bytes to receive; 0 or absent means the whole buffer (spec S35).
   * @returns the count of bytes, 0 at the end of the stream.
   */
  recvInto(buffer: Bytes, nbytes?: number, flags?: number): number {
    const { state } = this
    const buf = bytesToFill(buffer, 'recv_into() argument 1')
    const flagBits = optionalInt(flags, 0)
    const size = intoSize(buf, nbytes, 'negative buffersize in recv_into', 'buffer too small for requested bytes')
    if (size === 0) return 0
    const n = attemptRecv(state, buf, 0, size, flagBits)
    return recvDone(state, n, size, flagBits) ? n : runSync(state.env, recvOn(state, buf, 0, size, flagBits, n, 'recv'))
  }

  /**
   * recvfrom(2).
   *
   * @param bufsize the most bytes to receive; 0 still takes a datagram from the queue (spec S36).
   * @returns the bytes, and the sender's address: null where the kernel gives none.
   */
  recvfrom(bufsize: number, flags?: number): [data: Buffer, address: Address | null] {
    const { state } = this
    const size = receiveSize(bufsize, 'negative buffersize in recvfrom')
    const flagBits = optionalInt(flags, 0)
    const buf = receiveBuffer(state, size)
    const n = attemptRecvfrom(state, buf, 0, size, flagBits, sockaddrCapacity(state))
    if (!recvDone(state, n, size, flagBits)) {
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
    const { state } = this
    const buf = bytesToFill(buffer, 'recvfrom_into() argument 1')
    const flagBits = optionalInt(flags, 0)
    const size = intoSize(
      buf,
      nbytes,
      'negative buffersize in recvfrom_into',
      'nbytes is greater than the length of the buffer',
    )
    let n = attemptRecvfrom(state, buf, 0, size, flagBits, sockaddrCapacity(state))
    if (!recvDone(state, n, size, flagBits)) n = runSync(state.env, recvfromOn(state, buf, size, flagBits, n))
    return [n, scratchAddress(state)]
  }

  /**
   * send(2). A blocking stream sends all of it, others what the kernel takes.
   *
   * @returns the count of bytes sent.
   */
  send(data: Bytes, flags?: number): number {
    const { state } = this
    const buf = bytesToSend(data)
    const flagBits = optionalInt(flags, 0)
    const n = attemptSend(state, buf, 0, buf.byteLength, flagBits)
    return sendDone(state, n, buf.byteLength, flagBits)
      ? n
      : runSync(state.env, sendOn(state, buf, buf.byteLength, flagBits, n))
  }

  /**
   * send(2) until all is sent, under one deadline (spec S41). When it throws, nobody knows how much was sent.
   */
  sendall(data: Bytes, flags?: number): void {
    const { state } = this
    const buf = bytesToSend(data)
    const flagBits = optionalInt(flags, 0)
    const n = attemptSend(state, buf, 0, buf.byteLength, flagBits)
    if (n >= buf.byteLength) state.env.checkSignals()
    else runSync(state.env, sendallOn(state, buf, flagBits, n))
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
    const { state } = this
    const buf = bytesToSend(data)
    const address = rest.length > 1 ? rest[1] : rest[0]
    const flagBits = rest.length > 1 ? optionalInt(rest[0], 0) : 0
    const to = this.#encode('sendto', address)
    const n = attemptSendto(state, buf, flagBits, to)
    return sendDone(state, n, buf.byteLength, flagBits)
      ? n
      : runSync(state.env, sendtoOn(state, buf, flagBits, ownSockaddr(to), n, address))
  }

  /** dup: a second socket over a duplicate of the fd, with the same timeout (spec S67). */
  dup(): Socket {
    const { state } = this
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
    const moved = newState(env, this.detach(), family, type, proto)
    moved.timeoutNs = timeoutNs
    return env.newAsyncSocket(new Adopted(moved))
  }

  /** Encode an address, resolving a name if need be. The result may be scratch memory. */
  #encode(call: string, address: unknown): EncodedSockaddr {
    const begun = beginSockaddr(this.state, call, address)
    return isLookup(begun) ? runSync(this.state.env, resolveSockaddr(begun)) : begun
  }
}

/** A Socket object over a state just made. */
export function makeSocket(env: Environment, state: SocketBase['state']): Socket {
  return env.newSocket(new Adopted(state))
}

/** fromfd: a socket over a duplicate of `fd`, which stays the caller's (spec S67). */
export function fromfd(env: Environment, fd: number, family: number, type: number, proto = 0): Socket {
  const copy = env.sys.dup(fd)
  if (copy < 0) throw errnoError(env.backend, -copy, 'fcntl')
  try {
    return env.newSocket({ family, type, proto, fileno: copy })
  } catch (error) {
    env.sys.close(copy)
    throw error
  }
}
