/**
 * The exceptions that Python has as builtins, and so are not names of its socket module: what a port catches and raises by name.
 * `import { BlockingIOError } from '@sockcall/compat-python/exceptions'`. They are made with and without `new`, of Python's arguments.
 */
export {
  AssertionError,
  AttributeError,
  EOFError,
  ExceptionGroup,
  IndexError,
  KeyError,
  LookupError,
  NotImplementedError,
  OverflowError,
  RuntimeError,
  UnicodeDecodeError,
  UnicodeEncodeError,
  UnicodeError,
  ValueError,
} from './builtins.js'
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
  type Filenames,
  InterruptedError,
  IsADirectoryError,
  NotADirectoryError,
  OSError,
  PermissionError,
  ProcessLookupError,
  TimeoutError,
} from './os-errors.js'
export type { ExceptionClass, HasArguments } from './python-exception.js'
