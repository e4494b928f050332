import { pythonRepr } from '@sockcall/core/internal'
import type { Transport } from './base-transport.js'
import type { LoopBase } from './loop-base.js'
import type { StreamProtocol } from './protocols.js'
import { checkTlsTimeout, isContext } from './ssl-context.js'
import { type StreamReader, takeBuffered } from './stream-reader.js'
import { SSLProtocolTransport } from './tls-transport.js'
import { TransportDuplex } from './transport-duplex.js'

/** How a connection continues with TLS, not checked yet. */
export interface StartTlsOptions {
  /** Whether we are the server. */
  readonly serverSide: boolean
  /** The expected name in the server's certificate. */
  readonly serverHostname: unknown
  /** Limit of the handshake in seconds. */
  readonly handshakeTimeout: unknown
  /** Limit of the shutdown in seconds. */
  readonly shutdownTimeout: unknown
  /** It may hold the beginning of a client's handshake. */
  readonly reader: StreamReader | null
}

/** `loop.start_tls()`: the handshake on a connection without TLS. */
export async function startTls(
  loop: LoopBase,
  transport: Transport,
  protocol: StreamProtocol,
  context: unknown,
  options: StartTlsOptions,
): Promise<SSLProtocolTransport> {
  if (!isContext(context)) {
    throw new TypeError(`sslcontext is expected to be an instance of ssl.SSLContext, got ${pythonRepr(context)}`)
  }
  const { serverSide, serverHostname } = options
  const handshakeTimeout = checkTlsTimeout('ssl_handshake_timeout', options.handshakeTimeout)
  const shutdownTimeout = checkTlsTimeout('ssl_shutdown_timeout', options.shutdownTimeout)
  transport.pause_reading()
  const duplex = new TransportDuplex(transport)
  if (serverSide && options.reader !== null) duplex.push(takeBuffered(options.reader))
  transport.set_protocol(duplex)
  transport.resume_reading()
  try {
    return await SSLProtocolTransport.handshake(loop, transport, duplex, protocol, {
      context,
      serverSide,
      serverHostname: serverHostname === undefined || serverHostname === null ? null : String(serverHostname),
      handshakeTimeout,
      shutdownTimeout,
    })
  } catch (error) {
    transport.close()
    throw error
  }
}
