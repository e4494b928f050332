import { expect, it } from 'vitest'
import * as asyncio from '../src/asyncio/index.js'
import * as backend from '../src/backend/index.js'
import * as exceptions from '../src/exceptions/index.js'
import * as io from '../src/io/index.js'

// names.test.ts compares the main entry with CPython's names.

it('chooses a backend by these names', () => {
  expect(Object.keys(backend).sort()).toMatchInlineSnapshot(`
    [
      "chosenBackend",
      "useBackend",
    ]
  `)
})

it('has these exceptions', () => {
  expect(Object.keys(exceptions).sort()).toMatchInlineSnapshot(`
    [
      "AssertionError",
      "AttributeError",
      "BlockingIOError",
      "BrokenPipeError",
      "ChildProcessError",
      "ConnectionAbortedError",
      "ConnectionError",
      "ConnectionRefusedError",
      "ConnectionResetError",
      "EOFError",
      "ExceptionGroup",
      "FileExistsError",
      "FileNotFoundError",
      "IndexError",
      "InterruptedError",
      "IsADirectoryError",
      "KeyError",
      "LookupError",
      "NotADirectoryError",
      "NotImplementedError",
      "OSError",
      "OverflowError",
      "PermissionError",
      "ProcessLookupError",
      "RuntimeError",
      "TimeoutError",
      "UnicodeDecodeError",
      "UnicodeEncodeError",
      "UnicodeError",
      "ValueError",
    ]
  `)
})

it('has these files', () => {
  expect(Object.keys(io).sort()).toMatchInlineSnapshot(`
    [
      "BufferedIOBase",
      "BufferedRWPair",
      "BufferedReader",
      "BufferedWriter",
      "BytesIO",
      "DEFAULT_BUFFER_SIZE",
      "IOBase",
      "LookupError",
      "NotImplementedError",
      "RawIOBase",
      "RuntimeError",
      "SEEK_CUR",
      "SEEK_END",
      "SEEK_SET",
      "SocketIO",
      "TextIOBase",
      "TextIOWrapper",
      "UnicodeDecodeError",
      "UnicodeEncodeError",
      "UnicodeError",
      "UnsupportedOperation",
      "makefile",
    ]
  `)
})

it("has these of asyncio's names", () => {
  expect(Object.keys(asyncio).sort()).toMatchInlineSnapshot(`
    [
      "BaseProtocol",
      "BaseTransport",
      "BufferedProtocol",
      "CancelledError",
      "DatagramProtocol",
      "EOFError",
      "EventLoop",
      "IncompleteReadError",
      "InvalidStateError",
      "LimitOverrunError",
      "Protocol",
      "SSLCertVerificationError",
      "SSLError",
      "SendfileNotAvailableError",
      "Server",
      "StreamReader",
      "StreamReaderProtocol",
      "StreamWriter",
      "Task",
      "Timeout",
      "TimeoutError",
      "TransportSocket",
      "create_task",
      "get_event_loop",
      "get_running_loop",
      "open_connection",
      "open_unix_connection",
      "sleep",
      "start_server",
      "start_unix_server",
      "timeout",
      "timeout_at",
      "wait_for",
    ]
  `)
})
