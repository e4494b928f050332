/**
 * The exceptions, in CPython's shape: `errno` is positive (Node's own `err.errno` is negative on POSIX) and null for Python's
 * None, `code` is Node's (`'ECONNREFUSED'`), and `message` is exactly Python's `str(e)`.
 *
 * This file has no errno numbers: only `raise.ts` decides which errno becomes which class.
 */
import { brand } from '../../errors/brand.js'
import { markFailure } from '../../errors/failure.js'

/** What an OSError carries besides its text. */
export interface OSErrorFields {
  /** Positive, or null for Python's None. */
  readonly errno?: number | null
  /** The text of strerror(3), or null. */
  readonly strerror?: string | null
  /** Node's name: `'ECONNREFUSED'`. */
  readonly code?: string | undefined
  /** The system call that failed. */
  readonly syscall?: string | undefined
  /** The address that the call was given. */
  readonly address?: unknown
}

/** A failed system call or, with a null `errno`, an error of the socket module itself. */
export class OSError extends Error {
  /** Positive errno, or null for Python's None. */
  readonly errno: number | null
  /** strerror(3)'s text, or null. */
  readonly strerror: string | null
  /** `'ECONNREFUSED'`; undefined if there is no errno. */
  declare readonly code?: string
  /** The system call or resolver function that failed. */
  declare readonly syscall?: string
  /** The address that the call was given, if any. */
  declare readonly address?: unknown

  /**
   * @param message Python's `str(e)`.
   * @param fields see {@link OSErrorFields}.
   */
  constructor(message: string, fields: OSErrorFields = {}) {
    super(message)
    this.errno = fields.errno ?? null
    this.strerror = fields.strerror ?? null
    if (fields.code !== undefined) this.code = fields.code
    if (fields.syscall !== undefined) this.syscall = fields.syscall
    if (fields.address !== undefined) this.address = fields.address
  }

  /** Python's `e.args`: errno and text, or the text alone if there is no errno. */
  get args(): readonly unknown[] {
    return this.strerror === null ? [this.message] : [this.errno, this.strerror]
  }
}
/** EAGAIN, EWOULDBLOCK, EALREADY, EINPROGRESS. */
export class BlockingIOError extends OSError {}
/** ECHILD. */
export class ChildProcessError extends OSError {}
/** The base of the four below. */
export class ConnectionError extends OSError {}
/** EPIPE, ESHUTDOWN. */
export class BrokenPipeError extends ConnectionError {}
/** ECONNABORTED. */
export class ConnectionAbortedError extends ConnectionError {}
/** ECONNREFUSED. */
export class ConnectionRefusedError extends ConnectionError {}
/** ECONNRESET. */
export class ConnectionResetError extends ConnectionError {}
/** EEXIST. */
export class FileExistsError extends OSError {}
/** ENOENT. */
export class FileNotFoundError extends OSError {}
/** EINTR. */
export class InterruptedError extends OSError {}
/** EISDIR. */
export class IsADirectoryError extends OSError {}
/** ENOTDIR. */
export class NotADirectoryError extends OSError {}
/** EACCES, EPERM. */
export class PermissionError extends OSError {}
/** ESRCH. */
export class ProcessLookupError extends OSError {}
/** The socket's timeout passed (`errno` null, "timed out"), or the kernel reported ETIMEDOUT (`errno` set). */
export class TimeoutError extends OSError {}
/** getaddrinfo and getnameinfo failed: `errno` holds the EAI_* number. */
export class gaierror extends OSError {}
/** gethostbyname or gethostbyaddr failed: `errno` holds the h_errno number. */
export class herror extends OSError {}

/** A value of the right type that is not acceptable. */
export class ValueError extends RangeError {}
/** An integer outside the range of its C type. */
export class OverflowError extends RangeError {}

for (const exception of [
  OSError,
  BlockingIOError,
  ChildProcessError,
  ConnectionError,
  BrokenPipeError,
  ConnectionAbortedError,
  ConnectionRefusedError,
  ConnectionResetError,
  FileExistsError,
  FileNotFoundError,
  InterruptedError,
  IsADirectoryError,
  NotADirectoryError,
  PermissionError,
  ProcessLookupError,
  TimeoutError,
  gaierror,
  herror,
  ValueError,
  OverflowError,
]) {
  // On the prototype, as with built-in errors, not a property of each instance.
  Object.defineProperty(exception.prototype, 'name', { value: exception.name, configurable: true, writable: true })
  brand(exception)
}
markFailure(OSError)
