/**
 * The exceptions that are builtins in Python, and so not names of its socket module. A ported program catches and raises them
 * by name. `import { BlockingIOError } from '@sockcall/compat-python/exceptions'`. They are constructed with or without `new`,
 * with Python's arguments.
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
