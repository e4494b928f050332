import type { Backend, Signals, Syscalls } from '../backend/index.js'
import type { WaitTrace } from '../loop/direction.js'
import { Readiness } from '../loop/readiness.js'
import { Fairness } from '../thread/fairness.js'
import { Scratch } from '../thread/scratch.js'
import { BLOCKING_NS } from '../thread/timeout.js'

const NOTHING = new Int32Array(1)

const MISUSE = [
  'EINVAL',
  'ENOTCONN',
  'EISCONN',
  'EOPNOTSUPP',
  'EDESTADDRREQ',
  'EMSGSIZE',
  'EAFNOSUPPORT',
  'EADDRNOTAVAIL',
  'EPROTOTYPE',
  'EFAULT',
  'EPIPE',
  // Of a send that would open a connection (MSG_FASTOPEN) where one is being opened.
  'EALREADY',
  // Of a descriptor in the ancillary data.
  'EBADF',
]

/**
 * What all sockets of one `bindSockets(backend)` share on one thread: the backend, the numbers the hot paths compare with,
 * the default timeout, and scratch memory that is valid from one system call to the reading of its result.
 */
export class Environment {
  /** The source of system calls. */
  readonly backend: Backend
  /** The backend's own, or, while a diagnostics channel has a subscriber, traced ones around them. */
  sys: Syscalls
  /** The backend's, null where it cannot run listeners during a call. */
  readonly signals: Signals | null
  /** One word, not 0 where {@link checkSignals} has something to do; see `Signals.attention`. */
  readonly attention: Int32Array
  /** `-EAGAIN`, `-EINTR` and so on: results as a syscall returns them. */
  readonly EAGAIN: number
  /** `-EWOULDBLOCK`. */
  readonly EWOULDBLOCK: number
  /** `-EINTR`. */
  readonly EINTR: number
  /** `-EINPROGRESS`. */
  readonly EINPROGRESS: number
  /** `-EALREADY`. */
  readonly EALREADY: number
  /** `-EISCONN`. */
  readonly EISCONN: number
  /** `-ECONNRESET`. */
  readonly ECONNRESET: number
  /** `-ENOSYS`. */
  readonly ENOSYS: number
  /** `-EBADF`. */
  readonly EBADF: number
  /** `-ENOTSOCK`. */
  readonly ENOTSOCK: number
  /** `-EINVAL`. */
  readonly EINVAL: number
  /** Results that mean the call itself was wrong for this socket, as -errno. */
  readonly misuseErrors: ReadonlySet<number>
  /** The platform's flag; 0 where it has none. */
  readonly MSG_DONTWAIT: number
  /** The platform's flag; 0 where it has none. */
  readonly MSG_NOSIGNAL: number
  /** The platform's flag. */
  readonly MSG_WAITALL: number
  /** The platform's flag. */
  readonly MSG_PEEK: number
  /** The platform's flag. */
  readonly MSG_TRUNC: number
  /** The platform's flag; 0 where it has none. */
  readonly MSG_CMSG_CLOEXEC: number
  /** The platform's flag; 0 where it has none. */
  readonly MSG_FASTOPEN: number
  /** poll(2): the peer has shut down its side. 0 on systems that have no such event, where POLLHUP comes unasked. */
  readonly POLLRDHUP: number
  /** Flags of receives that are not of the stream's own bytes: urgent data, the error queue. */
  readonly MSG_OUT_OF_BAND: number
  /** Flags whose calls never wait in the kernel, not even on a blocking fd. */
  readonly MSG_NEVER_WAITS: number
  /** The platform's flag. */
  readonly MSG_OOB: number
  /** The platform's flag; 0 where it has none. */
  readonly SOCK_CLOEXEC: number
  /** The platform's flag; 0 where it has none. */
  readonly SOCK_NONBLOCK: number
  /** The platform's flag. */
  readonly O_NONBLOCK: number
  /** The platform's number. */
  readonly SOL_SOCKET: number
  /** The platform's number; -1 where it has none. */
  readonly AF_UNIX: number
  /** The platform's number. */
  readonly AF_INET: number
  /** The platform's number. */
  readonly AF_INET6: number
  /** The platform's number; -1 where it has none. */
  readonly AF_VSOCK: number
  /** The platform's number; -1 where it has none. */
  readonly AF_ALG: number
  /** The platform's number. */
  readonly SOCK_STREAM: number
  /** The platform's number. */
  readonly IPPROTO_TCP: number
  /** Readiness for the event loop of this thread; nothing is opened before the first wait. */
  readonly readiness: Readiness
  /** Where waits on the event loop are told of. */
  waitTrace: WaitTrace | null = null
  /** Counts calls that end without waiting. */
  readonly fairness = new Fairness()
  /** Whether the kernel takes SOCK_CLOEXEC (S28); null before it has been tried. */
  knowsSockCloexec: boolean | null = null
  /** Whether there is accept4(2), as far as is known. */
  knowsAccept4 = true
  /** The kernel can limit a call's wait to a slice; see `kernel-wait.ts`. */
  readonly limitsWaits: boolean
  /**
   * Whether the rules of CPython hold where core has better ones: the zone of an IPv6 address counts for nothing, and descriptors
   * that are received are inheritable.
   */
  asPython = false
  /** What a ResourceWarning calls a socket that its program forgot. */
  socketName = 'sockcall.Socket'
  /** The stored form of setdefaulttimeout (S8). */
  defaultTimeoutNs = BLOCKING_NS
  /** One sockaddr_storage for names the kernel writes, and its length. */
  readonly sockaddr: Uint8Array
  /** The length of {@link sockaddr}: capacity in, true length out. */
  readonly addrlen = new Int32Array(1)
  /** One struct pollfd: an int, two shorts. */
  readonly pollfd = new Int32Array(2)
  /** {@link pollfd} as shorts: `[2]` are the events, `[3]` the revents. */
  readonly pollEvents = new Int16Array(this.pollfd.buffer)
  /** One int and its length, for getsockopt and setsockopt. */
  readonly optval = Buffer.alloc(8)
  /** The length of {@link optval}: capacity in, true length out. */
  readonly optlen = new Int32Array(1)
  /** Where receives put what they do not know the size of. */
  readonly scratch: Scratch

