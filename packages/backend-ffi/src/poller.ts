import type { Poller, PollerDeliver } from '@sockcall/core/backend'
import { isInt } from './arguments.js'
import { EpollEvents, epollControl } from './epoll.js'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { LoopWatch } from './loop-watch.js'
import { EBADF, EINVAL, EPOLL_CLOEXEC, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_WATCH } from './numbers.js'
import { closeOwned, own } from './owned-fd.js'
import { ThreadWatch } from './thread-watch.js'
import type { Watch } from './watch.js'

/** A binding of this module's own: see libc.ts. */
const errno = liveErrno

type StartWatch = (fd: number, notice: () => void) => Watch

/** Taken from the kernel at once. More than this wait for the next turn of the event loop, so timers get theirs. */
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
    this.#startWatch = startWatch
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
    closeOwned(this.#epfd)
    this.#epfd = -1
  }

  #open(): number {
    const created = libc.epollCreate1(EPOLL_CLOEXEC)
    if (created < 0) return -errno()
    const epfd = own(created)
    if (epfd < 0) return epfd
    try {
      this.#watch = this.#startWatch(epfd, () => this.#take())
    } catch (error) {
      // A thread that is not permitted, for one: no errno says that.
      closeOwned(epfd)
      throw error
    }
    this.#epfd = epfd
    if (this.#referenced) this.#watch.ref()
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
export const watchOnThread: StartWatch = (fd, notice) => new ThreadWatch(fd, notice)

export function createPoller(deliver: PollerDeliver): Poller {
  return new EpollPoller(deliver, LoopWatch.available ? watchOnLoop : watchOnThread)
}
