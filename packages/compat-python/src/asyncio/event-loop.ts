import { ValueError } from '@sockcall/core'
import { bindArguments } from '../calling/keywords.js'
import { isTrue } from '../calling/truth.js'
import type { AddressInput } from '../socket/addresses.js'
import type { Transport } from './base-transport.js'
import { type CallSignal, cancellable } from './cancellation.js'
import { closeQuietly, connectSockets } from './connect-sockets.js'
import { createDatagramEndpoint } from './create-datagram-endpoint.js'
import { createServer, createUnixServer } from './create-server.js'
import type { SelectorDatagramTransport } from './datagram-transport.js'
import {
  type CreateConnectionKeywords,
  type CreateServerKeywords,
  type CreateUnixConnectionKeywords,
  type CreateUnixServerKeywords,
  createConnectionSignature,
  createServerSignature,
  createUnixConnectionSignature,
  createUnixServerSignature,
  type DatagramEndpointKeywords,
  datagramEndpointSignature,
  type LoopStartTlsKeywords,
  startTlsSignature,
} from './loop-keywords.js'
import { LoopSockets } from './loop-sockets.js'
import type { DatagramProtocolMethods, StreamProtocol } from './protocols.js'
import type { Server } from './server.js'
import { checkTlsTimeout, clientContext, refuseWithoutSsl, type TlsKeywords } from './ssl-context.js'
import { startTls } from './start-tls.js'
import { streamTransport } from './stream-transport.js'
import { checkPath, checkStreamSocket, newUnixSocket } from './unix-path.js'

