import type { Abi } from '../backend/index.js'

/** Errors that say that the call itself was wrong for its socket. */
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

/** The platform's numbers that calls compare with. */
export type Numbers = Readonly<ReturnType<typeof numbersOf>>

/**
 * Read them from the tables once. An errno is negative, as system calls return it. A flag that the platform lacks is 0, so that
 * setting it changes nothing; any other number that it lacks is -1.
 */
export function numbersOf({ constants, extensions, errnos }: Abi) {
  // A number that no call returns.
  const errno = (code: string): number => -(errnos[code]?.number ?? 1e6)
  const flag = (name: string): number => constants[name] ?? extensions[name] ?? 0
  const number = (name: string): number => constants[name] ?? extensions[name] ?? -1
  const [EAGAIN, EWOULDBLOCK] = [errno('EAGAIN'), errno('EWOULDBLOCK')]
  return {
    EAGAIN,
    EWOULDBLOCK,
    EINTR: errno('EINTR'),
    EINPROGRESS: errno('EINPROGRESS'),
    EALREADY: errno('EALREADY'),
    EISCONN: errno('EISCONN'),
    ECONNRESET: errno('ECONNRESET'),
    ENOSYS: errno('ENOSYS'),
    EBADF: errno('EBADF'),
    ENOTSOCK: errno('ENOTSOCK'),
    EINVAL: errno('EINVAL'),
    misuseErrors: new Set(MISUSE.map(errno)) as ReadonlySet<number>,
    MSG_DONTWAIT: flag('MSG_DONTWAIT'),
    MSG_NOSIGNAL: flag('MSG_NOSIGNAL'),
    MSG_WAITALL: flag('MSG_WAITALL'),
    MSG_PEEK: flag('MSG_PEEK'),
    MSG_TRUNC: flag('MSG_TRUNC'),
    MSG_CMSG_CLOEXEC: flag('MSG_CMSG_CLOEXEC'),
    MSG_FASTOPEN: flag('MSG_FASTOPEN'),
    MSG_OOB: flag('MSG_OOB'),
    /** Flags of receives that are not of the stream's own bytes: urgent data, the error queue. */
    MSG_OUT_OF_BAND: flag('MSG_OOB') | flag('MSG_ERRQUEUE'),
    /** Flags whose calls never wait in the kernel, not even on a blocking fd. */
    MSG_NEVER_WAITS: flag('MSG_DONTWAIT') | flag('MSG_OOB') | flag('MSG_ERRQUEUE'),
    POLLIN: flag('POLLIN'),
    POLLPRI: flag('POLLPRI'),
    POLLOUT: flag('POLLOUT'),
    POLLERR: flag('POLLERR'),
    POLLHUP: flag('POLLHUP'),
    POLLNVAL: flag('POLLNVAL'),
    /** The peer has shut down its side. 0 on systems that have no such event, where POLLHUP comes unasked. */
    POLLRDHUP: flag('POLLRDHUP'),
    SOCK_CLOEXEC: flag('SOCK_CLOEXEC'),
    SOCK_NONBLOCK: flag('SOCK_NONBLOCK'),
    SOCK_STREAM: number('SOCK_STREAM'),
    O_NONBLOCK: flag('O_NONBLOCK'),
    SOL_SOCKET: number('SOL_SOCKET'),
    AF_UNIX: number('AF_UNIX'),
    AF_INET: number('AF_INET'),
    AF_INET6: number('AF_INET6'),
    AF_VSOCK: number('AF_VSOCK'),
    AF_ALG: number('AF_ALG'),
    IPPROTO_TCP: number('IPPROTO_TCP'),
    /** EAGAIN or EWOULDBLOCK, one number nearly everywhere. */
    wouldBlock: (rc: number): boolean => rc === EAGAIN || rc === EWOULDBLOCK,
  }
}