  constructor(backend: Backend) {
    this.backend = backend
    this.sys = backend.syscalls
    this.signals = backend.signals
    this.attention = backend.signals?.attention ?? NOTHING
    this.limitsWaits = backend.supports.realKernel && backend.abi.platform === 'linux'
    this.scratch = new Scratch(backend.scratch)
    const { constants, extensions, errnos, layout } = backend.abi
    const negative = (code: string) => -(errnos[code]?.number ?? 1e6)
    // 0 where a platform lacks a flag: or-ing it in then changes nothing.
    const flag = (name: string) => constants[name] ?? extensions[name] ?? 0
    const number = (name: string) => constants[name] ?? extensions[name] ?? -1
    this.EAGAIN = negative('EAGAIN')
    this.EWOULDBLOCK = negative('EWOULDBLOCK')
    this.EINTR = negative('EINTR')
    this.EINPROGRESS = negative('EINPROGRESS')
    this.EALREADY = negative('EALREADY')
    this.EISCONN = negative('EISCONN')
    this.ECONNRESET = negative('ECONNRESET')
    this.ENOSYS = negative('ENOSYS')
    this.EBADF = negative('EBADF')
    this.ENOTSOCK = negative('ENOTSOCK')
    this.EINVAL = negative('EINVAL')
    this.misuseErrors = new Set(MISUSE.map(negative))
    this.MSG_DONTWAIT = flag('MSG_DONTWAIT')
    this.MSG_NOSIGNAL = flag('MSG_NOSIGNAL')
    this.MSG_WAITALL = flag('MSG_WAITALL')
    this.MSG_PEEK = flag('MSG_PEEK')
    this.MSG_TRUNC = flag('MSG_TRUNC')
    this.MSG_CMSG_CLOEXEC = flag('MSG_CMSG_CLOEXEC')
    this.MSG_FASTOPEN = flag('MSG_FASTOPEN')
    this.POLLRDHUP = flag('POLLRDHUP')
    this.MSG_OUT_OF_BAND = flag('MSG_OOB') | flag('MSG_ERRQUEUE')
    this.MSG_OOB = flag('MSG_OOB')
    this.MSG_NEVER_WAITS = flag('MSG_DONTWAIT') | flag('MSG_OOB') | flag('MSG_ERRQUEUE')
    this.SOCK_CLOEXEC = flag('SOCK_CLOEXEC')
    this.SOCK_NONBLOCK = flag('SOCK_NONBLOCK')
    this.O_NONBLOCK = flag('O_NONBLOCK')
    this.SOL_SOCKET = number('SOL_SOCKET')
    this.AF_UNIX = number('AF_UNIX')
    this.AF_INET = number('AF_INET')
    this.AF_INET6 = number('AF_INET6')
    this.AF_VSOCK = number('AF_VSOCK')
    this.AF_ALG = number('AF_ALG')
    this.SOCK_STREAM = number('SOCK_STREAM')
    this.IPPROTO_TCP = number('IPPROTO_TCP')
    this.sockaddr = new Uint8Array(layout.sockaddrStorageSize)
    this.readiness = new Readiness(this)
  }

  /** True for EAGAIN or EWOULDBLOCK, one number nearly everywhere. */
  wouldBlock(rc: number): boolean {
    return rc === this.EAGAIN || rc === this.EWOULDBLOCK
  }

  /** PyErr_CheckSignals: run JavaScript listeners of signals that came during the call; what one throws comes out. */
  checkSignals(): void {
    if (this.signals !== null) this.signals.run()
  }

  /** A constant by name; for code paths that run rarely. */
  constant(name: string): number {
    const { constants, extensions } = this.backend.abi
    const value = constants[name] ?? extensions[name]
    if (value === undefined) throw new Error(`${name} is not defined on ${this.backend.abi.platform}`)
    return value
  }
}
