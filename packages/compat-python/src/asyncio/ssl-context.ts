/** Python's `ssl` argument: here `true`, or a context of node:tls. */
import type { ConnectionOptions, SecureContext, TlsOptions } from 'node:tls'
import { ValueError } from '@sockcall/core'
import { pythonRepr, pythonTypeName } from '@sockcall/core/internal'
import { isKeywords } from '../calling/keywords.js'

/** A result of `tls.createSecureContext()`, or the options of `tls.connect()` or `tls.createServer()`. */
export type SSLContext = SecureContext | ConnectionOptions | TlsOptions

/** The settings of a connection over TLS. */
export interface TlsKeywords {
  /** The certificates and keys; null for the defaults of a client. */
  readonly context: SSLContext | null
  /** Whether we are the server. */
  readonly serverSide: boolean
  /** The expected name in the server's certificate; '' for any. */
  readonly serverHostname: string | null
  /** Limit of the handshake in seconds; null for 60. */
  readonly handshakeTimeout: number | null
  /** Limit of the shutdown in seconds; null for 30. */
  readonly shutdownTimeout: number | null
}

/** Whether a value is accepted as an SSLContext. */
export function isContext(value: unknown): value is SSLContext {
  return isSecureContext(value) || isKeywords(value)
}

/** A result of `tls.createSecureContext()`. */
export function isSecureContext(value: unknown): value is SecureContext {
  return typeof value === 'object' && value !== null && 'context' in value && typeof value.context === 'object'
}

/**
 * A client's `ssl` argument: null if it is false in Python, which means no TLS.
 *
 * @throws TypeError for anything but a context.
 */
export function clientContext(ssl: unknown): { readonly context: SSLContext | null } | null {
  if (ssl === undefined || ssl === null || ssl === false) return null
  if (ssl === true) return { context: null }
  if (isContext(ssl)) return { context: ssl }
  throw notAContext(ssl)
}

/** A server's `ssl` argument. @throws TypeError for a boolean, or anything but a context. */
export function serverContext(ssl: unknown): SSLContext | null {
  if (ssl === undefined || ssl === null) return null
  if (typeof ssl === 'boolean') throw new TypeError('ssl argument must be an SSLContext or None')
  if (isContext(ssl)) return ssl
  throw notAContext(ssl)
}

function notAContext(ssl: unknown): TypeError {
  return new TypeError(
    `ssl must be true, a tls.SecureContext or an object of node:tls options, not ${pythonTypeName(ssl)}`,
  )
}

/** @throws ValueError for a keyword that has no meaning without TLS. */
export function refuseWithoutSsl(given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value !== null && value !== undefined) throw new ValueError(`${name} is only meaningful with ssl`)
  }
}

/** @throws ValueError unless it is null or above 0; TypeError for anything but a number. */
export function checkTlsTimeout(name: string, seconds: unknown): number | null {
  if (seconds === undefined || seconds === null) return null
  if (typeof seconds !== 'number' && typeof seconds !== 'bigint' && typeof seconds !== 'boolean') {
    throw new TypeError(`'<=' not supported between instances of '${pythonTypeName(seconds)}' and 'int'`)
  }
  const value = Number(seconds)
  if (!(value > 0)) throw new ValueError(`${name} should be a positive number, got ${pythonRepr(seconds)}`)
  return value
}
