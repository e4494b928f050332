import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { hooks, OWNER, owners } from './ownership.js'

/** This module's own binding: see libc.ts. */
const errno = liveErrno

type Maker = (...args: never[]) => number

/**
 * Calls a C function that makes a descriptor, and makes this thread its owner. A terminated worker stops where the next
 * JavaScript function begins, so there must be none between the call and its hook.
 */
function born<F extends Maker>(call: F): F {
  const make = call as unknown as (a: unknown, b: unknown, c: unknown, d: unknown) => number
  const made = (a: unknown, b: unknown, c: unknown, d: unknown): number => {
    const fd = make(a, b, c, d)
    if (fd < 0) return -errno()
    owners[fd] = OWNER
    if (hooks !== null) {
      hooks.remove(hooks.isolate, hooks.close, fd)
      hooks.add(hooks.isolate, hooks.close, fd)
    }
    return fd
  }
  return made as unknown as F
}

/** socket(2): the descriptor, or -errno. The others return the same. */
export const newSocket: typeof libc.socket = born(libc.socket)
/** accept4(2). */
export const newAccepted4: typeof libc.accept4 = born(libc.accept4)
/** accept(2). */
export const newAccepted: typeof libc.accept = born(libc.accept)
/** fcntl(2) with F_DUPFD_CLOEXEC or F_DUPFD. */
export const newDuplicate: typeof libc.fcntl = born(libc.fcntl)
/** epoll_create1(2). */
export const newEpoll: typeof libc.epollCreate1 = born(libc.epollCreate1)

/** The two descriptors of a pair, not in the caller's memory, which other threads may see. */
const pair = new Int32Array(2)

/** socketpair(2): 0 or -errno. */
export function newPair(family: number, type: number, proto: number, fds: Int32Array): number {
  if (libc.socketpair(family, type, proto, pair) < 0) return -errno()
  const first = pair[0] ?? -1
  const second = pair[1] ?? -1
  owners[first] = OWNER
  owners[second] = OWNER
  if (hooks !== null) {
    hooks.remove(hooks.isolate, hooks.close, first)
    hooks.add(hooks.isolate, hooks.close, first)
    hooks.remove(hooks.isolate, hooks.close, second)
    hooks.add(hooks.isolate, hooks.close, second)
  }
  fds[0] = first
  fds[1] = second
  return 0
}

/** close(2), once: 0 or -errno. It is forgotten first, as another thread may get the number at once. */
export function closeForgotten(fd: number): number {
  owners[fd] = 0
  if (hooks !== null) hooks.remove(hooks.isolate, hooks.close, fd)
  return libc.close(fd) < 0 ? -errno() : 0
}
