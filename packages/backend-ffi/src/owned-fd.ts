import { closeSync, openSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import * as libc from './libc.js'
import { errno as liveErrno } from './libc.js'
import { O_CLOEXEC } from './numbers.js'

/** A binding of this module's own: see libc.ts. */
const errno = liveErrno

/**
 * Makes `fd` end with this thread, also when the thread is terminated and no JavaScript of it runs any more: Node closes what
 * a worker opened with `fs.open`, so the fd takes the number of such a file. Returns the fd to use from now on, or -errno.
 */
export function own(fd: number): number {
  if (isMainThread || fd < 0) return fd
  let number: number
  try {
    number = openSync('/dev/null', 'r')
  } catch (error) {
    libc.close(fd)
    return (error as NodeJS.ErrnoException).errno ?? -1
  }
  let rc = libc.dup3(fd, number, O_CLOEXEC)
  if (rc < 0) rc = -errno()
  libc.close(fd)
  if (rc < 0) closeSync(number)
  return rc
}

export function closeOwned(fd: number): void {
  if (isMainThread) libc.close(fd)
  else closeSync(fd)
}
