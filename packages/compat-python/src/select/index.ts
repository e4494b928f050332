/**
 * Python's `select` module: `import * as select from '@sockcall/compat-python/select'`. It waits for any object with a
 * `fileno()`, and for plain descriptors.
 */

export type { FileDescriptorLike, HasFileno } from '../calling/file-descriptor.js'
export { OSError as error } from '../exceptions/os-errors.js'
export {
  EPOLL_CLOEXEC,
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLMSG,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLPRI,
  EPOLLRDBAND,
  EPOLLRDHUP,
  EPOLLRDNORM,
  EPOLLWAKEUP,
  EPOLLWRBAND,
  EPOLLWRNORM,
  PIPE_BUF,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLMSG,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDBAND,
  POLLRDHUP,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
} from './constants.js'
export { type EpollArguments, type EpollKeywords, type EpollPollKeywords, epoll } from './epoll.js'
export { poll } from './poll.js'
export { select } from './select.js'
