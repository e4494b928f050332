/** How long names may be: longer ones are refused before a resolver is asked, which would look at all of them. */
import type { Backend } from '../backend/index.js'
import { resolverError } from '../errors/raise.js'

/** The octets of a host's name as text, the dot at its end not among them (RFC 1035, section 2.3.4: 255 on the wire). */
export const LONGEST_NAME = 253
/** The octets of each part of it between dots. */
const LONGEST_LABEL = 63
/** The octets of a service's or protocol's name; those of IANA have 15 (RFC 6335), aliases a few more. */
const LONGEST_SERVICE = 255

const DOT = 0x2e

/**
 * Refuse a host's name that DNS has no room for, with what the C library would say of it.
 *
 * @param name after IDNA.
 * @param host as it was given.
 * @throws gaierror EAI_NONAME.
 */
export function checkHostLength(backend: Backend, name: Uint8Array | null, host: unknown): void {
  if (name === null || fits(name)) return
  throw resolverError(backend, backend.abi.constants.EAI_NONAME ?? 0, 0, 'getaddrinfo', host)
}

function fits(name: Uint8Array): boolean {
  const { length } = name
  if (length > LONGEST_NAME && !(length === LONGEST_NAME + 1 && name[LONGEST_NAME] === DOT)) return false
  let label = 0
  for (let i = 0; i < length; i++) {
    label = name[i] === DOT ? 0 : label + 1
    if (label > LONGEST_LABEL) return false
  }
  return true
}

/**
 * As {@link checkHostLength}, of a service's name or port.
 *
 * @throws gaierror EAI_SERVICE.
 */
export function checkServiceLength(backend: Backend, service: Uint8Array | null, host: unknown): void {
  if (service === null || serviceFits(service)) return
  throw resolverError(backend, backend.abi.constants.EAI_SERVICE ?? 0, 0, 'getaddrinfo', host)
}

/** Whether a service or protocol may have this name. */
export function serviceFits(name: Uint8Array): boolean {
  return name.length <= LONGEST_SERVICE
}
