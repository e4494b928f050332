import type { Backend } from './backend/index.js'
import { Environment } from './call/environment.js'
import { checkNumbers } from './calls/socket-options.js'
import { type Ancillary, ancillaryOf } from './cmsg/ancillary.js'
import { checkedAddrinfo, checkedNameinfo } from './netdb/checked-questions.js'
import { getaddrinfo, getaddrinfoAsync } from './netdb/getaddrinfo.js'
import { getnameinfo, getnameinfoAsync } from './netdb/getnameinfo.js'
import { checkGiven } from './options/check-options.js'
import { anInteger } from './options/option-kinds.js'
import { nsToMs, timeoutMsToNs } from './options/timeout-value.js'
import { activatedSockets } from './serve/activation.js'
import { serve } from './serve/serve.js'
import type { ServeOptions } from './serve/serve-options.js'
import type { ConnectionHandler, Server } from './serve/server.js'
import type { Address } from './sockaddr/types.js'
import { type AsyncSocket, asyncSockets, type ConnectionProtocol } from './socket/async-socket.js'
import { type ConnectDuplexOptions, connectDuplex } from './socket/connect-duplex.js'
import type { ConnectionAddress } from './socket/connection-target.js'
import { type ConnectionOptions, createConnection } from './socket/create-connection.js'
import { blockingSockets, fromfd, type Socket } from './socket/socket.js'
import {
  type AsyncSocketConstructor,
  type SocketClasses,
  type SocketConstructor,
  socketClasses,
} from './socket/socket-classes.js'
import { type SocketConstants, socketConstants } from './socket/socket-constants.js'
import { socketpair } from './socket/socket-pair.js'
import type { SocketDuplex } from './streams/duplex.js'
import { traceSyscalls } from './tracing/traced-syscalls.js'
import { waitTrace } from './tracing/traced-waits.js'
import { checkVersion } from './version.js'
import { defaultVoice } from './voice/default-voice.js'
import type { Voice } from './voice/voice.js'

/** One answer of getaddrinfo, in CPython's shape. */
export type AddressInfo = [family: number, type: number, proto: number, canonname: string, sockaddr: Address]

/** The sockets and functions of one backend. */
export interface BoundSockets {
  /** The backend of these classes and functions. */
  readonly backend: Backend
  /** Blocking sockets over this backend. */
  readonly Socket: SocketConstructor
  /** Sockets driven by the event loop, over the same calls. */
  readonly AsyncSocket: AsyncSocketConstructor
  /**
   * Every AF_*, SOCK_*, SO_*, MSG_* and so on of the backend's platform, CPython's and more. Reading a name that the platform
   * lacks throws a TypeError; `in` tests for one.
   */
  readonly constants: SocketConstants
  /** Ancillary data for `sendmsg` and from `recvmsg`, as values instead of bytes. */
  readonly ancillary: Ancillary
  /**
   * socketpair(2): two connected sockets, by default AF_UNIX streams.
   *
   * @throws TypeError, RangeError for anything but C ints, including undefined; OSError: EOPNOTSUPP for a family without pairs.
   */
  socketpair(family?: number, type?: number, proto?: number): [Socket, Socket]
  /** A socket over a duplicate of `fd`, which the caller keeps. @throws TypeError, RangeError, OSError */
  fromfd(fd: number, family: number, type: number, proto?: number): Socket
  /** fcntl(F_DUPFD_CLOEXEC): a new descriptor for the same socket. */
  dup(fd: number): number
  /** close(2) of a descriptor that no Socket owns. ECONNRESET counts as closed. */
  close(fd: number): void
  /**
   * getaddrinfo(3). Blocks this thread and cannot be ended early; no signal listener runs meanwhile.
   *
   * @param port 0 to 65535, the name of a service, or null.
   * @throws TypeError; RangeError `ERR_SOCKET_BAD_PORT`; gaierror; UnicodeEncodeError for a host that IDNA refuses.
   */
  getaddrinfo(
    host: string | Uint8Array | null,
    port: string | number | bigint | Uint8Array | null,
    family?: number,
    type?: number,
    proto?: number,
    flags?: number,
  ): AddressInfo[]
  /** {@link getaddrinfo} off this thread. */
  getaddrinfoAsync(
    host: string | Uint8Array | null,
    port: string | number | bigint | Uint8Array | null,
    family?: number,
    type?: number,
    proto?: number,
    flags?: number,
  ): Promise<AddressInfo[]>
  /** getnameinfo(3) of a numeric address: the names of host and service. Blocks this thread. @throws gaierror */
  getnameinfo(address: Address, flags?: number): [host: string, service: string]
  /** {@link getnameinfo} off this thread. */
  getnameinfoAsync(address: Address, flags?: number): Promise<[host: string, service: string]>
  /**
   * A connected stream, with the name resolved off this thread and the addresses tried as in RFC 8305.
   *
   * @param address `[host, port]`, or an AF_UNIX name.
   */
  createConnection(address: ConnectionAddress, options?: ConnectionOptions): Promise<AsyncSocket>
  /**
   * Like {@link createConnection}, but returns a Node stream that can be written to at once and emits 'connect'.
   *
   * @throws TypeError, RangeError for invalid arguments; later failures are an 'error'.
   */
  connectDuplex(address: ConnectionAddress, options?: ConnectDuplexOptions): SocketDuplex
  /**
   * Listen and pass each connection to `handler`, a function or a protocol: options set before bind(2), SO_REUSEPORT, systemd's
   * sockets, and hand-over to a successor process.
   */
  serve(options: ServeOptions, handler: ConnectionHandler | ConnectionProtocol): Promise<Server>
  /**
   * The sockets that the service manager passed (systemd's socket activation): listening sockets and datagram sockets. Each is
   * over a duplicate, so they can be requested any number of times and closed; the passed descriptors stay open.
   *
   * @param name only those of this FileDescriptorName=; all by default.
   * @returns an empty list if nothing was passed to this process. Without a name, descriptors that are not sockets are left
   * out.
   * @throws ValueError if descriptors were passed but none of that name; OSError ENOTSOCK if one of that name is not a socket.
   */
  activatedSockets(name?: string): AsyncSocket[]
  /** gethostname(2). */
  gethostname(): string
  /** The timeout of new sockets in ms, or null. */
  getdefaulttimeoutMs(): number | null
  /** Set the timeout of new sockets; validated like a socket's `timeoutMs`. */
  setdefaulttimeoutMs(timeoutMs: number | null): void
}

