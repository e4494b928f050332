/** The calls that take integers and plain bytes. See the contract in `@sockcall/core` for what each of them promises. */
import type { Syscalls } from '@sockcall/core/backend'
import { isInt, isWord, lengthOf, memoryAt, selects, sizeOf } from './arguments.js'
import * as libc from './libc.js'
import { result } from './libc.js'
import {
  EFAULT,
  EINTR,
  EINVAL,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_SETFD,
  F_SETFL,
  FD_CLOEXEC,
  FIONBIO,
  O_NONBLOCK,
} from './numbers.js'

type Calls = Omit<
  Syscalls,
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
 * The socklen_t that C reads and writes. Not the caller's own: another thread could change one in shared memory between our
 * look at it and the kernel's, which would then write past the end of the buffer.
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
  const rc = result(call(fd, memory, socklen))
  if (rc >= 0) capacity[0] = socklen[0] ?? 0
  return rc
}

function accept4(fd: number, sockaddr: Uint8Array | null, addrlen: Int32Array | null, flags: number): number {
  if (sockaddr === null || addrlen === null) {
    if (!isInt(fd) || !isWord(flags)) return -EINVAL
    return result(libc.accept4(fd, null, null, flags))
  }
  if (!isWord(flags)) return -EINVAL
  return filled((fd, memory, length) => libc.accept4(fd, memory, length, flags), fd, sockaddr, addrlen)
}

