/**
 * The C library's functions, bound once per thread.
 *
 * Each is the C function itself: it returns -1 (or NULL) for an error, and `errno()` must come directly after it, since it
 * reads the thread's live errno, which anything else may change. Hence the rule for every binding here: arguments are integers
 * and typed arrays, which koffi passes without converting or allocating; no strings, structs or out-parameters. Pointers inside
 * structs are written by hand.
 *
 * koffi throws on a wrong type. The callers check types first, so this never happens.
 */
import { koffi } from './koffi.js'

/** Memory handed to C: the address of its first byte (a view's offset counts), or NULL. */
export type Memory = ArrayBufferView | null
/** An address from C; null for NULL. */
export type Pointer = bigint | null

/** null finds the process's own libc, whether glibc or musl. */
const libc = koffi.load(null)

function bind<F extends (...args: never[]) => unknown>(name: string, result: string, args: string[]): F {
  return libc.func(name, result, args) as unknown as F
}

/** A function that some C libraries lack. */
function bindOptional<F extends (...args: never[]) => unknown>(name: string, result: string, args: string[]): F | null {
  try {
    return bind<F>(name, result, args)
  } catch {
    return null
  }
}

/** A binding that can also run on libuv's pool: `.async(...args, callback)`. */
export interface Asyncable<A extends unknown[], R> {
  (...args: A): R
  async(...args: [...A, callback: (error: unknown, result: R) => void]): void
}

// koffi has no ssize_t: intptr_t is the same. Sizes below 2^53 come back as plain numbers.
const INT = 'int'
const UINT = 'uint32_t'
const SIZE = 'size_t'
const SSIZE = 'intptr_t'
const PTR = 'void *'
const ADDRESS = 'uintptr_t'

type Fd = number

/**
 * The errno of the call just made on this thread. Read it in the function that made the call, right after the call: V8 may
 * collect garbage when another function is entered.
 *
 * Modules keep this function in a constant of their own. Test runners turn an import into a getter, and entering that is one
 * more place where garbage may be collected.
 */
export const errno: () => number = koffi.errno

export const socket: (family: number, type: number, proto: number) => number = bind('socket', INT, [INT, INT, INT])
export const socketpair: (family: number, type: number, proto: number, fds: Memory) => number = bind(
  'socketpair',
  INT,
  [INT, INT, INT, PTR],
)
export const bindSocket: (fd: Fd, sockaddr: Memory, addrlen: number) => number = bind('bind', INT, [INT, PTR, UINT])
export const connect: (fd: Fd, sockaddr: Memory, addrlen: number) => number = bind('connect', INT, [INT, PTR, UINT])
export const listen: (fd: Fd, backlog: number) => number = bind('listen', INT, [INT, INT])
export const accept4: (fd: Fd, sockaddr: Memory, addrlen: Memory, flags: number) => number = bind('accept4', INT, [
  INT,
  PTR,
  PTR,
  INT,
])
export const accept: (fd: Fd, sockaddr: Memory, addrlen: Memory) => number = bind('accept', INT, [INT, PTR, PTR])
export const getsockname: (fd: Fd, sockaddr: Memory, addrlen: Memory) => number = bind('getsockname', INT, [
  INT,
  PTR,
  PTR,
])
export const getpeername: (fd: Fd, sockaddr: Memory, addrlen: Memory) => number = bind('getpeername', INT, [
  INT,
  PTR,
  PTR,
])
export const recv: (fd: Fd, buf: Memory, length: number, flags: number) => number = bind('recv', SSIZE, [
  INT,
  PTR,
  SIZE,
  INT,
])
export const recvfrom: (
  fd: Fd,
  buf: Memory,
  length: number,
  flags: number,
  sockaddr: Memory,
  addrlen: Memory,
) => number = bind('recvfrom', SSIZE, [INT, PTR, SIZE, INT, PTR, PTR])
export const recvmsg: (fd: Fd, msghdr: Memory, flags: number) => number = bind('recvmsg', SSIZE, [INT, PTR, INT])
export const send: (fd: Fd, buf: Memory, length: number, flags: number) => number = bind('send', SSIZE, [
  INT,
  PTR,
  SIZE,
  INT,
])
export const sendto: (fd: Fd, buf: Memory, length: number, flags: number, sockaddr: Memory, addrlen: number) => number =
  bind('sendto', SSIZE, [INT, PTR, SIZE, INT, PTR, UINT])