/**
 * Give the socket classes and functions a backend. Each call makes new classes, with their own default timeout.
 *
 * @param backend `backend` of @sockcall/backend-native, @sockcall/backend-ffi, or another that obeys the contract's laws.
 */
export function bindSockets(backend: Backend): BoundSockets {
  return environmentSockets(backend).sockets
}

/** Sockets and what they share. */
export interface EnvironmentSockets {
  /** The classes and functions. */
  readonly sockets: BoundSockets
  /** What they share on one thread. */
  readonly env: Environment
}

/**
 * Like {@link bindSockets}, with the environment, for packages that build on core.
 *
 * @param voice what errors say; core's by default.
 * @param classes classes that several environments share; by default the environment gets classes of its own.
 */
export function environmentSockets(
  backend: Backend,
  { voice = defaultVoice, classes: shared }: { readonly voice?: Voice; readonly classes?: SocketClasses } = {},
): EnvironmentSockets {
  checkVersion(backend)
  const env = new Environment(backend, voice)
  env.waitTrace = waitTrace
  traceSyscalls(env)
  const classes = shared ?? socketClasses(() => env)
  blockingSockets.bind(env, (source) => new classes.Socket(source))
  asyncSockets.bind(env, (source) => new classes.AsyncSocket(source))

  const sockets: BoundSockets = {
    backend,
    Socket: classes.Socket,
    AsyncSocket: classes.AsyncSocket,
    constants: socketConstants(backend.abi),
    ancillary: ancillaryOf(backend.abi),
    socketpair(...args) {
      checkNumbers('socketpair', ['family', 'type', 'proto'], args)
      return socketpair(env, ...args)
    },
    fromfd(...args) {
      const [fd, family, type] = args
      checkNumbers('fromfd', ['fd', 'family', 'type', 'proto'], [fd, family, type, ...args.slice(3)])
      return fromfd(env, ...args)
    },
    dup(fd) {
      checkGiven('dup', 'fd', fd, anyInt)
      const copy = env.sys.dup(fd)
      if (copy < 0) throw voice.systemCall(backend, -copy, 'fcntl')
      // As in C, a bare number belongs to the caller.
      backend.ownership.release(copy)
      return copy
    },
    close(fd) {
      checkGiven('close', 'fd', fd, anyInt)
      const rc = env.sys.close(fd)
      if (rc < 0 && rc !== env.numbers.ECONNRESET) throw voice.systemCall(backend, -rc, 'close')
    },
    getaddrinfo: (...args) => getaddrinfo(backend, ...checkedAddrinfo('getaddrinfo', args), voice),
    getaddrinfoAsync: async (...args) => getaddrinfoAsync(backend, ...checkedAddrinfo('getaddrinfoAsync', args), voice),
    getnameinfo: (...args) => getnameinfo(backend, ...checkedNameinfo(voice, backend, 'getnameinfo', args), voice),
    getnameinfoAsync: async (...args) =>
      getnameinfoAsync(backend, ...checkedNameinfo(voice, backend, 'getnameinfoAsync', args), voice),
    createConnection: (address, options) => createConnection(env, address, options),
    serve: (options, handler) => serve(env, options, handler),
    activatedSockets: (name) => activatedSockets(env, name),
    connectDuplex: (address, options) => connectDuplex(env, address, options),
    gethostname() {
      const name = backend.netdb.gethostname()
      if (typeof name === 'number') throw voice.systemCall(backend, -name, 'gethostname')
      return Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString('utf8')
    },
    getdefaulttimeoutMs: () => nsToMs(env.defaultTimeoutNs),
    setdefaulttimeoutMs(timeoutMs) {
      env.defaultTimeoutNs = timeoutMsToNs(voice, timeoutMs)
    },
  }
  return { sockets, env }
}

/** The kernel refuses negative descriptors. */
const anyInt = anInteger(-0x80000000, 0x7fffffff)
