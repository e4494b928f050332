import { errnoTable } from './errno-table.js'

/**
 * The errno numbers that CPython has on Windows: the C run-time's own, and Winsock's from 10035 on (Winsock's EINTR, EBADF,
 * EACCES, EFAULT, EINVAL and EMFILE are the C numbers plus 10000, and CPython takes the 10000 off). A call that would block
 * therefore fails with EWOULDBLOCK, which differs from EAGAIN here. The texts of socket errors are FormatMessage's without the
 * final dot.
 */
export const win32Errnos = errnoTable(`
EPERM 1 Operation not permitted
ENOENT 2 No such file or directory
ESRCH 3 No such process
EINTR 4 A blocking operation was interrupted by a call to WSACancelBlockingCall
EIO 5 Input/output error
ENXIO 6 No such device or address
E2BIG 7 Arg list too long
ENOEXEC 8 Exec format error
EBADF 9 The file handle supplied is not valid
ECHILD 10 No child processes
EAGAIN 11 Resource temporarily unavailable
ENOMEM 12 Not enough space
EACCES 13 An attempt was made to access a socket in a way forbidden by its access permissions
EFAULT 14 The system detected an invalid pointer address in attempting to use a pointer argument in a call
EBUSY 16 Resource device
EEXIST 17 File exists
EXDEV 18 Improper link
ENODEV 19 No such device
ENOTDIR 20 Not a directory
EISDIR 21 Is a directory
EINVAL 22 An invalid argument was supplied
ENFILE 23 Too many open files in system
EMFILE 24 Too many open sockets
ENOTTY 25 Inappropriate I/O control operation
EFBIG 27 File too large
ENOSPC 28 No space left on device
ESPIPE 29 Invalid seek
EROFS 30 Read-only file system
EMLINK 31 Too many links
EPIPE 32 Broken pipe
EDOM 33 Domain error
ERANGE 34 Result too large
EDEADLK 36 Resource deadlock avoided
ENAMETOOLONG 38 Filename too long
ENOLCK 39 No locks available
ENOSYS 40 Function not implemented
ENOTEMPTY 41 Directory not empty
EILSEQ 42 Illegal byte sequence
EWOULDBLOCK 10035 A non-blocking socket operation could not be completed immediately
EINPROGRESS 10036 A blocking operation is currently executing
EALREADY 10037 An operation was attempted on a non-blocking socket that already had an operation in progress
ENOTSOCK 10038 An operation was attempted on something that is not a socket
EDESTADDRREQ 10039 A required address was omitted from an operation on a socket
EMSGSIZE 10040 A message sent on a datagram socket was larger than the internal message buffer or some other network limit, or the buffer used to receive a datagram into was smaller than the datagram itself
EPROTOTYPE 10041 A protocol was specified in the socket function call that does not support the semantics of the socket type requested
ENOPROTOOPT 10042 An unknown, invalid, or unsupported option or level was specified in a getsockopt or setsockopt call
EPROTONOSUPPORT 10043 The requested protocol has not been configured into the system, or no implementation for it exists
ESOCKTNOSUPPORT 10044 The support for the specified socket type does not exist in this address family
EOPNOTSUPP 10045 The attempted operation is not supported for the type of object referenced
EPFNOSUPPORT 10046 The protocol family has not been configured into the system or no implementation for it exists
EAFNOSUPPORT 10047 An address incompatible with the requested protocol was used
EADDRINUSE 10048 Only one usage of each socket address (protocol/network address/port) is normally permitted
EADDRNOTAVAIL 10049 The requested address is not valid in its context
ENETDOWN 10050 A socket operation encountered a dead network
ENETUNREACH 10051 A socket operation was attempted to an unreachable network
ENETRESET 10052 The connection has been broken due to keep-alive activity detecting a failure while the operation was in progress
ECONNABORTED 10053 An established connection was aborted by the software in your host machine
ECONNRESET 10054 An existing connection was forcibly closed by the remote host
ENOBUFS 10055 An operation on a socket could not be performed because the system lacked sufficient buffer space or because a queue was full
EISCONN 10056 A connect request was made on an already connected socket
ENOTCONN 10057 A request to send or receive data was disallowed because the socket is not connected and (when sending on a datagram socket using a sendto call) no address was supplied
ESHUTDOWN 10058 A request to send or receive data was disallowed because the socket had already been shut down in that direction with a previous shutdown call
ETOOMANYREFS 10059 Too many references to some kernel object
ETIMEDOUT 10060 A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond
ECONNREFUSED 10061 No connection could be made because the target machine actively refused it
ELOOP 10062 Cannot translate name
EHOSTDOWN 10064 A socket operation failed because the destination host was down
EHOSTUNREACH 10065 A socket operation was attempted to an unreachable host
EPROCLIM 10067 A Windows Sockets implementation may have a limit on the number of applications that may use it simultaneously
EUSERS 10068 Ran out of quota
EDQUOT 10069 Ran out of disk quota
ESTALE 10070 File handle reference is no longer available
EREMOTE 10071 Item is not available locally
`)