export const sendmsg: (fd: Fd, msghdr: Memory, flags: number) => number = bind('sendmsg', SSIZE, [INT, PTR, INT])
/** {@link recv} and {@link send} with the address of memory. */
export const recvAt: (fd: Fd, address: number, length: number, flags: number) => number = bind('recv', SSIZE, [
  INT,
  ADDRESS,
  SIZE,
  INT,
])
export const sendAt: (fd: Fd, address: number, length: number, flags: number) => number = bind('send', SSIZE, [
  INT,
  ADDRESS,
  SIZE,
  INT,
])
/**
 * syscall(2), for calls that are cancellation points in the C library: in a process with threads, as Node always is, that costs
 * two atomic operations per call. An address is passed as a number, which is cheaper than passing memory.
 */
export const syscall: (number: number, fd: Fd, address: number, flags: number) => number = bind('syscall', SSIZE, [
  SSIZE,
  INT,
  ADDRESS,
  INT,
])
export const recvmmsg: (fd: Fd, headers: Memory, count: number, flags: number, timeout: Memory) => number = bind(
  'recvmmsg',
  INT,
  [INT, PTR, UINT, INT, PTR],
)
export const sendmmsg: (fd: Fd, headers: Memory, count: number, flags: number) => number = bind('sendmmsg', INT, [
  INT,
  PTR,
  UINT,
  INT,
])
export const getsockopt: (fd: Fd, level: number, optname: number, optval: Memory, optlen: Memory) => number = bind(
  'getsockopt',
  INT,
  [INT, INT, INT, PTR, PTR],
)
export const setsockopt: (fd: Fd, level: number, optname: number, optval: Memory, optlen: number) => number = bind(
  'setsockopt',
  INT,
  [INT, INT, INT, PTR, UINT],
)
export const shutdown: (fd: Fd, how: number) => number = bind('shutdown', INT, [INT, INT])
export const close: (fd: Fd) => number = bind('close', INT, [INT])
export const poll: (pollfds: Memory, nfds: number, timeoutMs: number) => number = bind('poll', INT, [PTR, SIZE, INT])
export const sendfile: (outFd: Fd, inFd: Fd, offset: Memory, count: number) => number = bind('sendfile', SSIZE, [
  INT,
  INT,
  PTR,
  SIZE,
])

export const sigaction: (signum: number, action: Memory, before: Memory) => number = bind('sigaction', INT, [
  INT,
  PTR,
  PTR,
])
export const sigpending: (set: Memory) => number = bind('sigpending', INT, [PTR])
export const pthreadSigmask: (how: number, set: Memory, before: Memory) => number = bind('pthread_sigmask', INT, [
  INT,
  PTR,
  PTR,
])
export const sigtimedwait: (set: Memory, info: Memory, timeout: Memory) => number = bind('sigtimedwait', INT, [
  PTR,
  PTR,
  PTR,
])

// Variadic in C, but an int or a pointer is passed the same way on every Linux ABI, and a fixed prototype is cheaper for koffi.
export const fcntl: (fd: Fd, command: number, argument: number) => number = bind('fcntl', INT, [INT, INT, INT])
export const ioctl: (fd: Fd, request: number, argument: Memory) => number = bind('ioctl', INT, [INT, 'ulong', PTR])

