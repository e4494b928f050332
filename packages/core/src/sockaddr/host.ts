/** The host of an IP address: CPython's `setipaddr` and its argument converter, without the call of the resolver. */
import type { AddrinfoRequest } from '../backend/index.js'
import { pythonTypeName } from '../errors/python-type.js'
import { UnicodeEncodeError } from '../errors/unicode-error.js'
import { encodeIdna, isAscii } from '../host/idna.js'
import { viewBytes } from './bytes-like.js'

/**
 * The name as one character per byte: ASCII strings and bytes unchanged, other strings through IDNA (address-formats section
 * 1).
 *
 * @throws TypeError
 */
export function hostName(host: unknown): string {
  const name = typeof host === 'string' ? asciiName(host) : bytesName(host)
  if (name.includes('\0')) throw new TypeError('host name must not contain null character')
  return name
}

function asciiName(host: string): string {
  if (isAscii(host)) return host
  try {
    return encodeIdna(host)
  } catch (error) {
    if (error instanceof UnicodeEncodeError) throw new TypeError('encoding of hostname failed', { cause: error })
    throw error
  }
}

function bytesName(host: unknown): string {
  const bytes = viewBytes(host)
  if (bytes === null) throw new TypeError(`str, bytes or bytearray expected, not ${pythonTypeName(host)}`)
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
