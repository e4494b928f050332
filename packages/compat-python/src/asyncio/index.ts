/** asyncio's view of sockets and streams: `import * as asyncio from '@sockcall/compat-python/asyncio'`. */
export { TimeoutError } from '@sockcall/core'
export { type BaseProtocolMethods, BaseTransport, type Transport, type WriteBufferLimits } from './base-transport.js'
export type { SignalKeywords } from './call-signal.js'
export type { SelectorDatagramTransport } from './datagram-transport.js'
export {
  CancelledError,
  EOFError,
  IncompleteReadError,
  InvalidStateError,
  LimitOverrunError,
  SendfileNotAvailableError,
  SSLCertVerificationError,
  SSLError,
} from './errors.js'
export { EventLoop, get_event_loop, get_running_loop } from './event-loop.js'
export type { ExceptionContext, ExceptionHandler, Handle, LoopGetaddrinfoKeywords } from './loop-base.js'
export type {
  CreateConnectionKeywords,
  CreateServerKeywords,
  CreateUnixConnectionKeywords,
  CreateUnixServerKeywords,
  DatagramEndpointKeywords,
  LoopStartTlsKeywords,
  TlsTimeouts,
} from './loop-keywords.js'
export type { SockSendfileKeywords } from './loop-sockets.js'
export {
  type LimitKeywords,
  type OpenConnectionKeywords,
  type OpenUnixConnectionKeywords,
  open_connection,
  open_unix_connection,
} from './open-connection.js'
export {
  BaseProtocol,
  BufferedProtocol,
  type BufferedProtocolMethods,
  DatagramProtocol,
  type DatagramProtocolMethods,
  Protocol,
  type ProtocolMethods,
  type StreamProtocol,
} from './protocols.js'
export { Server } from './server.js'
export type { AsyncFileLike, AsyncSendable } from './sock-sendfile.js'
export type { SSLContext } from './ssl-context.js'
export {
  type StartServerKeywords,
  type StartUnixServerKeywords,
  start_server,
  start_unix_server,
} from './start-server.js'
export { type ClientConnected, StreamReaderProtocol } from './stream-protocol.js'
export { type ReadTransport, StreamReader, type StreamReaderKeywords } from './stream-reader.js'
export { type StartTlsKeywords, StreamWriter } from './stream-writer.js'
export { create_task, Task } from './task.js'
export { sleep, Timeout, timeout, timeout_at, wait_for } from './timeouts.js'
export { TransportSocket } from './transport-socket.js'
