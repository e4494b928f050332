/** The keyword arguments of the event loop's methods that make connections and servers, and their signatures in Python. */

import type { Signature } from '../calling/keywords.js'
import type { AddressInput } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'
import type { SSLContext } from './ssl-context.js'

/** Keyword arguments for TLS. */
export interface TlsTimeouts {
  /** Limit of the handshake in seconds; 60 by default. */
  readonly ssl_handshake_timeout?: number | null | undefined
  /** Limit for the peer's answer to the end of TLS, in seconds; 30 by default. */
  readonly ssl_shutdown_timeout?: number | null | undefined
}

/** The keyword arguments of `create_connection()`. */
export interface CreateConnectionKeywords extends TlsTimeouts {
  /** TLS: true for node's defaults, a result of `tls.createSecureContext()`, or options of `tls.connect()`. */
  readonly ssl?: boolean | SSLContext | null | undefined
  /** The expected name in the server's certificate; the host by default, '' for any. */
  readonly server_hostname?: string | null | undefined
  /** AF_* of the addresses to try; any by default. */
  readonly family?: number | undefined
  /** IPPROTO_*; TCP by default. */
  readonly proto?: number | undefined
  /** AI_* bits. */
  readonly flags?: number | undefined
  /** A connected socket instead of host and port; its ownership is taken. */
  readonly sock?: SocketClass | null | undefined
  /** The local address to bind to. */
  readonly local_addr?: readonly [host: string | null, port: number] | null | undefined
  /** Seconds before the next address is tried in parallel (RFC 8305); by default addresses are tried one by one. */
  readonly happy_eyeballs_delay?: number | null | undefined
  /** How many addresses of the first family come first; by default 1 with happy_eyeballs_delay, else the resolver's order. */
  readonly interleave?: number | null | undefined
  /** Throw an ExceptionGroup of all failures. */
  readonly all_errors?: boolean | undefined
}

/** The keyword arguments of `create_unix_connection()`. */
export interface CreateUnixConnectionKeywords extends TlsTimeouts {
  /** As in {@link CreateConnectionKeywords}; `server_hostname` must be given with it. */
  readonly ssl?: boolean | SSLContext | null | undefined
  /** The expected name in the server's certificate; '' for any. */
  readonly server_hostname?: string | null | undefined
  /** A connected socket instead of the path; its ownership is taken. */
  readonly sock?: SocketClass | null | undefined
}

/** The keyword arguments of `create_server()`. */
export interface CreateServerKeywords extends TlsTimeouts {
  /** AF_* of the addresses to listen on; any by default. */
  readonly family?: number | undefined
  /** AI_* bits; AI_PASSIVE by default. */
  readonly flags?: number | undefined
  /** A bound socket instead of host and port; its ownership is taken. */
  readonly sock?: SocketClass | null | undefined
  /** The argument of `listen()`; 100 by default. */
  readonly backlog?: number | undefined
  /** TLS: a result of `tls.createSecureContext()`, or options of `tls.createServer()`. */
  readonly ssl?: SSLContext | null | undefined
  /** Whether to set SO_REUSEADDR; true by default. */
  readonly reuse_address?: boolean | null | undefined
  /** Whether to set SO_REUSEPORT; false by default. */
  readonly reuse_port?: boolean | null | undefined
  /** Whether to set SO_KEEPALIVE; false by default. */
  readonly keep_alive?: boolean | null | undefined
  /** False to accept only from `start_serving()` or `serve_forever()` on. */
  readonly start_serving?: boolean | undefined
}

/** The keyword arguments of `create_unix_server()`. */
export interface CreateUnixServerKeywords extends TlsTimeouts {
  /** A bound socket instead of the path; its ownership is taken. */
  readonly sock?: SocketClass | null | undefined
  /** The argument of `listen()`; 100 by default. */
  readonly backlog?: number | undefined
  /** As in {@link CreateServerKeywords}. */
  readonly ssl?: SSLContext | null | undefined
  /** False to accept only from `start_serving()` or `serve_forever()` on. */
  readonly start_serving?: boolean | undefined
  /** Remove the socket's file when the server closes; true by default. A file that has replaced it stays. */
  readonly cleanup_socket?: boolean | undefined
}

