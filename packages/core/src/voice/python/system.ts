/** The only place where an errno becomes one of Python's exceptions. */
import { errnoCode } from '../../abi/errno-code.js'
import type { Abi } from '../../abi/types.js'
import type { Backend } from '../../backend/index.js'
import {
  BlockingIOError,
  BrokenPipeError,
  ChildProcessError,
  ConnectionAbortedError,
  ConnectionRefusedError,
  ConnectionResetError,
  FileExistsError,
  FileNotFoundError,
  gaierror,
  herror,
  InterruptedError,
  IsADirectoryError,
  NotADirectoryError,
  OSError,
  type OSErrorFields,
  PermissionError,
  ProcessLookupError,
  TimeoutError,
} from './os-error.js'

type OSErrorClass = new (message: string, fields?: OSErrorFields) => OSError

/** See S60. */
const classByCode: Readonly<Record<string, OSErrorClass>> = {
  EAGAIN: BlockingIOError,
  EWOULDBLOCK: BlockingIOError,
  EALREADY: BlockingIOError,
  EINPROGRESS: BlockingIOError,
  EPIPE: BrokenPipeError,
  ESHUTDOWN: BrokenPipeError,
  ECHILD: ChildProcessError,
  ECONNABORTED: ConnectionAbortedError,
  ECONNREFUSED: ConnectionRefusedError,
  ECONNRESET: ConnectionResetError,
  EEXIST: FileExistsError,
  ENOENT: FileNotFoundError,
  EISDIR: IsADirectoryError,
  ENOTDIR: NotADirectoryError,
  EINTR: InterruptedError,
  EACCES: PermissionError,
  EPERM: PermissionError,
  ENOTCAPABLE: PermissionError,
  ESRCH: ProcessLookupError,
  ETIMEDOUT: TimeoutError,
}

/** The exception class of an errno on this platform. */
export function errnoClass(abi: Abi, errno: number): new (message: string, fields?: OSErrorFields) => OSError {
  return classByCode[errnoCode(abi, errno) ?? ''] ?? OSError
}

/**
 * The exception for a failed system call: the subclass for the errno, with "[Errno N] text" as its message.
 *
 * @param errno positive.
 */
export function errnoError(backend: Backend, errno: number, syscall?: string, address?: unknown): OSError {
  return errnoErrorWithText(backend, errno, backend.netdb.strerror(errno), syscall, address)
}

/** Like {@link errnoError}, with a text of one's own instead of strerror's: `OSError(errno, text)` in Python. */
export function errnoErrorWithText(
  backend: Backend,
  errno: number,
  text: string,
  syscall?: string,
  address?: unknown,
): OSError {
  const code = errnoCode(backend.abi, errno)
  const Exception = classByCode[code ?? ''] ?? OSError
  return new Exception(`[Errno ${errno}] ${text}`, { errno, strerror: text, code, syscall, address })
}

/** The exception for a socket's timeout: its errno is None in Python, so null here. */
export function timedOut(syscall?: string, address?: unknown): TimeoutError {
  return new TimeoutError('timed out', { code: 'ETIMEDOUT', syscall, address })
}

/**
 * The exception for a failed getaddrinfo or getnameinfo; EAI_SYSTEM becomes the OSError of its errno.
 *
 * @param code the platform's EAI_* number.
 */
export function resolverError(backend: Backend, code: number, errno: number, syscall: string, host?: unknown): OSError {
  const { constants } = backend.abi
  if (code === constants.EAI_SYSTEM) return errnoError(backend, errno, syscall, host)
  const text = backend.netdb.gaiStrerror(code)
  let name: string | undefined
  for (const key of Object.keys(constants)) {
    if (constants[key] === code && key.startsWith('EAI_')) name = key
  }
  // As Node reports it: getaddrinfo's EAI_NONAME is ENOTFOUND there.
  if (name === 'EAI_NONAME') name = 'ENOTFOUND'
  return new gaierror(`[Errno ${code}] ${text}`, { errno: code, strerror: text, code: name, syscall, address: host })
}

/** The exception for a failed gethostbyname or gethostbyaddr. */
export function hostError(backend: Backend, code: number, syscall: string, host?: unknown): herror {
  const text = backend.netdb.hstrerror(code)
  return new herror(`[Errno ${code}] ${text}`, { errno: code, strerror: text, syscall, address: host })
}
