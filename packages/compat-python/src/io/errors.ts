import { constants } from 'node:os'
import { BlockingIOError, OSError } from '@sockcall/core'
import { brand, brandAs } from '@sockcall/core/internal'

/**
 * `io.UnsupportedOperation`: the stream cannot do this (read from a write-only file, seek on a socket).
 *
 * In Python it is both an OSError and a ValueError. Here it extends OSError, and `instanceof ValueError` is true too.
 */
export class UnsupportedOperation extends OSError {}

/**
 * The BlockingIOError of a buffered write: the raw stream would block and the buffer is full.
 * Its name is `'BlockingIOError'`, and `instanceof BlockingIOError` holds.
 */
export class PartialWriteError extends BlockingIOError {
  /** How many bytes of the data passed to `write()` were accepted, into the buffer or beyond; 0 from `flush()`. */
  readonly characters_written: number

  /** @param charactersWritten see {@link PartialWriteError.characters_written}. */
  constructor(charactersWritten: number) {
    const strerror = 'write could not complete without blocking'
    const errno = constants.errno.EAGAIN
    super(`[Errno ${errno}] ${strerror}`, { errno, strerror, code: 'EAGAIN' })
    this.characters_written = charactersWritten
  }
}

Object.defineProperty(UnsupportedOperation.prototype, 'name', {
  value: 'UnsupportedOperation',
  configurable: true,
  writable: true,
})
brand(UnsupportedOperation, 'python.UnsupportedOperation')
brand(PartialWriteError, 'python.PartialWriteError')
brandAs(UnsupportedOperation, 'ValueError')

/** Whether a raw call was interrupted by a signal whose listener did not throw: the call is then repeated (PEP 475). */
export function isInterrupted(error: unknown): boolean {
  return error instanceof OSError && error.errno === constants.errno.EINTR
}

/**
 * What CPython does when cleaning up fails after a failure: the later exception wins and keeps the first one (`__context__`
 * there, `cause` here).
 */
export function chain(later: unknown, first: unknown): unknown {
  if (later instanceof Error && later !== first && later.cause === undefined) later.cause = first
  return later
}
