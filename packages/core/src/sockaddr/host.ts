/** The host of an IP address: CPython's `setipaddr` and its argument converter, without the call of the resolver. */
import type { AddrinfoRequest } from '../backend/index.js'
import { encodeIdna, isAscii } from '../host/idna.js'
import type { Voice } from '../voice/voice.js'
import { viewBytes } from './view-bytes.js'

/**
 * The name as one character per byte: ASCII strings and bytes unchanged, other strings through IDNA (address-formats section
 * 1).
 *
 * @throws TypeError
 */
export function hostName(voice: Voice, host: unknown): string {
  const name = typeof host === 'string' ? asciiName(voice, host) : bytesName(voice, host)
  if (name.includes('\0')) throw voice.hostName('nul', host)
  return name
}

function asciiName(voice: Voice, host: string): string {
  if (isAscii(host)) return host
  try {
    return encodeIdna(voice, host)
  } catch (error) {
    throw voice.hostName('encoding', host, error)
  }
}

function bytesName(voice: Voice, host: unknown): string {
  const bytes = viewBytes(host)
  if (bytes === null) throw voice.hostName('type', host)
  return Buffer.from(bytes).toString('latin1')
}

/** Whether the name means IPv4's broadcast address. */
export function isBroadcast(name: string): boolean {
  return name === '<broadcast>' || name === '255.255.255.255'
}

/** The resolver's question for a name, or for the wildcard if the name is empty. */
export function hostRequest(
  name: string,
  family: number,
  constants: Readonly<Record<string, number>>,
): AddrinfoRequest {
  if (name === '') {
    return {
      host: null,
      service: Buffer.from('0'),
      family,
      type: constants.SOCK_DGRAM ?? 0,
      proto: 0,
      flags: constants.AI_PASSIVE ?? 0,
    }
  }
  return { host: Buffer.from(name, 'latin1'), service: null, family, type: 0, proto: 0, flags: 0 }
}