/** asyncio's event loop: Node's, under Python's names. There is one per thread, and it always runs. */
export class EventLoop extends LoopSockets {
  /** A connection to a host and port, or over a connected socket. @returns its transport and protocol. */
  create_connection<P extends StreamProtocol>(
    protocol_factory: () => P,
    host?: string | Uint8Array | null,
    port?: number | string | null,
    keywords?: CreateConnectionKeywords,
  ): Promise<[transport: Transport, protocol: P]>
  create_connection<P extends StreamProtocol>(
    protocol_factory: () => P,
    keywords: CreateConnectionKeywords & { host?: string | Uint8Array | null; port?: number | string | null },
  ): Promise<[transport: Transport, protocol: P]>
  create_connection(...args: unknown[]): Promise<[transport: Transport, protocol: StreamProtocol]> {
    return cancellable(undefined, (call) => this.#connect(bindArguments(createConnectionSignature, args), call))
  }

  /** A connection to an AF_UNIX path, or over a connected socket. @returns its transport and protocol. */
  create_unix_connection<P extends StreamProtocol>(
    protocol_factory: () => P,
    path?: string | Uint8Array | null,
    keywords?: CreateUnixConnectionKeywords,
  ): Promise<[transport: Transport, protocol: P]>
  create_unix_connection(...args: unknown[]): Promise<[transport: Transport, protocol: StreamProtocol]> {
    return cancellable(undefined, (call) => this.#connectUnix(bindArguments(createUnixConnectionSignature, args), call))
  }

  /** A TCP server. @param host one or several hosts; null or '' for every interface, of both families. */
  create_server(
    protocol_factory: () => StreamProtocol,
    host?: string | readonly (string | null)[] | null,
    port?: number | string | null,
    keywords?: CreateServerKeywords,
  ): Promise<Server>
  async create_server(...args: unknown[]): Promise<Server> {
    return createServer(this, bindArguments(createServerSignature, args))
  }

  /** An AF_UNIX server. A socket at `path` that no process has open is replaced; any other file stays. */
  create_unix_server(
    protocol_factory: () => StreamProtocol,
    path?: string | Uint8Array | null,
    keywords?: CreateUnixServerKeywords,
  ): Promise<Server>
  async create_unix_server(...args: unknown[]): Promise<Server> {
    return createUnixServer(this, bindArguments(createUnixServerSignature, args))
  }

  /** A datagram socket. @returns its transport and protocol. */
  create_datagram_endpoint<P extends DatagramProtocolMethods>(
    protocol_factory: () => P,
    local_addr?: AddressInput | null,
    remote_addr?: AddressInput | null,
    keywords?: DatagramEndpointKeywords,
  ): Promise<[transport: SelectorDatagramTransport, protocol: P]>
  create_datagram_endpoint<P extends DatagramProtocolMethods>(
    protocol_factory: () => P,
    keywords: DatagramEndpointKeywords,
  ): Promise<[transport: SelectorDatagramTransport, protocol: P]>
  create_datagram_endpoint(
    ...args: unknown[]
  ): Promise<[transport: SelectorDatagramTransport, protocol: DatagramProtocolMethods]> {
    return cancellable(undefined, async (call) =>
      createDatagramEndpoint(this, bindArguments(datagramEndpointSignature, args), call),
    )
  }

  /**
   * Starts TLS on a connection without it.
   *
   * @param sslcontext a result of `tls.createSecureContext()`, or options of node:tls.
   * @returns the transport that calls `protocol` from now on.
   */
  start_tls(
    transport: Transport,
    protocol: StreamProtocol,
    sslcontext: object,
    keywords?: LoopStartTlsKeywords,
  ): Promise<Transport>
  async start_tls(...args: unknown[]): Promise<Transport> {
    const [transport, protocol, sslcontext, serverSide, serverHostname, handshakeTimeout, shutdownTimeout] =
      bindArguments(startTlsSignature, args)
    const secured = await startTls(this, transport as Transport, protocol as StreamProtocol, sslcontext, {
      serverSide: isTrue(serverSide),
      serverHostname,
      handshakeTimeout,
      shutdownTimeout,
      reader: null,
    })
    secured.begin()
    return secured
  }

  async #connect(bound: readonly unknown[], call: CallSignal): Promise<[Transport, StreamProtocol]> {
    const [factory, host = null, port = null, ssl, family = 0, proto = 0, flags = 0, sock = null, localAddr = null] =
      bound
    const [serverHostname = null, handshake, shutdown, happyEyeballs = null, interleave = null, allErrors] =
      bound.slice(9)
    const context = clientContext(ssl)
    if (context === null) refuseWithoutSsl({ server_hostname: serverHostname, ...timeouts(handshake, shutdown) })
    else if (serverHostname === null && !isTrue(host)) {
      throw new ValueError('You must set server_hostname when using ssl without a host')
    }
    const tls = context === null ? null : tlsKeywords(context.context, serverHostname ?? host, handshake, shutdown)
    if (host === null && port === null) {
      if (sock === null) throw new ValueError('host and port was not specified and no sock specified')
      return streamTransport(this, checkStreamSocket(sock), factory, tls)
    }
    if (sock !== null) throw new ValueError('host/port and sock can not be specified at the same time')
    const connected = await connectSockets(
      {
        host,
        port,
        family: Number(family),
        proto: Number(proto),
        flags: Number(flags),
        localAddr,
        happyEyeballsDelay: numberOrNull('happy_eyeballs_delay', happyEyeballs),
        interleave: numberOrNull('interleave', interleave) ?? (happyEyeballs === null ? 0 : 1),
        allErrors: isTrue(allErrors),
        connect: (one, address, signal) => this.sock_connect(one, address, { signal }),
      },
      call,
    )
    return streamTransport(this, connected, factory, tls)
  }

  async #connectUnix(bound: readonly unknown[], call: CallSignal): Promise<[Transport, StreamProtocol]> {
    const [factory, path = null, ssl, sock = null, serverHostname = null, handshake, shutdown] = bound
    const context = clientContext(ssl)
    if (context === null) refuseWithoutSsl({ server_hostname: serverHostname, ...timeouts(handshake, shutdown) })
    else if (serverHostname === null) throw new ValueError('you have to pass server_hostname when using ssl')
    const tls = context === null ? null : tlsKeywords(context.context, serverHostname, handshake, shutdown)
    if (path === null) {
      if (sock === null) throw new ValueError('no path and sock were specified')
      return streamTransport(this, checkStreamSocket(sock, true), factory, tls)
    }
    if (sock !== null) throw new ValueError('path and sock can not be specified at the same time')
    const address = checkPath(path)
    const connected = newUnixSocket()
    try {
      await this.sock_connect(connected, address, { signal: call.signal })
    } catch (error) {
      closeQuietly(connected)
      throw error
    }
    return streamTransport(this, connected, factory, tls)
  }
}

const loop = new EventLoop()

/** `asyncio.get_running_loop()`: Node has one loop per thread, and it always runs. */
export function get_running_loop(): EventLoop {
  return loop
}

/** `asyncio.get_event_loop()`: the same. */
export function get_event_loop(): EventLoop {
  return loop
}

function timeouts(handshake: unknown, shutdown: unknown): Record<string, unknown> {
  return { ssl_handshake_timeout: handshake ?? null, ssl_shutdown_timeout: shutdown ?? null }
}

function tlsKeywords(
  context: TlsKeywords['context'],
  host: unknown,
  handshake: unknown,
  shutdown: unknown,
): TlsKeywords {
  return {
    context,
    serverSide: false,
    serverHostname: host instanceof Uint8Array ? Buffer.from(host).toString('latin1') : String(host),
    handshakeTimeout: checkTlsTimeout('ssl_handshake_timeout', handshake),
    shutdownTimeout: checkTlsTimeout('ssl_shutdown_timeout', shutdown),
  }
}

function numberOrNull(name: string, value: unknown): number | null {
  if (value === null) return null
  const number = typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : value
  if (typeof number === 'number' && !Number.isNaN(number)) return number
  throw new TypeError(`${name} must be a number or None`)
}
