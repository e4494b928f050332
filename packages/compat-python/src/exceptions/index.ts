/**
 * The exceptions that Python has as builtins, and so are not names of its socket module: what a port catches by name.
 * `import { BlockingIOError } from '@sockcall/compat-python/exceptions'`.
 */
export {
  BlockingIOError,
  BrokenPipeError,
  ChildProcessError,
  ConnectionAbortedError,
  ConnectionError,
  ConnectionRefusedError,
  ConnectionResetError,
  FileExistsError,
  FileNotFoundError,
  InterruptedError,
  IsADirectoryError,
  NotADirectoryError,
  OSError,
  OverflowError,
  PermissionError,
  ProcessLookupError,
  TimeoutError,
  UnicodeEncodeError,
  UnicodeError,
  ValueError,
} from '@sockcall/core'
export {
  LookupError,
  NotImplementedError,
  RuntimeError,
  UnicodeDecodeError,
} from '../io/index.js'
export { AssertionError } from './assertion-error.js'
export { AttributeError } from './attribute-error.js'
export { ExceptionGroup } from './exception-group.js'
export { KeyError } from './key-error.js'
