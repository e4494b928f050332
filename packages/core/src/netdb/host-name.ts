/** The host argument of gethostbyname and its relatives, and its address (S57). */
import type { Backend } from '../backend/index.js'
import { encodeIdna } from '../host/idna.js'
import { parseIpv4, parseIpv6 } from '../host/inet-text.js'
import { writeHeader } from '../sockaddr/header.js'
import { isBroadcast } from '../sockaddr/host.js'
import { HostLookup } from '../sockaddr/host-lookup.js'
import type { EncodedSockaddr, SockaddrLookup } from '../sockaddr/types.js'
import { viewBytes } from '../sockaddr/view-bytes.js'
import type { Argument } from '../voice/argument.js'
import type { Voice } from '../voice/voice.js'

/**
 * A host name as one character per byte: strings, even ASCII ones, go through IDNA; bytes are unchanged.
 *
 * @param call the function's Berkeley name, for messages.
 * @throws TypeError; an error for a name that IDNA refuses.
 */
export function hostArgument(voice: Voice, call: string, host: unknown): string {
  const argument: Argument = { call, name: 'host', position: 1 }
  const name = typeof host === 'string' ? encodeIdna(voice, host) : bytesName(voice, argument, host)
  if (name.includes('\0')) throw voice.hostArgument(argument, 'nul', host)
  return name
}

function bytesName(voice: Voice, argument: Argument, host: unknown): string {
  const bytes = viewBytes(host)
  if (bytes === null) throw voice.hostArgument(argument, 'type', host)
  return Buffer.from(bytes).toString('latin1')
}

/**
 * The address of a host, of either family if `family` is 0 (CPython's `setipaddr`). A numeric name gives it at once, another a
 * question for the resolver.
 *
 * @param host what the user passed, for the exception.
 * @throws an error for a host of the other family.
 */
export function hostSockaddr(
  voice: Voice,
  backend: Backend,
  name: string,
  family: number,
  host: unknown,
): EncodedSockaddr | SockaddrLookup {
  const { constants, layout } = backend.abi
  const inet = constants.AF_INET ?? 2
  const inet6 = constants.AF_INET6 ?? -1
  const sockaddr = new Uint8Array(28)
  const ready = (found: number, addrlen: number) => {
    writeHeader(layout, sockaddr, found, addrlen)
    return { sockaddr, addrlen }
  }
  if (name !== '') {
    const takesV4 = family === 0 || family === inet
    if (isBroadcast(name)) {
      if (!takesV4) throw voice.refusal('family of the host', host)
      sockaddr.fill(255, 4, 8)
      return ready(inet, 16)
    }
    if (takesV4 && parseIpv4(name, sockaddr, 4)) return ready(inet, 16)
    if ((family === 0 || family === inet6) && parseIpv6(name, sockaddr, 8)) return ready(inet6, 28)
  }
  return new HostLookup(voice, backend, family, name, host, (found) => ({ sockaddr: found, addrlen: found.length }))
}
