/** How long names may be. Longer ones are refused before the resolver, which would read all of them, is asked. */
import type { Backend } from '../backend/index.js'

import type { Voice } from '../voice/voice.js'

/** The octets of a host name as text, without a final dot (RFC 1035, section 2.3.4: 255 on the wire). */
export const LONGEST_NAME = 253
/** The octets of one label. */
const LONGEST_LABEL = 63
/** The octets of a service or protocol name; IANA's have at most 15 (RFC 6335), aliases a few more. */
const LONGEST_SERVICE = 255

const DOT = 0x2e

/**
 * Refuse a host name too long for DNS, with the C library's error.
 *
 * @param name after IDNA.
 * @param host what the user passed.
 * @throws EAI_NONAME.
 */
export function checkHostLength(voice: Voice, backend: Backend, name: Uint8Array | null, host: unknown): void {
  if (name === null || fits(name)) return
  throw voice.resolver(backend, backend.abi.constants.EAI_NONAME ?? 0, 0, 'getaddrinfo', host)
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
 * Like {@link checkHostLength}, for a service name or port.
 *
 * @throws EAI_SERVICE.
 */
export function checkServiceLength(voice: Voice, backend: Backend, service: Uint8Array | null, host: unknown): void {
  if (service === null || serviceFits(service)) return
  throw voice.resolver(backend, backend.abi.constants.EAI_SERVICE ?? 0, 0, 'getaddrinfo', host)
}

/** Whether a service or protocol may have this name. */
export function serviceFits(name: Uint8Array): boolean {
  return name.length <= LONGEST_SERVICE
}
