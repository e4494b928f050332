/**
 * Python 3.14's `socket` module, name by name: `import * as socket from '@sockcall/compat-python'`.
 *
 * Exceptions that Python has as builtins are in `@sockcall/compat-python/exceptions`, the choice of a backend is in
 * `@sockcall/compat-python/backend`; neither are names of Python's module.
 */
export type { AncillaryItem, Bytes, HostEntry } from '@sockcall/core'
export type { AddressInput, AnyAddress, DefaultAddress } from './addresses.js'
export { htonl, htons, ntohl, ntohs } from './byteorder.js'
export { CMSG_LEN, CMSG_SPACE } from './cmsg.js'
// biome-ignore lint/performance/noReExportAll: a table of constants, whose names are listed there and nowhere else
export * from './constants.js'
export { type CreateConnectionKeywords, create_connection } from './create-connection.js'
export { type CreateServerKeywords, create_server } from './create-server.js'
export { getdefaulttimeout, setdefaulttimeout } from './default-timeout.js'
export { close, dup, fromfd } from './descriptors.js'
export { has_dualstack_ipv6, has_ipv6 } from './dualstack.js'
export { AddressFamily, AddressInfo, MsgFlag, SocketKind } from './enums.js'
export { CAPI, EAGAIN, EBADF, EWOULDBLOCK } from './errno-names.js'
export { gaierror, herror, OSError as error, TimeoutError as timeout } from './exceptions/os-errors.js'
export { getfqdn, gethostbyaddr, gethostbyname, gethostbyname_ex, gethostname, sethostname } from './hosts.js'
export { inet_aton, inet_ntoa, inet_ntop, inet_pton } from './inet-text.js'
export { if_indextoname, if_nameindex, if_nametoindex } from './interfaces.js'
export { SocketIO } from './io/index.js'
export type { File, MakefileKeywords } from './makefile.js'
export type { PythonEnum } from './python-enum.js'
export { type AddrinfoTuple, type GetaddrinfoKeywords, getaddrinfo, getnameinfo } from './resolver.js'
export { recv_fds, send_fds } from './send-fds.js'
export { type FileLike, GiveUp as _GiveupOnSendfile, type HasFd, type Sendable } from './sendable.js'
export type { SendfileKeywords } from './sendfile.js'
export { getprotobyname, getservbyname, getservbyport } from './services.js'
export { socket } from './socket.js'
export type { SocketArguments, SocketKeywords } from './socket-handle.js'
export { _fallback_socketpair, type SocketpairKeywords, socketpair } from './socket-pair.js'
export {
  type AncillaryInput,
  type RecvIntoKeywords,
  type SendmsgAfalgKeywords,
  SocketType,
} from './socket-type.js'
