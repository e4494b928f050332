import { linuxAbi } from '../abi/linux.js'
import type { Abi, Backend, Clock, Netdb, Signals, Supports, Syscalls } from '../backend/index.js'
import { version } from '../version.js'
import { SYSCALL_NAMES, type SyscallName } from './syscall-names.js'

/** Answers a system call as a backend would: `rc >= 0` or `-errno`. */
export type AnswerCall = (name: SyscallName, args: readonly unknown[]) => number

/** Options of a fake backend. */
export interface FakeBackendOptions {
  /** Constants and layouts; default Linux. */
  readonly abi?: Abi
  /** The clock. */
  readonly clock: Clock
  /** Default none. */
  readonly signals?: Signals | null
  /** The functions that can be called; others throw. */
  readonly netdb?: Partial<Netdb>
  /** What it claims to support; nothing by default. */
  readonly supports?: Partial<Supports>
}

const nothingSupported: Supports = {
  realKernel: false,
  signals: false,
  ancillary: false,
  batches: false,
  sendfile: false,
  epoll: false,
  poller: false,
  abstractUnix: false,
  sharedAccept: false,
  workerCleanup: false,
}

/**
 * A {@link Backend} without a kernel: every system call goes to one function.
 *
 * @param answer what the calls return; it may also write to the buffers among its arguments.
 */
export function fakeBackend(answer: AnswerCall, options: FakeBackendOptions): Backend {
  const { abi = linuxAbi, clock, signals = null } = options
  const calls = SYSCALL_NAMES.map((name) => [name, (...args: unknown[]) => answer(name, args)] as const)
  return {
    name: 'fake',
    version,
    abi,
    supports: { ...nothingSupported, signals: signals !== null, ...options.supports },
    syscalls: Object.fromEntries(calls) as unknown as Syscalls,
    ownership: { take() {}, release() {} },
    netdb: { ...fakeNetdb(abi), ...options.netdb },
    clock,
    signals,
    createPoller() {
      throw new Error('a fake backend has no poller')
    },
  }
}

/** Texts from the tables; everything that needs a resolver throws. */
function fakeNetdb(abi: Abi): Netdb {
  const texts = new Map(Object.values(abi.errnos).map(({ number, text }) => [number, text]))
  const refused = (name: string) => () => {
    throw new Error(`${name} is not part of this fake backend`)
  }
  return {
    getaddrinfo: refused('getaddrinfo'),
    getaddrinfoAsync: refused('getaddrinfoAsync'),
    getnameinfo: refused('getnameinfo'),
    getnameinfoAsync: refused('getnameinfoAsync'),
    gethostbyname: refused('gethostbyname'),
    gethostbyaddr: refused('gethostbyaddr'),
    gethostname: refused('gethostname'),
    sethostname: refused('sethostname'),
    getservbyname: refused('getservbyname'),
    getservbyport: refused('getservbyport'),
    getprotobyname: refused('getprotobyname'),
    ifNameindex: refused('ifNameindex'),
    ifNametoindex: refused('ifNametoindex'),
    ifIndextoname: refused('ifIndextoname'),
    gaiStrerror: (code) => `resolver error ${code}`,
    hstrerror: (code) => `host error ${code}`,
    strerror: (errno) => texts.get(errno) ?? `Unknown error ${errno}`,
  }
}