export const calls: Calls = {
  socket(family, type, proto) {
    if (!isInt(family) || !isInt(type) || !isInt(proto)) return -EINVAL
    return result(libc.socket(family, type, proto))
  },

  socketpair(family, type, proto, fds) {
    if (!isInt(family) || !isInt(type) || !isInt(proto)) return -EINVAL
    if (lengthOf(fds) < 2) return -EFAULT
    return result(libc.socketpair(family, type, proto, fds))
  },

  bind(fd, sockaddr, addrlen) {
    if (!isInt(fd)) return -EINVAL
    if (!selects(0, addrlen, sizeOf(sockaddr))) return -EFAULT
    return result(libc.bindSocket(fd, sockaddr, addrlen))
  },

  connect(fd, sockaddr, addrlen) {
    if (!isInt(fd)) return -EINVAL
    if (!selects(0, addrlen, sizeOf(sockaddr))) return -EFAULT
    return result(libc.connect(fd, sockaddr, addrlen))
  },

  listen(fd, backlog) {
    if (!isInt(fd) || !isInt(backlog)) return -EINVAL
    return result(libc.listen(fd, backlog))
  },

  accept4,

  acceptDontwait(fd, sockaddr, addrlen, flags) {
    if (!isInt(fd)) return -EINVAL
    const status = result(libc.fcntl(fd, F_GETFL, 0))
    if (status < 0) return status
    if ((status & O_NONBLOCK) !== 0) return accept4(fd, sockaddr, addrlen, flags)
    const rc = result(libc.fcntl(fd, F_SETFL, status | O_NONBLOCK))
    if (rc < 0) return rc
    const accepted = accept4(fd, sockaddr, addrlen, flags)
    libc.fcntl(fd, F_SETFL, status)
    return accepted
  },

  getsockname: (fd, sockaddr, addrlen) => filled(libc.getsockname, fd, sockaddr, addrlen),
  getpeername: (fd, sockaddr, addrlen) => filled(libc.getpeername, fd, sockaddr, addrlen),

  recv(fd, buf, offset, length, flags) {
    if (!isInt(fd) || !isWord(flags)) return -EINVAL
    if (!selects(offset, length, sizeOf(buf))) return -EFAULT
    return result(libc.recv(fd, memoryAt(buf, offset, length), length, flags))
  },

  recvfrom(fd, buf, offset, length, flags, sockaddr, addrlen) {
    if (!isInt(fd) || !isWord(flags)) return -EINVAL
    if (!selects(offset, length, sizeOf(buf)) || lengthOf(addrlen) < 1) return -EFAULT
    const capacity = addrlen[0] ?? 0
    if (capacity < 0 || capacity > sizeOf(sockaddr)) return -EFAULT
    socklen[0] = capacity
    const rc = result(libc.recvfrom(fd, memoryAt(buf, offset, length), length, flags, sockaddr, socklen))
    if (rc >= 0) addrlen[0] = socklen[0] ?? 0
    return rc
  },

  send(fd, buf, offset, length, flags) {
    if (!isInt(fd) || !isWord(flags)) return -EINVAL
    if (!selects(offset, length, sizeOf(buf))) return -EFAULT
    return result(libc.send(fd, memoryAt(buf, offset, length), length, flags))
  },

  sendto(fd, buf, offset, length, flags, sockaddr, addrlen) {
    if (!isInt(fd) || !isWord(flags)) return -EINVAL
    if (!selects(offset, length, sizeOf(buf)) || !selects(0, addrlen, sizeOf(sockaddr))) return -EFAULT
    return result(libc.sendto(fd, memoryAt(buf, offset, length), length, flags, sockaddr, addrlen))
  },

  getsockopt(fd, level, optname, optval, optlen) {
    if (!isInt(level) || !isInt(optname)) return -EINVAL
    return filled((fd, memory, length) => libc.getsockopt(fd, level, optname, memory, length), fd, optval, optlen)
  },

  setsockopt(fd, level, optname, optval, optlen) {
    if (!isInt(fd) || !isInt(level) || !isInt(optname) || !isWord(optlen)) return -EINVAL
    if (optval !== null && !selects(0, optlen, sizeOf(optval))) return -EFAULT
    return result(libc.setsockopt(fd, level, optname, optval, optlen))
  },

  shutdown(fd, how) {
    if (!isInt(fd) || !isInt(how)) return -EINVAL
    return result(libc.shutdown(fd, how))
  },

  close(fd) {
    if (!isInt(fd)) return -EINVAL
    const rc = result(libc.close(fd))
    // Linux has released the number by then; closing again could hit another thread's new fd.
    return rc === -EINTR ? 0 : rc
  },

  dup(fd) {
    if (!isInt(fd)) return -EINVAL
    return result(libc.fcntl(fd, F_DUPFD_CLOEXEC, 0))
  },

  getfl(fd) {
    if (!isInt(fd)) return -EINVAL
    return result(libc.fcntl(fd, F_GETFL, 0))
  },

  setNonblocking(fd, on) {
    if (!isInt(fd) || !isInt(on)) return -EINVAL
    intArgument[0] = on
    return result(libc.ioctl(fd, FIONBIO, intArgument))
  },

  getCloexec(fd) {
    if (!isInt(fd)) return -EINVAL
    const rc = result(libc.fcntl(fd, F_GETFD, 0))
    return rc < 0 ? rc : rc & FD_CLOEXEC
  },

  setCloexec(fd, on) {
    if (!isInt(fd) || !isInt(on)) return -EINVAL
    const flags = result(libc.fcntl(fd, F_GETFD, 0))
    if (flags < 0) return flags
    return result(libc.fcntl(fd, F_SETFD, on === 0 ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC))
  },

  poll(pollfds, nfds, timeoutMs) {
    if (!isInt(nfds) || !isInt(timeoutMs)) return -EINVAL
    if (nfds < 0 || nfds * 2 > lengthOf(pollfds)) return -EFAULT
    return result(libc.poll(pollfds, nfds, timeoutMs))
  },

  sendfile(outFd, inFd, offset, count) {
    if (!isInt(outFd) || !isInt(inFd)) return -EINVAL
    if (!Number.isSafeInteger(offset) || offset < -1 || !Number.isSafeInteger(count) || count < 0) return -EINVAL
    if (offset === -1) return result(libc.sendfile(outFd, inFd, null, count))
    offsetArgument[0] = BigInt(offset)
    return result(libc.sendfile(outFd, inFd, offsetArgument, count))
  },
}
