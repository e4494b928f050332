import { platformAbi } from '../calling/platform-constant.js'

/** A constant of this platform; undefined if it has none, as with the socket module's constants. */
function constant(name: string): number {
  return platformAbi.extensions[name] as number
}

/** There is data to read. */
export const POLLIN: number = constant('POLLIN')
/** There is urgent data to read. */
export const POLLPRI: number = constant('POLLPRI')
/** A write will not block. */
export const POLLOUT: number = constant('POLLOUT')
/** An error is pending; always reported. */
export const POLLERR: number = constant('POLLERR')
/** The peer has hung up; always reported. */
export const POLLHUP: number = constant('POLLHUP')
/** The descriptor is not open; always reported. */
export const POLLNVAL: number = constant('POLLNVAL')
/** Same as POLLIN. */
export const POLLRDNORM: number = constant('POLLRDNORM')
/** There is priority band data to read. */
export const POLLRDBAND: number = constant('POLLRDBAND')
/** Same as POLLOUT. */
export const POLLWRNORM: number = constant('POLLWRNORM')
/** Priority data may be written. */
export const POLLWRBAND: number = constant('POLLWRBAND')
/** Unused by Linux. */
export const POLLMSG: number = constant('EPOLLMSG')
/** The peer of a stream has closed its sending half. */
export const POLLRDHUP: number = constant('POLLRDHUP')

/** There is data to read. */
export const EPOLLIN: number = constant('EPOLLIN')
/** There is urgent data to read. */
export const EPOLLPRI: number = constant('EPOLLPRI')
/** A write will not block. */
export const EPOLLOUT: number = constant('EPOLLOUT')
/** An error is pending; always reported. */
export const EPOLLERR: number = constant('EPOLLERR')
/** The peer has hung up; always reported. */
export const EPOLLHUP: number = constant('EPOLLHUP')
/** Same as EPOLLIN. */
export const EPOLLRDNORM: number = constant('EPOLLRDNORM')
/** There is priority band data to read. */
export const EPOLLRDBAND: number = constant('EPOLLRDBAND')
/** Same as EPOLLOUT. */
export const EPOLLWRNORM: number = constant('EPOLLWRNORM')
/** Priority data may be written. */
export const EPOLLWRBAND: number = constant('EPOLLWRBAND')
/** Ignored by Linux. */
export const EPOLLMSG: number = constant('EPOLLMSG')
/** The peer of a stream has closed its sending half. */
export const EPOLLRDHUP: number = constant('EPOLLRDHUP')
/** Report changes rather than states: edge-triggered. */
export const EPOLLET: number = constant('EPOLLET')
/** Report once, then not again until `modify()`. */
export const EPOLLONESHOT: number = constant('EPOLLONESHOT')
/** Wake only one of several epoll objects that wait for the descriptor. */
export const EPOLLEXCLUSIVE: number = constant('EPOLLEXCLUSIVE')
/** Keep the system awake while an event is being handled. */
export const EPOLLWAKEUP: number = constant('EPOLLWAKEUP')
/** A flag of `epoll()`: not inherited by child processes, which is always the case. */
export const EPOLL_CLOEXEC: number = constant('EPOLL_CLOEXEC')

/** How many bytes can be written to a ready pipe without blocking. */
export const PIPE_BUF = process.platform === 'darwin' ? 512 : 4096

/** How many descriptors `select()` can watch, and the first number that is too large for it. */
export const FD_SETSIZE = 1024
