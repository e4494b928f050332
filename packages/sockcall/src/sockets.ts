import type {
  Ancillary,
  AsyncSocketConstructor,
  BoundSockets,
  AsyncSocket as CoreAsyncSocket,
  Socket as CoreSocket,
  SocketConstants,
  SocketConstructor,
} from '@sockcall/core'
import { ancillaryOf, platformAbi, socketConstants } from '@sockcall/core/internal'
import { bound, classes } from './bound.js'

/** Blocking sockets: `new Socket({ family, type, proto })`, or `new Socket({ fileno })` to adopt a descriptor. */
export const Socket: SocketConstructor = classes.Socket
/** A socket whose calls block this thread. */
export type Socket = CoreSocket

/** Sockets driven by the event loop: the same calls, with `await`. */
export const AsyncSocket: AsyncSocketConstructor = classes.AsyncSocket
/** A socket whose calls wait on the event loop. */
export type AsyncSocket = CoreAsyncSocket

/**
 * Every AF_*, SOCK_*, SO_*, MSG_* and so on of this platform. Reading a name that it lacks throws a TypeError; `in` tests for
 * one.
 */
export const constants: SocketConstants = socketConstants(platformAbi)

/** Ancillary data for `sendmsg` and from `recvmsg`, as values instead of bytes. */
export const ancillary: Ancillary = ancillaryOf(platformAbi)

/**
 * socketpair(2): two connected sockets, by default AF_UNIX streams.
 *
 * @throws TypeError, RangeError for anything but C ints; an error of the call: EOPNOTSUPP for a family without pairs.
 */
export const socketpair: BoundSockets['socketpair'] = (...args) => bound().socketpair(...args)

/** A socket over a duplicate of `fd`, which the caller keeps. */
export const fromfd: BoundSockets['fromfd'] = (...args) => bound().fromfd(...args)

/** fcntl(F_DUPFD_CLOEXEC): a new descriptor for the same socket. */
export const dup: BoundSockets['dup'] = (fd) => bound().dup(fd)

/** close(2) of a descriptor that no socket object owns. ECONNRESET counts as closed. */
export const close: BoundSockets['close'] = (fd) => bound().close(fd)

/**
 * A connected stream, with the name resolved off this thread and the addresses tried as in RFC 8305.
 *
 * @param address `[host, port]`, or an AF_UNIX name.
 */
export const createConnection: BoundSockets['createConnection'] = (...args) => bound().createConnection(...args)

/**
 * Like {@link createConnection}, but returns a Node stream that can be written to at once and emits 'connect'.
 *
 * @throws TypeError, RangeError for invalid arguments; later failures are an 'error'.
 */
export const connectDuplex: BoundSockets['connectDuplex'] = (...args) => bound().connectDuplex(...args)

/**
 * Listen and pass each connection to a handler, a function or a protocol: options set before bind(2), SO_REUSEPORT, systemd's
 * sockets, and hand-over to a successor process.
 */
export const serve: BoundSockets['serve'] = (...args) => bound().serve(...args)

/**
 * The sockets that the service manager passed (systemd's socket activation), each over a duplicate.
 *
 * @param name only those of this FileDescriptorName=; all by default.
 */
export const activatedSockets: BoundSockets['activatedSockets'] = (name) => bound().activatedSockets(name)

/** The timeout of new sockets in ms, or null. */
export const getdefaulttimeoutMs: BoundSockets['getdefaulttimeoutMs'] = () => bound().getdefaulttimeoutMs()

/** Set the timeout of new sockets; validated like a socket's `timeoutMs`. */
export const setdefaulttimeoutMs: BoundSockets['setdefaulttimeoutMs'] = (timeoutMs) =>
  bound().setdefaulttimeoutMs(timeoutMs)
