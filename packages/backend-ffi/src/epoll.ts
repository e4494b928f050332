/** epoll as a separate object. */
import type { Syscalls } from '@sockcall/core/backend'
import { isInt, isWord, lengthOf } from './arguments.js'
import { newEpoll } from './born.js'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { EFAULT, EINVAL, EPOLL_CLOEXEC } from './numbers.js'

/** This module's own binding: see libc.ts. */
const errno = liveErrno

/** struct epoll_event: a mask and 64 bits of data, of which we use 32. It is packed on x86-64 only. */
const packed = process.arch === 'x64'
const EVENT_INTS = packed ? 3 : 4
const DATA = packed ? 1 : 2

const event = new Int32Array(EVENT_INTS)

/** epoll_ctl(2) with a word of the caller's data. */
export function epollControl(epfd: number, op: number, fd: number, events: number, data: number): number {
  event[0] = events
  event[DATA] = data
  const rc = libc.epollCtl(epfd, op, fd, event)
  return rc < 0 ? -errno() : rc
}

/** Room for `capacity` events of one epoll_wait(2). */
export class EpollEvents {
  readonly #memory: Int32Array
  readonly capacity: number

  constructor(capacity: number) {
    this.capacity = capacity
    this.#memory = new Int32Array(capacity * EVENT_INTS)
  }

  /** Takes what is ready now, at most `max`: pairs `[data, events]` go to `pairs`. Returns their number, or -errno. */
  take(epfd: number, pairs: Int32Array, max: number): number {
    const memory = this.#memory
    let count = libc.epollWait(epfd, memory, max, 0)
    if (count < 0) count = -errno()
    for (let i = 0; i < count; i++) {
      pairs[2 * i] = memory[i * EVENT_INTS + DATA] ?? 0
      pairs[2 * i + 1] = memory[i * EVENT_INTS] ?? 0
    }
    return count
  }
}

let room = new EpollEvents(64)

export const epollCalls: Pick<Syscalls, 'epollCreate' | 'epollCtl' | 'epollWait'> = {
  epollCreate(flags) {
    if (!isInt(flags)) return -EINVAL
    return newEpoll(flags | EPOLL_CLOEXEC)
  },

  epollCtl(epfd, op, fd, events) {
    if (!isInt(epfd) || !isInt(op) || !isInt(fd) || !isWord(events)) return -EINVAL
    return epollControl(epfd, op, fd, events, fd)
  },

  epollWait(epfd, events, maxevents) {
    if (!isInt(epfd) || !isInt(maxevents) || maxevents <= 0) return -EINVAL
    if (maxevents * 2 > lengthOf(events)) return -EFAULT
    if (maxevents > room.capacity) room = new EpollEvents(maxevents)
    return room.take(epfd, events, maxevents)
  },
}
