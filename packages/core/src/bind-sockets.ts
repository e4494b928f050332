import { AsyncSocket } from './async-socket.js'
import type { Backend } from './backend/index.js'
import { Environment } from './environment.js'
import { errnoError, resolverError } from './errors/raise.js'
import { addrinfoRequest, shapeAddrinfo } from './netdb/getaddrinfo.js'
import { intArgument } from './ops/arguments.js'
import { newState, type SocketOptions } from './ops/open.js'
import type { Address } from './sockaddr/types.js'
import { fromfd, makeSocket, Socket } from './socket.js'
import type { Adopted } from './socket-base.js'
import { nsToMs, timeoutToNs } from './timeout.js'

/** One answer of getaddrinfo, in CPython's shape. */
export type AddressInfo = [family: number, type: number, proto: number, canonname: string, sockaddr: Address]

/** The sockets and functions of one backend. */
export interface BoundSockets {
  readonly backend: Backend
  /** Blocking sockets over this backend. */
  readonly Socket: SocketConstructor
  /** Sockets driven by the event loop, over the same operations. */
  readonly AsyncSocket: AsyncSocketConstructor
  /** Every AF_*, SOCK_*, SO_*, MSG_* and so on of the backend's platform, CPython's and those beyond it. */
  readonly constants: Readonly<Record<string, number>>
  /**
   * socketpair(2): two connected sockets, by default AF_UNIX streams.
   *
   * @throws OSError: EOPNOTSUPP for a family without pairs.
   */
  socketpair(family?: number, type?: number, proto?: number): [Socket, Socket]
  /** A socket over a duplicate of `fd`; the number itself stays the caller's (spec S67). */
  fromfd(fd: number, family: number, type: number, proto?: number): Socket
  /** fcntl(F_DUPFD_CLOEXEC): a new descriptor for the same socket. */
  dup(fd: number): number
  /** close(2) of a descriptor that no Socket owns. ECONNRESET counts as closed. */
  close(fd: number): void
  /**
   * getaddrinfo(3). Blocks this thread.
   *
   * @throws gaierror; UnicodeEncodeError for a host that IDNA refuses (spec S55).
   */
  getaddrinfo(
    host: string | Uint8Array | null,
    port: string | number | bigint | Uint8Array | null,
    family?: number,
    type?: number,
    proto?: number,
    flags?: number,
  ): AddressInfo[]
  /** gethostname(2). */
  gethostname(): string
  /** The timeout in ms that new sockets begin with, or null (spec S8). */
  getdefaulttimeoutMs(): number | null
  /** Set it; validated as a socket's `timeoutMs` is. */
  setdefaulttimeoutMs(timeoutMs: number | null): void
}

/** `new Socket({ family, type, proto })`, or `new Socket({ fileno })` to adopt an fd. */
export type SocketConstructor = new (options?: SocketOptions) => Socket

/** `new AsyncSocket({ family, type, proto })`, or `new AsyncSocket({ fileno })` to adopt an fd. */
export type AsyncSocketConstructor = new (options?: SocketOptions) => AsyncSocket

/**
 * Give the socket classes and functions a backend. Each call makes classes of its own, with a default timeout of their own.
 *
 * @param backend `backend` of @sockcall/backend-native, @sockcall/backend-ffi, or another that keeps the contract's laws.
 */
export function bindSockets(backend: Backend): BoundSockets {
  return environmentSockets(backend).sockets
}

/** As {@link bindSockets}, with the environment, for packages that build on core. */
export function environmentSockets(backend: Backend): { sockets: BoundSockets; env: Environment } {
  const env: Environment = new Environment(
    backend,
    (source) => new BoundSocket(source),
    (source) => new BoundAsyncSocket(source),
  )
  class BoundSocket extends Socket {
    constructor(source: SocketOptions | Adopted = {}) {
      super(env, source)
    }
  }
  class BoundAsyncSocket extends AsyncSocket {
    constructor(source: SocketOptions | Adopted = {}) {
      super(env, source)
    }
  }
  Object.defineProperty(BoundSocket, 'name', { value: 'Socket' })
  Object.defineProperty(BoundAsyncSocket, 'name', { value: 'AsyncSocket' })

  const sockets: BoundSockets = {
    backend,
    Socket: BoundSocket,
    AsyncSocket: BoundAsyncSocket,
    constants: Object.freeze({ ...backend.abi.extensions, ...backend.abi.constants }),
    socketpair: (family, type, proto) => socketpair(env, family, type, proto),
    fromfd: (fd, family, type, proto) => fromfd(env, fd, family, type, proto),
    dup(fd) {
      const copy = env.sys.dup(intArgument(fd))
      if (copy < 0) throw errnoError(backend, -copy, 'fcntl')
      return copy
    },
    close(fd) {
      const rc = env.sys.close(intArgument(fd))
      if (rc < 0 && rc !== env.ECONNRESET) throw errnoError(backend, -rc, 'close')
    },
    getaddrinfo(host, port, family = 0, type = 0, proto = 0, flags = 0) {
      const answer = backend.netdb.getaddrinfo(addrinfoRequest(host, port, family, type, proto, flags))
      if (answer.rc !== 0) throw resolverError(backend, answer.rc, answer.errno, 'getaddrinfo', host)
      return shapeAddrinfo(backend, answer)
    },
    gethostname() {
      const name = backend.netdb.gethostname()
      if (typeof name === 'number') throw errnoError(backend, -name, 'gethostname')
      return Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString('utf8')
    },
    getdefaulttimeoutMs: () => nsToMs(env.defaultTimeoutNs),
    setdefaulttimeoutMs(timeoutMs) {
      env.defaultTimeoutNs = timeoutToNs(timeoutMs, 1e6)
    },
  }
  return { sockets, env }
}

function socketpair(env: Environment, family?: number, type?: number, proto?: number): [Socket, Socket] {
  const familyInt = family === undefined ? env.AF_UNIX : intArgument(family)
  const typeInt = type === undefined ? env.SOCK_STREAM : intArgument(type)
  const protoInt = proto === undefined ? 0 : intArgument(proto)
  const fds = new Int32Array(2)
  const rc = env.sys.socketpair(familyInt, typeInt | env.SOCK_CLOEXEC, protoInt, fds)
  if (rc < 0) throw errnoError(env.backend, -rc, 'socketpair')
  const [a = -1, b = -1] = fds
  let first: Socket
  try {
    first = makeSocket(env, newState(env, a, familyInt, typeInt, protoInt))
  } catch (error) {
    env.sys.close(b)
    throw error
  }
  try {
    return [first, makeSocket(env, newState(env, b, familyInt, typeInt, protoInt))]
  } catch (error) {
    first.close()
    throw error
  }
}
