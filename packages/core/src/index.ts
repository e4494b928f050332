export type { Abi, AbiLayout, Backend, ErrnoEntry, MessageVector, Supports } from './backend/index.js'
export type { SocketToken } from './base/token.js'
export { type AddressInfo, type BoundSockets, bindSockets } from './bind-sockets.js'
export type { CallOptions } from './call/call-async.js'
export type { Bytes } from './calls/arguments.js'
export type { SocketOptions } from './calls/open.js'
export type { AfalgOptions } from './calls/sendmsg.js'
export type { Ancillary } from './cmsg/ancillary.js'
export { type Credentials, credentialsItem } from './cmsg/credentials.js'
export type { AncillaryItem } from './cmsg/decode.js'
export { encodeAncillary } from './cmsg/encode.js'
export type { ErrorOrigin, ExtendedError } from './cmsg/extended-error.js'
export { CMSG_LEN, CMSG_SPACE } from './cmsg/layout.js'
export { hopLimitItem, rightsItem, segmentSizeItem, tosItem, trafficClassItem, ttlItem } from './cmsg/outgoing.js'
export { type PacketInfo, type PacketInfoChoice, packetInfoItem } from './cmsg/packet-info.js'
export { fdsOfItem, isRights, receivedFds } from './cmsg/rights.js'
export type { Timestamping } from './cmsg/timestamp.js'
export { readAncillary, type TypedAncillary } from './cmsg/typed.js'
export type { Failure } from './errors/failure.js'
export { htonl, htons, ntohl, ntohs } from './netdb/byteorder.js'
export { getaddrinfo, getaddrinfoAsync } from './netdb/getaddrinfo.js'
export { getnameinfo, getnameinfoAsync } from './netdb/getnameinfo.js'
export {
  getfqdn,
  gethostbyaddr,
  gethostbyname,
  gethostbynameAsync,
  gethostbynameEx,
  gethostname,
  type HostEntry,
  sethostname,
} from './netdb/hosts.js'
export { inetAton, inetNtoa, inetNtop, inetPton } from './netdb/inet.js'
export { ifIndextoname, ifNameindex, ifNametoindex } from './netdb/interfaces.js'
export { getprotobyname, getservbyname, getservbyport } from './netdb/services.js'
export { type ActivatedFd, takeListenFds } from './serve/activation.js'
export type { ListenOptions } from './serve/listen.js'
export type { ListenAddress } from './serve/listen-target.js'
export type { ServeOptions } from './serve/serve-options.js'
export type { ConnectionHandler, Server } from './serve/server.js'
export type {
  Address,
  AlgAddress,
  BluetoothHciAddress,
  BluetoothL2capAddress,
  BluetoothRfcommAddress,
  BluetoothScoAddress,
  CanAddress,
  CanIsotpAddress,
  CanJ1939Address,
  HypervAddress,
  Inet6Address,
  Inet6AddressInput,
  InetAddress,
  NetlinkAddress,
  PacketAddress,
  PacketAddressInput,
  QipcrtrAddress,
  SystemControlAddress,
  TipcAddress,
  UnixAddress,
  UnknownAddress,
  VsockAddress,
} from './sockaddr/types.js'
export { AsyncSocket, type Connection, type ConnectionProtocol, type DatagramProtocol } from './socket/async-socket.js'
export type { ConnectDuplexOptions } from './socket/connect-duplex.js'
export type { ConnectionAddress } from './socket/connection-target.js'
export type { ConnectionOptions } from './socket/create-connection.js'
export { MessageBatch, type MessageBatchOptions, splitSegments } from './socket/message-batch.js'
export { fromfd, Socket } from './socket/socket.js'
export type { AsyncSocketConstructor, SocketConstructor } from './socket/socket-classes.js'
export type { ConstantName, SocketConstants } from './socket/socket-constants.js'
export { socketpair } from './socket/socket-pair.js'
export { bindToDevice, boundDevice } from './sockopt/bind-to-device.js'
export {
  type GroupInterface,
  type GroupMembership,
  joinGroup,
  leaveGroup,
  setGroupInterface,
} from './sockopt/group-membership.js'
export { getLinger, type Linger, readLinger, setLinger, writeLinger } from './sockopt/linger.js'
export {
  type GroupRequest,
  groupRequest,
  type Ipv4IndexMembership,
  type Ipv4Membership,
  type Ipv4SourceMembership,
  type Ipv6Membership,
  ipMreq,
  ipMreqn,
  ipMreqSource,
  ipv6Mreq,
} from './sockopt/multicast.js'
export { type PeerCredentials, peerCredentials, readPeerCredentials } from './sockopt/peer-credentials.js'
export { type AncillaryKind, requestAncillary } from './sockopt/request-ancillary.js'
export {
  acceptAll,
  acceptNone,
  attachFilter,
  attachReuseportFilter,
  BPF,
  detachFilter,
  detachReuseportFilter,
  encodeFilter,
  type FilterInstruction,
  spreadOverGroup,
} from './sockopt/socket-filter.js'
export { readTcpInfo, type TcpInfo, tcpInfo } from './sockopt/tcp-info.js'
export {
  getKernelTimeout,
  readTimeoutOption,
  setKernelTimeout,
  type TimeoutDirection,
  writeTimeoutOption,
} from './sockopt/timeout-option.js'
export type { TcpOptions } from './streams/connection-options.js'
export type { DatagramProtocolOf } from './streams/datagram-protocol.js'
export type { DatagramsOptions } from './streams/datagrams.js'
export { SocketDuplex } from './streams/duplex.js'
export type { SocketDuplexOptions } from './streams/duplex-options.js'
export type { Endpoint } from './streams/endpoint.js'
export type { ConnectionProtocolOf } from './streams/protocol.js'
export type { StreamError } from './streams/stream-error.js'
export type { StreamSocket } from './streams/stream-socket.js'
export type { SocketWebStreams } from './streams/web.js'
export type { TraceMessage } from './tracing/channels.js'
export { version } from './version.js'
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
} from './voice/python/os-error.js'
export { UnicodeEncodeError, UnicodeError } from './voice/python/unicode-error.js'
