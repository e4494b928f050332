/**
 * OSError and its subclasses with Python's constructor: `OSError(errno, strerror, filename)` is one of the subclass of its errno. They are
 * the classes of the exceptions that core throws.
 */
import * as core from '@sockcall/core'
import { errnoClass, errnoCode, isIndex, pythonRepr } from '@sockcall/core/internal'
import { platformAbi } from '../calling/platform-constant.js'
import {
  type ExceptionClass,
  exceptionClass,
  type GivenArguments,
  type Making,
  pythonStr,
  textOf,
} from './python-exception.js'

/** What Python's OSError has besides core's fields. */
export interface Filenames {
  /** The file concerned; null if there is none, as in all errors of sockets. */
  readonly filename: unknown
  /** The second file of calls that have two. */
  readonly filename2: unknown
}

for (const name of ['filename', 'filename2']) {
  Object.defineProperty(core.OSError.prototype, name, { value: null, configurable: true, writable: true })
}

/** `OSError(errno, strerror[, filename[, winerror[, filename2]]])`, or any other arguments. */
function osError(
  Class: abstract new (...args: never[]) => core.OSError,
  { args, options }: GivenArguments,
  isSubclass: boolean,
): Making<core.OSError> {
  const cause = options.map((option) => ({ cause: option.cause }))
  if (args.length < 2 || args.length > 5) return { arguments: [textOf(args)], fields: Object.assign({}, ...cause) }
  const [errno, strerror, filename = null, , filename2 = null] = args
  const number = isIndex(errno) ? Number(errno) : null
  // Python looks at the errno only if the class is OSError itself.
  const chosen = Class === core.OSError && !isSubclass && number !== null ? errnoClass(platformAbi, number) : undefined
  const blocking = (chosen ?? Class).prototype instanceof core.BlockingIOError || chosen === core.BlockingIOError
  const written = (blocking || Class === core.BlockingIOError) && isIndex(filename) ? Number(filename) : undefined
  const file = written === undefined ? filename : null
  const files = file === null ? '' : `: ${pythonRepr(file)}${filename2 === null ? '' : ` -> ${pythonRepr(filename2)}`}`
  const isResolvers = Class === core.gaierror || Class === core.herror
  const fields = {
    errno: number ?? (errno as null),
    strerror: strerror as string | null,
    code: number === null || isResolvers ? undefined : errnoCode(platformAbi, number),
  }
  return {
    ...(chosen !== undefined && { Class: chosen }),
    arguments: [`[Errno ${pythonStr(errno)}] ${pythonStr(strerror)}${files}`, fields],
    fields: Object.assign(
      file === null ? {} : { args: Object.freeze(args.slice(0, 2)), filename: file, filename2 },
      written === undefined ? {} : { characters_written: written },
      ...cause,
    ),
  }
}

type OSErrorObject = core.OSError & Filenames

function osErrorClass(
  name: string,
  Class: abstract new (...args: never[]) => core.OSError,
): ExceptionClass<OSErrorObject> {
  return exceptionClass(name, Class, (given, isSubclass) =>
    osError(Class, given, isSubclass),
  ) as ExceptionClass<OSErrorObject>
}