/** The keyword arguments of `loop.start_tls()`. */
export interface LoopStartTlsKeywords extends TlsTimeouts {
  /** Whether we are the server. */
  readonly server_side?: boolean | undefined
  /** The expected name in the server's certificate. */
  readonly server_hostname?: string | null | undefined
}

/** The keyword arguments of `create_datagram_endpoint()`. */
export interface DatagramEndpointKeywords {
  /** The address to bind to: host and port, or with AF_UNIX a path. */
  readonly local_addr?: AddressInput | null | undefined
  /** The address to connect to: only it is sent to and received from. */
  readonly remote_addr?: AddressInput | null | undefined
  /** AF_*; by default that of the addresses. */
  readonly family?: number | undefined
  /** IPPROTO_*; UDP by default. */
  readonly proto?: number | undefined
  /** AI_* bits. */
  readonly flags?: number | undefined
  /** Whether to set SO_REUSEPORT. */
  readonly reuse_port?: boolean | null | undefined
  /** Whether to set SO_BROADCAST. */
  readonly allow_broadcast?: boolean | null | undefined
  /** A datagram socket instead of all this; its ownership is taken. */
  readonly sock?: SocketClass | null | undefined
}

function method(
  name: string,
  parameters: readonly string[],
  required: number,
  keywordOnly: readonly string[],
): Signature {
  const constants = keywordOnly.filter((keyword) => keyword === 'family' || keyword === 'proto' || keyword === 'flags')
  return { name, parameters, required, keywordOnly, method: true, constants, objects: OBJECTS }
}

/** Parameters that accept plain objects. */
const OBJECTS = ['transport', 'protocol', 'sslcontext']

const TLS_TIMEOUTS = ['ssl_handshake_timeout', 'ssl_shutdown_timeout']

export const createConnectionSignature = method(
  'BaseEventLoop.create_connection',
  ['protocol_factory', 'host', 'port'],
  1,
  [
    'ssl',
    'family',
    'proto',
    'flags',
    'sock',
    'local_addr',
    'server_hostname',
    ...TLS_TIMEOUTS,
    'happy_eyeballs_delay',
    'interleave',
    'all_errors',
  ],
)

export const createUnixConnectionSignature = method(
  '_UnixSelectorEventLoop.create_unix_connection',
  ['protocol_factory', 'path'],
  1,
  ['ssl', 'sock', 'server_hostname', ...TLS_TIMEOUTS],
)

export const createServerSignature = method('BaseEventLoop.create_server', ['protocol_factory', 'host', 'port'], 1, [
  'family',
  'flags',
  'sock',
  'backlog',
  'ssl',
  'reuse_address',
  'reuse_port',
  'keep_alive',
  ...TLS_TIMEOUTS,
  'start_serving',
])

export const createUnixServerSignature = method(
  '_UnixSelectorEventLoop.create_unix_server',
  ['protocol_factory', 'path'],
  1,
  ['sock', 'backlog', 'ssl', ...TLS_TIMEOUTS, 'start_serving', 'cleanup_socket'],
)

export const startTlsSignature = method('BaseEventLoop.start_tls', ['transport', 'protocol', 'sslcontext'], 3, [
  'server_side',
  'server_hostname',
  ...TLS_TIMEOUTS,
])

export const datagramEndpointSignature = method(
  'BaseEventLoop.create_datagram_endpoint',
  ['protocol_factory', 'local_addr', 'remote_addr'],
  1,
  ['family', 'proto', 'flags', 'reuse_port', 'allow_broadcast', 'sock'],
)
