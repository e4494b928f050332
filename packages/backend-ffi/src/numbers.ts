/** Linux's numbers from the C library's headers. They are the same on every 64-bit architecture that koffi supports. */
import { linuxAbi } from '@sockcall/core/backend'

function number(name: string): number {
  const value = linuxAbi.constants[name] ?? linuxAbi.extensions[name]
  if (value === undefined) throw new Error(`core's table lacks ${name}`)
  return value
}

function errno(code: string): number {
  const entry = linuxAbi.errnos[code]
  if (entry === undefined) throw new Error(`core's table lacks ${code}`)
  return entry.number
}

export const EAGAIN = errno('EAGAIN')
export const EBADF = errno('EBADF')
export const EFAULT = errno('EFAULT')
export const EINVAL = errno('EINVAL')
export const EINTR = errno('EINTR')
export const EMSGSIZE = errno('EMSGSIZE')
export const ERANGE = errno('ERANGE')
export const EAI_SYSTEM = number('EAI_SYSTEM')
export const AF_INET = number('AF_INET')
export const SOCK_DGRAM = number('SOCK_DGRAM')
export const SOCK_CLOEXEC = number('SOCK_CLOEXEC')
export const O_NONBLOCK = number('O_NONBLOCK')
export const MSG_TRUNC = number('MSG_TRUNC')
export const EPOLL_CTL_ADD = number('EPOLL_CTL_ADD')
export const EPOLL_CTL_DEL = number('EPOLL_CTL_DEL')
export const EPOLL_CLOEXEC = number('EPOLL_CLOEXEC')
/** What a poller watches each fd for. */
export const EPOLL_WATCH =
  (number('EPOLLIN') | number('EPOLLPRI') | number('EPOLLOUT') | number('EPOLLRDHUP') | number('EPOLLET')) >>> 0

export const F_DUPFD = 0
export const F_GETFD = 1
export const F_SETFD = 2
export const F_GETFL = 3
export const F_SETFL = 4
export const F_DUPFD_CLOEXEC = 1030
export const FD_CLOEXEC = 1
export const FIONBIO = 0x5421
export const SIOCGIFNAME = 0x8910
export const SIOCGIFINDEX = 0x8933
export const O_CLOEXEC = 0x80000
export const EFD_CLOEXEC = 0x80000
export const EFD_NONBLOCK = 0x800
/** The kernel takes no more iovecs or messages per call. */
export const UIO_MAXIOV = 1024

const generic = process.arch !== 'x64'
/** System call numbers: x86-64 has its own; all others that koffi.ts admits share one table. */
export const SYS_SENDMSG = generic ? 211 : 46
export const SYS_RECVMSG = generic ? 212 : 47