/** A system call failed or, with a null `errno`, the socket module itself reports an error. */
export const OSError: ExceptionClass<OSErrorObject> = osErrorClass('OSError', core.OSError)
/** An object of {@link OSError}. */
export type OSError = OSErrorObject
/** EAGAIN, EWOULDBLOCK, EALREADY, EINPROGRESS. */
export const BlockingIOError: ExceptionClass<OSErrorObject> = osErrorClass('BlockingIOError', core.BlockingIOError)
/** An object of {@link BlockingIOError}. */
export type BlockingIOError = OSErrorObject
/** ECHILD. */
export const ChildProcessError: ExceptionClass<OSErrorObject> = osErrorClass(
  'ChildProcessError',
  core.ChildProcessError,
)
/** An object of {@link ChildProcessError}. */
export type ChildProcessError = OSErrorObject
/** The base of the following four. */
export const ConnectionError: ExceptionClass<OSErrorObject> = osErrorClass('ConnectionError', core.ConnectionError)
/** An object of {@link ConnectionError}. */
export type ConnectionError = OSErrorObject
/** EPIPE, ESHUTDOWN. */
export const BrokenPipeError: ExceptionClass<OSErrorObject> = osErrorClass('BrokenPipeError', core.BrokenPipeError)
/** An object of {@link BrokenPipeError}. */
export type BrokenPipeError = OSErrorObject
/** ECONNABORTED. */
export const ConnectionAbortedError: ExceptionClass<OSErrorObject> = osErrorClass(
  'ConnectionAbortedError',
  core.ConnectionAbortedError,
)
/** An object of {@link ConnectionAbortedError}. */
export type ConnectionAbortedError = OSErrorObject
/** ECONNREFUSED. */
export const ConnectionRefusedError: ExceptionClass<OSErrorObject> = osErrorClass(
  'ConnectionRefusedError',
  core.ConnectionRefusedError,
)
/** An object of {@link ConnectionRefusedError}. */
export type ConnectionRefusedError = OSErrorObject
/** ECONNRESET. */
export const ConnectionResetError: ExceptionClass<OSErrorObject> = osErrorClass(
  'ConnectionResetError',
  core.ConnectionResetError,
)
/** An object of {@link ConnectionResetError}. */
export type ConnectionResetError = OSErrorObject
/** EEXIST. */
export const FileExistsError: ExceptionClass<OSErrorObject> = osErrorClass('FileExistsError', core.FileExistsError)
/** An object of {@link FileExistsError}. */
export type FileExistsError = OSErrorObject
/** ENOENT. */
export const FileNotFoundError: ExceptionClass<OSErrorObject> = osErrorClass(
  'FileNotFoundError',
  core.FileNotFoundError,
)
/** An object of {@link FileNotFoundError}. */
export type FileNotFoundError = OSErrorObject
/** EINTR. */
export const InterruptedError: ExceptionClass<OSErrorObject> = osErrorClass('InterruptedError', core.InterruptedError)
/** An object of {@link InterruptedError}. */
export type InterruptedError = OSErrorObject
/** EISDIR. */
export const IsADirectoryError: ExceptionClass<OSErrorObject> = osErrorClass(
  'IsADirectoryError',
  core.IsADirectoryError,
)
/** An object of {@link IsADirectoryError}. */
export type IsADirectoryError = OSErrorObject
/** ENOTDIR. */
export const NotADirectoryError: ExceptionClass<OSErrorObject> = osErrorClass(
  'NotADirectoryError',
  core.NotADirectoryError,
)
/** An object of {@link NotADirectoryError}. */
export type NotADirectoryError = OSErrorObject
/** EACCES, EPERM. */
export const PermissionError: ExceptionClass<OSErrorObject> = osErrorClass('PermissionError', core.PermissionError)
/** An object of {@link PermissionError}. */
export type PermissionError = OSErrorObject
/** ESRCH. */
export const ProcessLookupError: ExceptionClass<OSErrorObject> = osErrorClass(
  'ProcessLookupError',
  core.ProcessLookupError,
)
/** An object of {@link ProcessLookupError}. */
export type ProcessLookupError = OSErrorObject
/** The socket's timeout passed (`errno` null), or ETIMEDOUT. */
export const TimeoutError: ExceptionClass<OSErrorObject> = osErrorClass('TimeoutError', core.TimeoutError)
/** An object of {@link TimeoutError}. */
export type TimeoutError = OSErrorObject
/** getaddrinfo and getnameinfo failed: `errno` is the EAI_* number. */
export const gaierror: ExceptionClass<OSErrorObject> = osErrorClass('gaierror', core.gaierror)
/** An object of {@link gaierror}. */
export type gaierror = OSErrorObject
/** gethostbyname or gethostbyaddr failed: `errno` is the h_errno number. */
export const herror: ExceptionClass<OSErrorObject> = osErrorClass('herror', core.herror)
/** An object of {@link herror}. */
export type herror = OSErrorObject
