import { argumentTypeError, checkArgument, checkOptions, shown } from '../options/check-options.js'
import { anInteger, anything } from '../options/option-kinds.js'
import { checkPortOrService } from '../options/port.js'
import { viewBytes } from '../sockaddr/view-bytes.js'

/**
 * Where to connect to: `[host, port]`, as `getsockname()` gives it too, or `{ host, port }` (host null: this machine; port: a
 * number, or the name of a service), or an AF_UNIX path or abstract name, as it is or as `{ path }`.
 */
export type ConnectionAddress =
  | readonly [host: string | null, port: number | string, flowinfo?: number, scopeId?: number]
  | {
      /** The name or address of the host; null for this machine. */
      readonly host: string | null
      /** 0 to 65535, or the name of a service. */
      readonly port: number | string
    }
  | {
      /** An AF_UNIX path or abstract name. */
      readonly path: string | Uint8Array
    }
  | string
  | Uint8Array

/** An address that was checked. */
export type ConnectionTarget =
  | { readonly path: string | Uint8Array; readonly host?: undefined }
  | {
      readonly path?: undefined
      readonly host: string | Uint8Array | null
      readonly port: number | string
      /** sin6_flowinfo and sin6_scope_id, where they were given. */
      readonly rest: readonly number[]
    }

const FORMS = '[host, port], { host, port }, { path }, or an AF_UNIX path'
const HIGHEST = 0xffffffff
const kinds = { host: anything, port: anything, path: anything }

/**
 * The target that an address names.
 *
 * @param call what messages begin with.
 * @throws TypeError for what is no address, RangeError `ERR_SOCKET_BAD_PORT`.
 */
export function connectionTarget(call: string, address: unknown): ConnectionTarget {
  if (typeof address === 'string' || viewBytes(address) !== null) return pathTarget(call, address)
  if (Array.isArray(address)) {
    if (address.length < 2 || address.length > 4) {
      throw argumentTypeError(`${call}: address must be ${FORMS}, not an array of ${address.length}`)
    }
    const [host, port, ...rest] = address as unknown[]
    for (const number of rest) checkArgument(call, 'flowinfo and scope id', number ?? null, anInteger(0, HIGHEST))
    return hostTarget(call, host, port, rest.map(Number))
  }
  if (typeof address !== 'object' || address === null) {
    throw argumentTypeError(`${call}: address must be ${FORMS}, not ${shown(address)}`)
  }
  const given: { readonly host?: unknown; readonly port?: unknown; readonly path?: unknown } = address
  const { host, port, path } = checkOptions(`${call}: address`, given, kinds)
  if (path === undefined) return hostTarget(call, host, port, [])
  if (host !== undefined || port !== undefined) {
    throw argumentTypeError(`${call}: an address has either a path or a host and a port, not both`)
  }
  return pathTarget(call, path)
}

function pathTarget(call: string, path: unknown): ConnectionTarget {
  if (typeof path === 'string') return { path }
  const bytes = viewBytes(path)
  if (bytes === null) throw argumentTypeError(`${call}: path must be a string or bytes, not ${shown(path)}`)
  // A copy: the caller may go on to use its memory.
  return { path: bytes.slice() }
}

function hostTarget(call: string, host: unknown, port: unknown, rest: readonly number[]): ConnectionTarget {
  const bytes = viewBytes(host)
  if (bytes === null && typeof host !== 'string' && host !== null) {
    throw argumentTypeError(`${call}: host must be a string or null, not ${shown(host)}`)
  }
  return { host: bytes?.slice() ?? (host as string | null), port: checkPortOrService(call, port), rest }
}
