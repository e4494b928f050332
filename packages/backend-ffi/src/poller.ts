import { AsyncResource } from 'node:async_hooks'
import type { Poller, PollerDeliver } from '@sockcall/core/backend'
import { isInt } from './arguments.js'
import { closeForgotten, newEpoll } from './born.js'
import { DatagramWatch } from './datagram-watch.js'
import { EpollEvents, epollControl } from './epoll.js'
import { LoopWatch, onNode } from './loop-watch.js'
import { EBADF, EINVAL, EPOLL_CLOEXEC, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_WATCH } from './numbers.js'
import { ThreadWatch } from './thread-watch.js'
import type { Watch } from './watch.js'

/** Starts a watch; -errno if that fails. */
type StartWatch = (fd: number, notice: () => void) => Watch | number

/** How many events are taken from the kernel at once. The rest wait for the next turn of the event loop, so that timers run. */
const BATCH = 256

/**
 * Readiness from one epoll instance, which a {@link Watch} watches as a whole: a registered fd costs one epoll_ctl in its
 * life, a wait costs nothing, and a batch of events costs one epoll_wait. Nothing is opened before the first `add`.
 */
export class EpollPoller implements Poller {
  readonly #deliver: PollerDeliver
  readonly #startWatch: StartWatch
  readonly #events = new EpollEvents(BATCH)
  readonly #pairs = new Int32Array(2 * BATCH)
  #epfd = -1
  #watch: Watch | null = null
  #referenced = false
  #closed = false

  constructor(deliver: PollerDeliver, startWatch: StartWatch) {
    this.#deliver = deliver
    // The watch begins at the first wait, and belongs to the poller's owner.
    this.#startWatch = AsyncResource.bind(startWatch)
  }

  add(fd: number, token: number): number {
    if (this.#closed) return -EBADF
    if (!isInt(fd) || !isInt(token)) return -EINVAL
    if (this.#watch === null) {
      const rc = this.#open()
      if (rc < 0) return rc
    }
    return epollControl(this.#epfd, EPOLL_CTL_ADD, fd, EPOLL_WATCH, token)
  }

  remove(fd: number, _token: number): number {
    if (this.#watch === null) return -EBADF
    if (!isInt(fd)) return -EINVAL
    return epollControl(this.#epfd, EPOLL_CTL_DEL, fd, 0, 0)
  }

  ref(): void {
    this.#referenced = true
    this.#watch?.ref()
  }

  unref(): void {
    this.#referenced = false
    this.#watch?.unref()
  }

  close(): void {
    this.#closed = true
    if (this.#watch === null) return
    this.#watch.close()
    this.#watch = null
    closeForgotten(this.#epfd)
    this.#epfd = -1
  }

  #open(): number {
    const epfd = newEpoll(EPOLL_CLOEXEC)
    if (epfd < 0) return epfd
    let watch: Watch | number
    try {
      watch = this.#startWatch(epfd, () => this.#take())
    } catch (error) {
      // For instance, a thread is not permitted: no errno says that.
      closeForgotten(epfd)
      throw error
    }
    if (typeof watch === 'number') {
      closeForgotten(epfd)
      return watch
    }
    this.#watch = watch
    this.#epfd = epfd
    if (this.#referenced) watch.ref()
    return 0
  }

  #take(): void {
    const count = this.#events.take(this.#epfd, this.#pairs, BATCH)
    try {
      if (count > 0) this.#deliver(this.#pairs, count)
    } finally {
      this.#watch?.again()
    }
  }
}

export const watchOnLoop: StartWatch = (fd, notice) => new LoopWatch(fd, notice)
export const watchOnDatagrams: StartWatch = (fd, notice) => DatagramWatch.open(fd, notice)
export const watchOnThread: StartWatch = (fd, notice) => new ThreadWatch(fd, notice)

function bestWatch(): StartWatch {
  if (LoopWatch.available) return watchOnLoop
  return onNode ? watchOnDatagrams : watchOnThread
}

export function createPoller(deliver: PollerDeliver): Poller {
  return new EpollPoller(deliver, bestWatch())
}
