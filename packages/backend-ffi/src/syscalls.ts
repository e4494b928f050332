/** The calls that take integers and plain bytes. See the contract in `@sockcall/core` for what each promises. */
import type { Syscalls } from '@sockcall/core/backend'
import { isInt, isWord, lengthOf, memoryAt, selects, sizeOf } from './arguments.js'
import { closeForgotten, newAccepted, newAccepted4, newDuplicate, newPair, newSocket } from './born.js'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import {
  EFAULT,
  EINTR,
  EINVAL,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_SETFD,
  F_SETFL,
  FD_CLOEXEC,
  FIONBIO,
  O_NONBLOCK,
} from './numbers.js'
import { withoutSigpipe } from './sigpipe.js'

/** This module's own binding: see libc.ts. */
const errno = liveErrno

type Calls = Omit<
  Syscalls,
  | 'recv'
  | 'send'
  | 'recvmsg'
  | 'sendmsg'
  | 'recvmmsg'
  | 'sendmmsg'
  | 'attachFilter'
  | 'interfaceIndex'
  | 'interfaceName'
  | 'epollCreate'
  | 'epollCtl'
  | 'epollWait'
>

/**
 * The socklen_t that C reads and writes. Not the caller's: another thread could change one in shared memory between our check
 * and the kernel's read, and the kernel would write past the end of the buffer.
 */
const socklen = new Int32Array(1)
const intArgument = new Int32Array(1)
const offsetArgument = new BigInt64Array(1)

/** Runs a call that fills `memory` and reports the length, as getsockname and getsockopt do. */
function filled(
  call: (fd: number, memory: Uint8Array, length: Int32Array) => number,
  fd: number,
  memory: Uint8Array,
  capacity: Int32Array,
): number {
  if (!isInt(fd)) return -EINVAL
  if (lengthOf(capacity) < 1) return -EFAULT
  const size = capacity[0] ?? 0
  if (size < 0 || size > sizeOf(memory)) return -EFAULT
  socklen[0] = size
  const rc = call(fd, memory, socklen)
  if (rc < 0) return -errno()
  capacity[0] = socklen[0] ?? 0
  return rc
}

/** accept(2) has no flags, and exists where accept4 does not. */
function accept4(fd: number, sockaddr: Uint8Array | null, addrlen: Int32Array | null, flags: number): number {
  if (!isInt(fd) || !isWord(flags)) return -EINVAL
  const capacity = sockaddr === null ? null : addrlen
  if (capacity !== null) {
    if (lengthOf(capacity) < 1) return -EFAULT
    const size = capacity[0] ?? 0
    if (size < 0 || size > sizeOf(sockaddr)) return -EFAULT
    socklen[0] = size
  }
  const name = capacity === null ? null : sockaddr
  const length = capacity === null ? null : socklen
  const rc = flags === 0 ? newAccepted(fd, name, length) : newAccepted4(fd, name, length, flags)
  if (rc >= 0 && capacity !== null) capacity[0] = socklen[0] ?? 0
  return rc
}

