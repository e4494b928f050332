import { isIP } from 'node:net'
import * as tls from 'node:tls'
import { OSError } from '@sockcall/core'
import { ConnectionAbortedError, NotImplementedError } from '../exceptions/index.js'
import { type BaseProtocolMethods, BaseTransport, type Transport } from './base-transport.js'
import { bytesToWrite, memoryviews } from './bytes-like.js'
import { SSLCertVerificationError, SSLError } from './errors.js'
import type { LoopBase } from './loop-base.js'
import { isBuffered, type StreamProtocol } from './protocols.js'
import { isSecureContext, type TlsKeywords } from './ssl-context.js'
import type { TransportDuplex } from './transport-duplex.js'

const HANDSHAKE_TIMEOUT = 60
const SHUTDOWN_TIMEOUT = 30

/** A transport over another one, whose bytes node:tls encrypts. */
export class SSLProtocolTransport extends BaseTransport implements Transport {
  readonly #raw: Transport
  readonly #tls: tls.TLSSocket
  readonly #shutdownMs: number
  #protocol: StreamProtocol
  #closing = false
  #paused = false
  #lost = false
  #failure: Error | null = null

  private constructor(
    loop: LoopBase,
    raw: Transport,
    socket: tls.TLSSocket,
    protocol: StreamProtocol,
    options: TlsKeywords,
  ) {
    super(
      loop,
      new Map<string, unknown>([
        ...(['socket', 'sockname', 'peername'] as const).map((name): [string, unknown] => [
          name,
          raw.get_extra_info(name),
        ]),
        ['sslcontext', options.context ?? true],
        ['ssl_object', socket],
        ['peercert', socket.getPeerCertificate()],
        ['cipher', cipherOf(socket)],
        ['compression', null],
      ]),
    )
    this.#raw = raw
    this.#tls = socket
    this.#protocol = protocol
    this.#shutdownMs = (options.shutdownTimeout ?? SHUTDOWN_TIMEOUT) * 1000
  }

  /**
   * Make the handshake over `raw`, which this owns from now on.
   *
   * @param duplex `raw` as a stream, its protocol.
   * @throws SSLError; ConnectionAbortedError when it takes too long, ConnectionResetError or another OSError of the connection.
   */
  static async handshake(
    loop: LoopBase,
    raw: Transport,
    duplex: TransportDuplex,
    protocol: StreamProtocol,
    options: TlsKeywords,
  ): Promise<SSLProtocolTransport> {
    const socket = secure(duplex, options)
    try {
      await established(socket, options)
    } catch (error) {
      socket.destroy()
      duplex.destroy()
      throw error
    }
    const transport = new SSLProtocolTransport(loop, raw, socket, protocol, options)
    transport.#listen()
    return transport
  }

