import { argumentTypeError, rangeError, shown } from '../options/check-options.js'
import { type ConnectionAddress, type ConnectionTarget, connectionTarget } from '../socket/connection-target.js'

/**
 * Where to listen. A host of null, `''` or none means every interface, of IPv6 and IPv4 if the system has both. A string alone
 * is an AF_UNIX path, or an abstract name if it begins with NUL.
 */
export type ListenAddress =
  | ConnectionAddress
  | {
      /** The address to listen on; null or omitted for every interface. */
      readonly host?: string | null | undefined
      /** 0 to 65535, 0 for a free one, or the name of a service. */
      readonly port: number | string
    }

/** A checked {@link ListenAddress}: a host and port, host null for every interface, or an AF_UNIX path. */
export type ListenTarget = ConnectionTarget

/** @throws TypeError, RangeError for anything but a {@link ListenAddress}. */
export function listenTarget(address: unknown): ListenTarget {
  if (typeof address === 'string') refuseHostAndPort(address)
  const target = connectionTarget('serve', withHost(address))
  if (target.path === undefined) return target.host?.length === 0 ? { ...target, host: null } : target
  if (target.path === '') {
    throw rangeError('serve: path is empty; an empty Uint8Array asks the kernel for an abstract name')
  }
  const nul = typeof target.path === 'string' ? target.path.indexOf('\0') : target.path.indexOf(0)
  if (nul > 0) throw rangeError('serve: only an abstract name has a NUL in it, and begins with one')
  return target
}

/** `{ port }` means every interface here, while a connection must name a host. */
function withHost(address: unknown): unknown {
  if (typeof address !== 'object' || address === null || Array.isArray(address)) return address
  const { host, port, path } = address as { host?: unknown; port?: unknown; path?: unknown }
  return port !== undefined && host === undefined && path === undefined ? { ...address, host: null } : address
}

/** A string meant as a port must not become a file of that name. */
function refuseHostAndPort(text: string): void {
  if (text.includes('/') || text.startsWith('\0')) return
  const number = /^\d+$/.test(text)
  // A host alone is an IPv4 address, or has the colons of IPv6, with or without brackets.
  const host = /^\d+\.\d+\.\d+\.\d+$|^\[|:.*:/.test(text)
  const hostAndPort = /:\d+$/.test(text)
  if (!number && !host && !hostAndPort) return
  throw argumentTypeError(
    `serve: options.address is ${shown(text)}: write { host, port }, or './${text}' for an AF_UNIX path of that name`,
  )
}
