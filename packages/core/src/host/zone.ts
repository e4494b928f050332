/** The zone of an IPv6 address (RFC 4007): `fe80::1%eth0`, `fe80::1%2`. */
import type { Backend } from '../backend/index.js'
import type { Voice } from '../voice/voice.js'
import { fsEncode } from './fs-encoding.js'
import { parseIpv6 } from './inet-text.js'

const HIGHEST = 0xffffffff
const scratch = new Uint8Array(16)

/** An address without its zone, and the zone as an interface index; 0 if there is none. */
export interface ZonedAddress {
  readonly address: string
  readonly interfaceIndex: number
}

/**
 * Split an IPv6 address from its zone, which is an interface's name or index as in getaddrinfo(3). Any other host is left
 * unchanged.
 *
 * @throws ENODEV for an unknown zone.
 */
export function splitZone(voice: Voice, backend: Backend, text: string): ZonedAddress {
  const percent = text.indexOf('%')
  if (percent < 0 || !parseIpv6(text.slice(0, percent), scratch)) return { address: text, interfaceIndex: 0 }
  return { address: text.slice(0, percent), interfaceIndex: zoneIndex(voice, backend, text.slice(percent + 1)) }
}

/** Try it as a name first: an interface may be called `2`. */
function zoneIndex(voice: Voice, backend: Backend, zone: string): number {
  const named = zone === '' || zone.includes('\0') ? 0 : backend.netdb.ifNametoindex(fsEncode(voice, zone))
  if (named > 0) return named
  const index = /^\d{1,10}$/.test(zone) ? Number(zone) : Number.NaN
  if (index <= HIGHEST) return index
  throw voice.systemCall(backend, backend.abi.errnos.ENODEV?.number ?? 0, 'if_nametoindex', zone)
}

/**
 * The scope of an address, which may be given by a zone, by a number, or by both.
 *
 * @param given the number; 0 or undefined if there is none.
 * @throws RangeError if the two differ.
 */
export function agreedScope(voice: Voice, zone: number, given: number | undefined): number {
  if (given === undefined || given === 0 || given === zone) return zone
  if (zone === 0) return given
  throw voice.zoneConflict(zone, given)
}