export const epollCreate1: (flags: number) => number = bind('epoll_create1', INT, [INT])
export const epollCtl: (epfd: Fd, op: number, fd: Fd, event: Memory) => number = bind('epoll_ctl', INT, [
  INT,
  INT,
  INT,
  PTR,
])
export const epollWait: (epfd: Fd, events: Memory, maxevents: number, timeoutMs: number) => number = bind(
  'epoll_wait',
  INT,
  [INT, PTR, INT, INT],
)
export const dup3: (from: Fd, to: Fd, flags: number) => number = bind('dup3', INT, [INT, INT, INT])
export const eventfd: (count: number, flags: number) => number = bind('eventfd', INT, [UINT, INT])
export const write: (fd: Fd, buf: Memory, length: number) => number = bind('write', SSIZE, [INT, PTR, SIZE])

/** memcpy(3) from C's memory. */
export const copyFrom: (to: Memory, from: Pointer, length: number) => void = bind('memcpy', 'void', [PTR, PTR, SIZE])
export const strlen: (text: Pointer) => number = bind('strlen', SIZE, [PTR])

export const getaddrinfo: Asyncable<[host: Memory, service: Memory, hints: Memory, list: Memory], number> = bind(
  'getaddrinfo',
  INT,
  [PTR, PTR, PTR, PTR],
)
export const freeaddrinfo: (list: Pointer) => void = bind('freeaddrinfo', 'void', [PTR])
export const getnameinfo: Asyncable<
  [
    sockaddr: Memory,
    addrlen: number,
    host: Memory,
    hostlen: number,
    service: Memory,
    servicelen: number,
    flags: number,
  ],
  number
> = bind('getnameinfo', INT, [PTR, UINT, PTR, UINT, PTR, UINT, INT])
export const gethostbynameR: (
  name: Memory,
  hostent: Memory,
  buf: Memory,
  length: number,
  found: Memory,
  hErrno: Memory,
) => number = bind('gethostbyname_r', INT, [PTR, PTR, PTR, SIZE, PTR, PTR])
export const gethostbyaddrR: (
  address: Memory,
  addrlen: number,
  family: number,
  hostent: Memory,
  buf: Memory,
  length: number,
  found: Memory,
  hErrno: Memory,
) => number = bind('gethostbyaddr_r', INT, [PTR, UINT, INT, PTR, PTR, SIZE, PTR, PTR])
export const getservbynameR: (
  name: Memory,
  proto: Memory,
  servent: Memory,
  buf: Memory,
  length: number,
  found: Memory,
) => number = bind('getservbyname_r', INT, [PTR, PTR, PTR, PTR, SIZE, PTR])
export const getservbyportR: (
  port: number,
  proto: Memory,
  servent: Memory,
  buf: Memory,
  length: number,
  found: Memory,
) => number = bind('getservbyport_r', INT, [INT, PTR, PTR, PTR, SIZE, PTR])
/** glibc only: musl's getprotobyname returns memory that never moves. */
export const getprotobynameR:
  | ((name: Memory, protoent: Memory, buf: Memory, length: number, found: Memory) => number)
  | null = bindOptional('getprotobyname_r', INT, [PTR, PTR, PTR, SIZE, PTR])
export const getprotobyname: (name: Memory) => Pointer = bind('getprotobyname', PTR, [PTR])
export const gethostname: (name: Memory, length: number) => number = bind('gethostname', INT, [PTR, SIZE])
export const sethostname: (name: Memory, length: number) => number = bind('sethostname', INT, [PTR, SIZE])
export const ifNameindex: () => Pointer = bind('if_nameindex', PTR, [])
export const ifFreenameindex: (list: Pointer) => void = bind('if_freenameindex', 'void', [PTR])
export const ifNametoindex: (name: Memory) => number = bind('if_nametoindex', UINT, [PTR])
export const ifIndextoname: (index: number, name: Memory) => Pointer = bind('if_indextoname', PTR, [UINT, PTR])

// These return text and no errno.
export const gaiStrerror: (code: number) => string = bind('gai_strerror', 'str', [INT])
export const hstrerror: (code: number) => string = bind('hstrerror', 'str', [INT])
export const strerror: (errno: number) => string = bind('strerror', 'str', [INT])
