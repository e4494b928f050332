/**
 * Python 3.14's `socket` module, name by name: `import * as socket from '@sockcall/compat-python'`.
 *
 * Python's builtin exceptions are in `@sockcall/compat-python/exceptions`, the choice of a backend in
 * `@sockcall/compat-python/backend`, as Python's module has neither.
 */
export type { AncillaryItem, Bytes, HostEntry } from '@sockcall/core'
export type { PythonEnum } from './calling/python-enum.js'
export { gaierror, herror, OSError as error, TimeoutError as timeout } from './exceptions/os-errors.js'
export { SocketIO } from './io/index.js'
export type { AddressInput, AnyAddress, DefaultAddress } from './socket/addresses.js'
export { htonl, htons, ntohl, ntohs } from './socket/byteorder.js'
export { CMSG_LEN, CMSG_SPACE } from './socket/cmsg.js'
// biome-ignore lint/performance/noReExportAll: a table of constants, whose names are listed there and nowhere else
export * from './socket/constants.js'
export { type CreateConnectionKeywords, create_connection } from './socket/create-connection.js'
export { type CreateServerKeywords, create_server } from './socket/create-server.js'
export { getdefaulttimeout, setdefaulttimeout } from './socket/default-timeout.js'
export { close, dup, fromfd } from './socket/descriptors.js'
export { has_dualstack_ipv6, has_ipv6 } from './socket/dualstack.js'
export { AddressFamily, AddressInfo, MsgFlag, SocketKind } from './socket/enums.js'
export { CAPI, EAGAIN, EBADF, EWOULDBLOCK } from './socket/errno-names.js'
export { getfqdn, gethostbyaddr, gethostbyname, gethostbyname_ex, gethostname, sethostname } from './socket/hosts.js'
export { inet_aton, inet_ntoa, inet_ntop, inet_pton } from './socket/inet-text.js'
export { if_indextoname, if_nameindex, if_nametoindex } from './socket/interfaces.js'
export type { File, MakefileKeywords } from './socket/makefile.js'
export { type AddrinfoTuple, type GetaddrinfoKeywords, getaddrinfo, getnameinfo } from './socket/resolver.js'
export { recv_fds, send_fds } from './socket/send-fds.js'
export { type FileLike, GiveUp as _GiveupOnSendfile, type HasFd, type Sendable } from './socket/sendable.js'
export type { SendfileKeywords } from './socket/sendfile.js'
export { getprotobyname, getservbyname, getservbyport } from './socket/services.js'
export { socket } from './socket/socket.js'
export type { SocketArguments, SocketKeywords } from './socket/socket-handle.js'
export { _fallback_socketpair, type SocketpairKeywords, socketpair } from './socket/socket-pair.js'
export {
  type AncillaryInput,
  type RecvIntoKeywords,
  type SendmsgAfalgKeywords,
  SocketType,
} from './socket/socket-type.js'
