import { ForkingMixIn } from './forking-mix-in.js'
import { TCPServer } from './tcp-server.js'
import { ThreadingMixIn } from './threading-mix-in.js'
import { UDPServer } from './udp-server.js'
import { UnixDatagramServer, UnixStreamServer } from './unix-servers.js'

/** `socketserver.ThreadingTCPServer`: serves each connection on another thread. */
export class ThreadingTCPServer extends ThreadingMixIn(TCPServer) {}
/** `socketserver.ThreadingUDPServer`: serves each datagram on another thread. */
export class ThreadingUDPServer extends ThreadingMixIn(UDPServer) {}
/** `socketserver.ThreadingUnixStreamServer`: serves each connection to a path on another thread. */
export class ThreadingUnixStreamServer extends ThreadingMixIn(UnixStreamServer) {}
/** `socketserver.ThreadingUnixDatagramServer`: serves each datagram to a path on another thread. */
export class ThreadingUnixDatagramServer extends ThreadingMixIn(UnixDatagramServer) {}

/** `socketserver.ForkingTCPServer`: serves each connection in another process. */
export class ForkingTCPServer extends ForkingMixIn(TCPServer) {}
/** `socketserver.ForkingUDPServer`: serves each datagram in another process. */
export class ForkingUDPServer extends ForkingMixIn(UDPServer) {}
/** `socketserver.ForkingUnixStreamServer`: serves each connection to a path in another process. */
export class ForkingUnixStreamServer extends ForkingMixIn(UnixStreamServer) {}
/** `socketserver.ForkingUnixDatagramServer`: serves each datagram to a path in another process. */
export class ForkingUnixDatagramServer extends ForkingMixIn(UnixDatagramServer) {}