  /** Start receiving. */
  begin(): void {
    if (!this.#paused) this.#tls.resume()
  }

  write(data: Uint8Array | ArrayBuffer | DataView): void {
    const bytes = bytesToWrite(data)
    if (bytes.length > 0) this.#send(bytes)
  }

  writelines(list_of_data: Iterable<Uint8Array | ArrayBuffer | DataView>): void {
    const views = [...memoryviews(list_of_data)]
    if (views.length > 0) this.#send(Buffer.concat(views))
  }

  /** TLS cannot end one side alone. */
  can_write_eof(): boolean {
    return false
  }

  /** @throws NotImplementedError always. */
  write_eof(): void {
    throw new NotImplementedError('')
  }

  pause_reading(): void {
    if (!this.is_reading()) return
    this.#paused = true
    this.#tls.pause()
  }

  resume_reading(): void {
    if (this.#closing || !this.#paused) return
    this.#paused = false
    this.#tls.resume()
  }

  is_reading(): boolean {
    return !this.#closing && !this.#paused
  }

  override close(): void {
    if (this.#closing) return
    this.#closing = true
    this.#tls.off('data', this.#received).resume()
    this.#tls.end()
    // A peer that does not answer close_notify must not keep the connection.
    const timer = setTimeout(() => this.abort(), this.#shutdownMs)
    timer.unref()
    this.#tls.once('close', () => clearTimeout(timer))
  }

  override abort(): void {
    this.#closing = true
    this.#raw.abort()
    this.#tls.destroy()
  }

  override is_closing(): boolean {
    return this.#closing || this.#raw.is_closing()
  }

  override set_protocol(protocol: BaseProtocolMethods): void {
    this.#protocol = protocol
  }

  override get_protocol(): StreamProtocol {
    return this.#protocol
  }

  override get_write_buffer_size(): number {
    return this.#tls.writableLength
  }

  override __repr__(): string {
    return `<_SSLProtocolTransport${this.#lost ? ' closed' : this.is_closing() ? ' closing' : ''} over ${this.#raw.__repr__()}>`
  }

  #send(bytes: Uint8Array): void {
    if (this.#lost || this.#tls.writableEnded || this.#tls.destroyed) return
    // node:tls keeps its input until it is encrypted.
    this.#tls.write(Buffer.from(bytes), () => this.maybeResume())
    this.maybePause()
  }

  readonly #received = (chunk: Buffer): void => {
    this.#tell('data_received', () => received(this.#protocol, chunk))
  }

  #listen(): void {
    const socket = this.#tls
    socket.on('data', this.#received)
    socket.on('end', () => {
      this.#tell('eof_received', () => this.#protocol.eof_received?.())
      this.close()
    })
    socket.on('error', (error) => {
      this.#failure = asSSLError(error)
    })
    socket.on('close', () => {
      this.#closing = true
      this.#lost = true
      this.#tell('connection_lost', () => this.#protocol.connection_lost?.(this.#failure))
    })
    socket.pause()
  }

  #tell(name: string, call: () => unknown): void {
    try {
      call()
    } catch (exception) {
      this.loop.call_exception_handler({
        message: `Fatal error: protocol.${name}() call failed.`,
        exception,
        transport: this,
        protocol: this.#protocol,
      })
      this.#failure ??= exception instanceof Error ? exception : new Error(String(exception))
      if (!this.#lost) this.abort()
    }
  }
}

function received(protocol: StreamProtocol, chunk: Buffer): void {
  if (!isBuffered(protocol)) {
    protocol.data_received?.(chunk)
    return
  }
  for (let at = 0; at < chunk.length; ) {
    const memory = protocol.get_buffer(-1)
    if (memory.length === 0) throw new RangeError('get_buffer() returned an empty buffer')
    const part = chunk.subarray(at, at + memory.length)
    memory.set(part)
    at += part.length
    protocol.buffer_updated(part.length)
  }
}

/** node:tls over the stream, with the handshake begun. */
function secure(duplex: TransportDuplex, { context, serverSide, serverHostname }: TlsKeywords): tls.TLSSocket {
  const options = isSecureContext(context) ? { secureContext: context } : (context ?? {})
  if (serverSide) {
    const secureContext = isSecureContext(context) ? context : tls.createSecureContext(context ?? {})
    return new tls.TLSSocket(duplex, { ...options, isServer: true, secureContext })
  }
  const host = serverHostname ?? ''
  return tls.connect({
    ...(options as tls.ConnectionOptions),
    socket: duplex,
    // '' requests no name, and accepts any certificate's name.
    ...(host === '' ? { checkServerIdentity: () => undefined } : { host, ...(isIP(host) ? {} : { servername: host }) }),
  })
}

function established(socket: tls.TLSSocket, { serverSide, handshakeTimeout }: TlsKeywords): Promise<void> {
  const seconds = handshakeTimeout ?? HANDSHAKE_TIMEOUT
  return new Promise((resolve, reject) => {
    const late = () =>
      reject(
        new ConnectionAbortedError(
          `SSL handshake is taking longer than ${Number.isInteger(seconds) ? `${seconds}.0` : seconds} seconds: aborting the connection`,
        ),
      )
    const timer = setTimeout(late, Math.min(seconds * 1000, 0x7fffffff))
    const failed = (error: Error) => {
      clearTimeout(timer)
      reject(asSSLError(error))
    }
    socket.on('error', failed)
    socket.on('_tlsError', failed)
    const closed = () => failed(new Error('the connection was closed during the TLS handshake'))
    socket.on('close', closed)
    socket.once(serverSide ? 'secure' : 'secureConnect', () => {
      clearTimeout(timer)
      socket.off('close', closed).off('error', failed).off('_tlsError', failed)
      resolve()
    })
  })
}

/** Python's name for an error of node:tls; those of the connection are OSErrors already. */
function asSSLError(error: Error): Error {
  if (error instanceof OSError || error instanceof ConnectionAbortedError) return error
  const code = 'code' in error ? String(error.code) : ''
  const certificate = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|CRL|ISSUER/.test(code) && !code.startsWith('ERR_SSL')
  const Failure = certificate ? SSLCertVerificationError : SSLError
  return Object.assign(new Failure(error.message), { cause: error })
}

function cipherOf(socket: tls.TLSSocket): [name: string, version: string, bits: number | null] | null {
  const cipher = socket.getCipher() as tls.CipherNameAndProtocol | undefined
  return cipher === undefined ? null : [cipher.standardName, cipher.version, null]
}