export const calls: Calls = {
  socket(family, type, proto) {
    if (!isInt(family) || !isInt(type) || !isInt(proto)) return -EINVAL
    return newSocket(family, type, proto)
  },

  socketpair(family, type, proto, fds) {
    if (!isInt(family) || !isInt(type) || !isInt(proto)) return -EINVAL
    if (lengthOf(fds) < 2) return -EFAULT
    return newPair(family, type, proto, fds)
  },

  bind(fd, sockaddr, addrlen) {
    if (!isInt(fd)) return -EINVAL
    if (!selects(0, addrlen, sizeOf(sockaddr))) return -EFAULT
    const rc = libc.bindSocket(fd, sockaddr, addrlen)
    return rc < 0 ? -errno() : rc
  },

  connect(fd, sockaddr, addrlen) {
    if (!isInt(fd)) return -EINVAL
    if (!selects(0, addrlen, sizeOf(sockaddr))) return -EFAULT
    const rc = libc.connect(fd, sockaddr, addrlen)
    return rc < 0 ? -errno() : rc
  },

  listen(fd, backlog) {
    if (!isInt(fd) || !isInt(backlog)) return -EINVAL
    const rc = libc.listen(fd, backlog)
    return rc < 0 ? -errno() : rc
  },

  accept4,

  acceptDontwait(fd, sockaddr, addrlen, flags) {
    if (!isInt(fd)) return -EINVAL
    const status = libc.fcntl(fd, F_GETFL, 0)
    if (status < 0) return -errno()
    if ((status & O_NONBLOCK) !== 0) return accept4(fd, sockaddr, addrlen, flags)
    const rc = libc.fcntl(fd, F_SETFL, status | O_NONBLOCK)
    if (rc < 0) return -errno()
    const accepted = accept4(fd, sockaddr, addrlen, flags)
    libc.fcntl(fd, F_SETFL, status)
    return accepted
  },

  getsockname: (fd, sockaddr, addrlen) => filled(libc.getsockname, fd, sockaddr, addrlen),
  getpeername: (fd, sockaddr, addrlen) => filled(libc.getpeername, fd, sockaddr, addrlen),

  recvfrom(fd, buf, offset, length, flags, sockaddr, addrlen) {
    if (!isInt(fd) || !isWord(flags)) return -EINVAL
    if (!selects(offset, length, sizeOf(buf)) || lengthOf(addrlen) < 1) return -EFAULT
    const capacity = addrlen[0] ?? 0
    if (capacity < 0 || capacity > sizeOf(sockaddr)) return -EFAULT
    socklen[0] = capacity
    const rc = libc.recvfrom(fd, memoryAt(buf, offset, length), length, flags, sockaddr, socklen)
    if (rc < 0) return -errno()
    addrlen[0] = socklen[0] ?? 0
    return rc
  },

  sendto(fd, buf, offset, length, flags, sockaddr, addrlen) {
    if (!isInt(fd) || !isWord(flags)) return -EINVAL
    if (!selects(offset, length, sizeOf(buf)) || !selects(0, addrlen, sizeOf(sockaddr))) return -EFAULT
    const rc = libc.sendto(fd, memoryAt(buf, offset, length), length, flags, sockaddr, addrlen)
    return rc < 0 ? -errno() : rc
  },

  getsockopt(fd, level, optname, optval, optlen) {
    if (!isInt(level) || !isInt(optname)) return -EINVAL
    return filled((fd, memory, length) => libc.getsockopt(fd, level, optname, memory, length), fd, optval, optlen)
  },

  setsockopt(fd, level, optname, optval, optlen) {
    if (!isInt(fd) || !isInt(level) || !isInt(optname) || !isWord(optlen)) return -EINVAL
    if (optval !== null && !selects(0, optlen, sizeOf(optval))) return -EFAULT
    const rc = libc.setsockopt(fd, level, optname, optval, optlen)
    return rc < 0 ? -errno() : rc
  },

  shutdown(fd, how) {
    if (!isInt(fd) || !isInt(how)) return -EINVAL
    const rc = libc.shutdown(fd, how)
    return rc < 0 ? -errno() : rc
  },

  close(fd) {
    if (!isInt(fd)) return -EINVAL
    const rc = closeForgotten(fd)
    // Linux has released the number; closing it again could hit another thread's new fd.
    return rc === -EINTR ? 0 : rc
  },

  dup(fd) {
    if (!isInt(fd)) return -EINVAL
    const copy = newDuplicate(fd, F_DUPFD_CLOEXEC, 0)
    // The kernel, or a seccomp filter, does not know that command.
    if (copy !== -EINVAL) return copy
    const plain = newDuplicate(fd, F_DUPFD, 0)
    if (plain >= 0) libc.fcntl(plain, F_SETFD, FD_CLOEXEC)
    return plain
  },

  getfl(fd) {
    if (!isInt(fd)) return -EINVAL
    const rc = libc.fcntl(fd, F_GETFL, 0)
    return rc < 0 ? -errno() : rc
  },

  setNonblocking(fd, on) {
    if (!isInt(fd) || !isInt(on)) return -EINVAL
    intArgument[0] = on
    const rc = libc.ioctl(fd, FIONBIO, intArgument)
    return rc < 0 ? -errno() : rc
  },

  getCloexec(fd) {
    if (!isInt(fd)) return -EINVAL
    const rc = libc.fcntl(fd, F_GETFD, 0)
    return rc < 0 ? -errno() : rc & FD_CLOEXEC
  },

  setCloexec(fd, on) {
    if (!isInt(fd) || !isInt(on)) return -EINVAL
    const flags = libc.fcntl(fd, F_GETFD, 0)
    if (flags < 0) return -errno()
    const rc = libc.fcntl(fd, F_SETFD, on === 0 ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC)
    return rc < 0 ? -errno() : rc
  },

  poll(pollfds, nfds, timeoutMs) {
    if (!isInt(nfds) || !isInt(timeoutMs)) return -EINVAL
    if (nfds < 0 || nfds * 2 > lengthOf(pollfds)) return -EFAULT
    const rc = libc.poll(pollfds, nfds, timeoutMs)
    return rc < 0 ? -errno() : rc
  },

  sendfile(outFd, inFd, offset, count) {
    if (!isInt(outFd) || !isInt(inFd)) return -EINVAL
    if (!Number.isSafeInteger(offset) || offset < -1 || !Number.isSafeInteger(count) || count < 0) return -EINVAL
    if (offset !== -1) offsetArgument[0] = BigInt(offset)
    return withoutSigpipe(() => {
      const rc = libc.sendfile(outFd, inFd, offset === -1 ? null : offsetArgument, count)
      return rc < 0 ? -errno() : rc
    })
  },
}
