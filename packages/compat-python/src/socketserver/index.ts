/**
 * Python's `socketserver` module: `import * as socketserver from '@sockcall/compat-python/socketserver'`.
 *
 * `serve_forever()` blocks its thread, as in Python. Another thread ends it with `shutdown(handle)`, where `handle` is the
 * result of the server's `handle()`.
 */
export {
  BaseRequestHandler,
  type HandlerConstructor,
  type HandlerFunction,
  type RequestHandler,
  type ServerView,
} from './base-request-handler.js'
export { BaseServer, type ServeForeverKeywords } from './base-server.js'
export { type DatagramRequest, DatagramRequestHandler } from './datagram-request-handler.js'
export { type Forking, type ForkingAttributes, ForkingMixIn } from './forking-mix-in.js'
export type { HandlerModule, ModuleHandlerClass } from './handler-module.js'
export { type ServerHandle, shutdown } from './server-handle.js'
export {
  ForkingTCPServer,
  ForkingUDPServer,
  ForkingUnixDatagramServer,
  ForkingUnixStreamServer,
  ThreadingTCPServer,
  ThreadingUDPServer,
  ThreadingUnixDatagramServer,
  ThreadingUnixStreamServer,
} from './servers.js'
export { StreamRequestHandler } from './stream-request-handler.js'
export { type ServerKeywords, TCPServer } from './tcp-server.js'
export {
  type MixableServer,
  type MixedServer,
  type ServerClass,
  type Threading,
  ThreadingMixIn,
} from './threading-mix-in.js'
export { UDPServer } from './udp-server.js'
export { UnixDatagramServer, UnixStreamServer } from './unix-servers.js'
