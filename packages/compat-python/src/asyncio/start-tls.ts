import { pythonRepr } from '@sockcall/core'
import type { Transport } from './base-transport.js'
import type { LoopBase } from './loop-base.js'
import type { StreamProtocol } from './protocols.js'
import { checkTlsTimeout, isContext } from './ssl-context.js'
import { type StreamReader, takeBuffered } from './stream-reader.js'
import { SSLProtocolTransport } from './tls-transport.js'
import { TransportDuplex } from './transport-duplex.js'

/** How a connection goes on with TLS; what the program gave is not checked yet. */
export interface StartTlsOptions {
  /** Whether we are the server. */
  readonly serverSide: boolean
  /** The name that the server's certificate is to have. */
  readonly serverHostname: unknown
  /** Seconds. */
  readonly handshakeTimeout: unknown
  /** Seconds. */
  readonly shutdownTimeout: unknown
  /** What it holds may be the beginning of a client's handshake. */
  readonly reader: StreamReader | null
}

/** `loop.start_tls()`: the handshake over a connection that was without TLS. */
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
