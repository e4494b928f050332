import { isUint8Array } from 'node:util/types'
import { argumentTypeError, checkOptions, rangeError, shown } from '../options/check-options.js'
import { anything } from '../options/option-kinds.js'
import { checkPortOrService } from '../options/port.js'

/**
 * Where to listen. A host of null or `''` is every interface, of IPv6 and IPv4 where the system has both. Text alone is an AF_UNIX
 * path, or an abstract name where it begins with NUL.
 */
export type ListenAddress =
  | readonly [host: string | null, port: number | string, flowinfo?: number, scopeId?: number]
  | { readonly host?: string | null | undefined; readonly port: number | string }
  | { readonly path: string | Uint8Array }
  | string
  | Uint8Array

/** A host and a port, host null for every interface. */
export interface HostTarget {
  readonly host: string | null
  readonly port: number | string
  /** sin6_flowinfo and sin6_scope_id, where they were given. */
  readonly rest: readonly number[]
}

/** A {@link ListenAddress} that was checked: a host and port, or an AF_UNIX path. */
export type ListenTarget = HostTarget | { readonly path: string | Uint8Array }

const KINDS = { host: anything, port: anything, path: anything }
const FORMS = '[host, port], { host, port }, { path }, or an AF_UNIX path'
const HIGHEST = 0xffffffff

/** @throws TypeError, RangeError for what is no {@link ListenAddress}. */
export function listenTarget(address: unknown): ListenTarget {
  if (typeof address === 'string') {
    refuseHostAndPort(address)
    return unixTarget(address)
  }
  if (isUint8Array(address)) return unixTarget(address)
  if (Array.isArray(address)) return tupleTarget(address)
  if (typeof address !== 'object' || address === null) {
    throw argumentTypeError(`serve: options.address must be ${FORMS}, not ${shown(address)}`)
  }
  checkOptions('serve: options.address', address, KINDS)
  const host: unknown = Reflect.get(address, 'host')
  const port: unknown = Reflect.get(address, 'port')
  const path: unknown = Reflect.get(address, 'path')
  if (path === undefined) {
    if (port === undefined) throw argumentTypeError('serve: options.address has neither a port nor a path')
    return hostTarget(host ?? null, port, [])
  }
  if (host !== undefined || port !== undefined) {
    throw argumentTypeError('serve: options.address has a path, and a host or port as well')
  }
  return unixTarget(path)
}

function tupleTarget(address: readonly unknown[]): ListenTarget {
  if (address.length < 2 || address.length > 4) {
    throw argumentTypeError(`serve: options.address must be ${FORMS}, not an array of ${address.length}`)
  }
  const [host, port, ...rest] = address
  for (const number of rest) {
    if (typeof number !== 'number') {
      throw argumentTypeError(`serve: flowinfo and scope id must be numbers, not ${shown(number)}`)
    }
    if (!Number.isInteger(number) || number < 0 || number > HIGHEST) {
      throw rangeError(`serve: flowinfo and scope id must be integers from 0 to ${HIGHEST}, not ${number}`)
    }
  }
  return hostTarget(host, port, rest.map(Number))
}

function hostTarget(host: unknown, port: unknown, rest: readonly number[]): HostTarget {
  if (host !== null && typeof host !== 'string') {
    throw argumentTypeError(`serve: host must be a string, or null for every interface, not ${shown(host)}`)
  }
  return { host: host === '' ? null : host, port: checkPortOrService('serve', port), rest }
}

function unixTarget(path: unknown): ListenTarget {
  if (typeof path !== 'string' && !isUint8Array(path)) {
    throw argumentTypeError(`serve: path must be a string or a Uint8Array, not ${shown(path)}`)
  }
  if (path === '') {
    throw rangeError('serve: path is empty; an empty Uint8Array asks the kernel for an abstract name')
  }
  const nul = typeof path === 'string' ? path.indexOf('\0') : path.indexOf(0)
  if (nul > 0) throw rangeError('serve: only an abstract name has a NUL in it, and begins with one')
  return { path }
}

/** Text that was meant for a port must not become a file of that name. */
function refuseHostAndPort(text: string): void {
  if (text.includes('/') || text.startsWith('\0')) return
  const number = /^\d+$/.test(text)
  // A host alone is an address or, within brackets or not, has the colons of one.
  const host = /^\d+\.\d+\.\d+\.\d+$|^\[|:.*:/.test(text)
  const hostAndPort = /:\d+$/.test(text)
  if (!number && !host && !hostAndPort) return
  throw argumentTypeError(
    `serve: options.address is ${shown(text)}: write { host, port }, or './${text}' for an AF_UNIX path of that name`,
  )
}
