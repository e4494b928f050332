import { ValueError } from '@sockcall/core'
import { type Environment, errnoError } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { asFileDescriptor, type FileDescriptorLike } from '../calling/file-descriptor.js'
import { givenCount } from '../calling/keywords.js'
import { refuseKeywords, unpacks } from '../calling/positional.js'
import {
  FD_SETSIZE,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDBAND,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
} from './constants.js'
import { timeoutMs } from './timeout-argument.js'
import { deadlineIn, holdingSignals, PollFds, pollUntil } from './wait.js'

/** What each of the three lists requests from poll(2), and which answers count, as in Linux's fs/select.c. */
const SETS = [
  { asked: POLLIN | POLLRDNORM | POLLRDBAND, counts: POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR },
  { asked: POLLOUT | POLLWRNORM | POLLWRBAND, counts: POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR },
  { asked: POLLPRI, counts: POLLPRI },
] as const

/** poll(2) always reports POLLHUP and POLLERR. If they do not count, the descriptor is polled again this much later. */
const RECHECK_MS = 20

interface Watched {
  readonly object: FileDescriptorLike
  readonly fd: number
}

/**
 * select(2): wait until one of the objects is ready. It uses poll(2), so the limit of 1024 is kept only because Python has it.
 *
 * @param rlist objects to read from; lists may be empty.
 * @param wlist objects to write to.
 * @param xlist objects to watch for exceptional conditions.
 * @param timeout seconds, 0 to only check; null or omitted to wait without limit.
 * @returns the ready objects of each list; three empty lists after the timeout.
 */
export function select<R extends FileDescriptorLike, W extends FileDescriptorLike, X extends FileDescriptorLike>(
  rlist: Iterable<R>,
  wlist: Iterable<W>,
  xlist: Iterable<X>,
  timeout?: number | null,
): [rlist: R[], wlist: W[], xlist: X[]]
export function select(...args: unknown[]): [FileDescriptorLike[], FileDescriptorLike[], FileDescriptorLike[]] {
  refuseKeywords('select.select', args, 3, givenCount(args))
  unpacks('select', 3, 4, args)
  const [rlist, wlist, xlist, timeout] = args
  const ms = timeoutMs(timeout, 1e9, 'timeout must be a float or None')
  if (ms < 0) throw new ValueError('timeout must be non-negative')
  const lists = [watched(rlist), watched(wlist), watched(xlist)]
  const { env } = bound()
  const ready = holdingSignals(env, () => readySets(env, lists, ms))
  return [pick(lists, ready, 0), pick(lists, ready, 1), pick(lists, ready, 2)]
}

function watched(list: unknown): Watched[] {
  if (list === null || list === undefined || typeof Object(list)[Symbol.iterator] !== 'function') {
    throw new TypeError('arguments 1-3 must be sequences')
  }
  // A Map iterates over pairs where Python's dict iterates over keys.
  const items: Iterable<unknown> = list instanceof Map ? list.keys() : (list as Iterable<unknown>)
  const found: Watched[] = []
  for (const object of items) {
    const fd = asFileDescriptor(object)
    if (fd >= FD_SETSIZE) throw new ValueError('filedescriptor out of range in select()')
    if (found.length >= FD_SETSIZE) throw new ValueError('too many file descriptors in select()')
    found.push({ object: object as FileDescriptorLike, fd })
  }
  return found
}

/** The descriptors that are ready in each list. */
function readySets(env: Environment, lists: readonly Watched[][], ms: number): Set<number>[] {
  const asked = new Map<number, number>()
  lists.forEach((list, which) => {
    for (const { fd } of list) asked.set(fd, (asked.get(fd) ?? 0) | (SETS[which]?.asked ?? 0))
  })
  const fds = new PollFds(asked)
  const numbers = [...asked.keys()]
  const deadline = deadlineIn(env, ms)
  let recheck = Number.POSITIVE_INFINITY
  for (;;) {
    const rc = pollUntil(env, fds, Math.min(deadline, recheck))
    if (rc < 0) throw errnoError(env.backend, -rc, 'select')
    const ready = lists.map(() => new Set<number>())
    let count = 0
    numbers.forEach((fd, index) => {
      const revents = rc === 0 ? 0 : fds.revents(index)
      if ((revents & POLLNVAL) !== 0) throw errnoError(env.backend, -env.numbers.EBADF, 'select')
      lists.forEach((list, which) => {
        if ((revents & (SETS[which]?.counts ?? 0)) === 0 || !list.some((item) => item.fd === fd)) return
        ready[which]?.add(fd)
        count++
      })
      if (revents !== 0) fds.skip(index)
    })
    if (count > 0 || env.backend.clock.now() >= deadline) return ready
    // The reported events count in no list: wait a little without those descriptors, then poll all again.
    if (rc === 0) fds.unskip()
    recheck = rc === 0 ? Number.POSITIVE_INFINITY : env.backend.clock.now() + RECHECK_MS
  }
}

function pick(lists: readonly Watched[][], ready: readonly Set<number>[], which: number): FileDescriptorLike[] {
  return (lists[which] ?? []).filter(({ fd }) => ready[which]?.has(fd)).map(({ object }) => object)
}
