export { darwinAbi } from './abi/darwin.js'
export { linuxAbi } from './abi/linux.js'
export { stringConstants } from './abi/string-constants.js'
export { win32Abi } from './abi/win32.js'
export { AsyncSocket, type Connection } from './async-socket.js'
export type { Abi, AbiLayout, Backend, ErrnoEntry, MessageVector, Supports } from './backend/index.js'
export {
  type AddressInfo,
  type AsyncSocketConstructor,
  type BoundSockets,
  bindSockets,
  environmentSockets,
  type SocketConstants,
  type SocketConstructor,
} from './bind-sockets.js'
export type { AncillaryItem } from './cmsg/decode.js'
export { CMSG_LEN, CMSG_SPACE } from './cmsg/layout.js'
export { fdsOfItem, isRights } from './cmsg/rights.js'
export type { ConnectionOptions } from './create-connection.js'
export { runSync } from './drive.js'
export type { CallOptions } from './drive-async.js'
export { Environment } from './environment.js'
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
  gaierror,
  herror,
  InterruptedError,
  IsADirectoryError,
  NotADirectoryError,
  OSError,
  type OSErrorFields,
  OverflowError,
  PermissionError,
  ProcessLookupError,
  TimeoutError,
  ValueError,
} from './errors/os-error.js'
export { toCInt, toPlainCInt, toSsize } from './errors/python-int.js'
export { pythonTypeName } from './errors/python-type.js'
export { errnoCode, errnoError, errnoErrorWithText, hostError, resolverError, timedOut } from './errors/raise.js'
export { UnicodeEncodeError, UnicodeError } from './errors/unicode-error.js'
export { MessageBatch, type MessageBatchOptions } from './message-batch.js'
export { htonl, htons, ntohl, ntohs } from './netdb/byteorder.js'
export { getaddrinfo } from './netdb/getaddrinfo.js'
export { getnameinfo } from './netdb/getnameinfo.js'
export {
  getfqdn,
  gethostbyaddr,
  gethostbyname,
  gethostbynameEx,
  gethostname,
  type HostEntry,
  sethostname,
} from './netdb/hosts.js'
export { inetAton, inetNtoa, inetNtop, inetPton } from './netdb/inet.js'
export { ifIndextoname, ifNameindex, ifNametoindex } from './netdb/interfaces.js'
export { getprotobyname, getservbyname, getservbyport } from './netdb/services.js'
export { setTimeoutNs } from './ops/blocking.js'
export type { SocketOptions } from './ops/open.js'
export { type SendfileProgress, sendfileOn } from './ops/sendfile.js'
export type { AfalgOptions } from './ops/sendmsg.js'
export { pythonRepr, socketRepr } from './repr.js'
export { type ActivatedFd, takeListenFds } from './serve/activation.js'
export type { ListenAddress, ListenOptions } from './serve/listen.js'
export type { ConnectionHandler, ServeOptions, Server } from './serve/serve.js'
export { type Lookup, type Operation, sockCall, TIMED_OUT, type Wait } from './sock-call.js'
export type {
  Address,
  Inet6Address,
  Inet6AddressInput,
  InetAddress,
  PacketAddressInput,
  UnixAddress,
} from './sockaddr/types.js'
export { type Bytes, Socket } from './socket.js'
export { stateOf } from './socket-base.js'
export type { SocketState } from './socket-state.js'
export { SocketDuplex, type SocketDuplexOptions } from './streams/duplex.js'
export type { Endpoint } from './streams/endpoint.js'
export type { StreamError } from './streams/stream-error.js'
export type { SocketWebStreams } from './streams/web.js'
export { nsToMs, nsToSeconds, timeoutToNs } from './timeout.js'
export type { TraceMessage } from './tracing/traced-syscalls.js'
export type { SocketToken } from './transfer.js'
export { waitReady } from './wait-ready.js'
