/** getservbyname, getservbyport, getprotobyname. */
import type { Backend } from '../backend/index.js'
import { fsDecode } from '../host/fs-encoding.js'
import { serviceFits } from '../host/name-length.js'
import { toCInt } from '../options/c-integer.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'
import { textArgument } from './text-argument.js'

/**
 * A service's port.
 *
 * @param proto `'tcp'`, `'udp'`; if omitted, any protocol matches.
 * @throws OSError "service/proto not found", `errno` null.
 */
export function getservbyname(backend: Backend, name: unknown, proto?: unknown, voice: Voice = defaultVoice): number {
  const nameBytes = textArgument(voice, name, { call: 'getservbyname', name: 'name', position: 1 })
  const protoBytes =
    proto === undefined ? null : textArgument(voice, proto, { call: 'getservbyname', name: 'proto', position: 2 })
  const known = serviceFits(nameBytes) && (protoBytes === null || serviceFits(protoBytes))
  const port = known ? backend.netdb.getservbyname(nameBytes, protoBytes) : -1
  if (port < 0) throw voice.refusal('service', name)
  return port
}

/**
 * A port's service.
 *
 * @param proto `'tcp'`, `'udp'`; if omitted, any protocol matches.
 * @throws OSError "port/proto not found", `errno` null; OverflowError.
 */
export function getservbyport(backend: Backend, port: unknown, proto?: unknown, voice: Voice = defaultVoice): string {
  const portInt = toCInt(voice, port, 'port')
  const protoBytes =
    proto === undefined ? null : textArgument(voice, proto, { call: 'getservbyport', name: 'proto', position: 2 })
  if (portInt < 0 || portInt > 0xffff) throw voice.addressRange('getservbyport', 'port', portInt, 0, 0xffff)
  const known = protoBytes === null || serviceFits(protoBytes)
  const name = known ? backend.netdb.getservbyport(portInt, protoBytes) : null
  if (name === null) throw voice.refusal('port of a service', portInt)
  return fsDecode(name)
}

/**
 * A protocol's number.
 *
 * @throws OSError "protocol not found", `errno` null.
 */
export function getprotobyname(backend: Backend, name: unknown, voice: Voice = defaultVoice): number {
  const nameBytes = textArgument(voice, name, { call: 'getprotobyname', name: 'name', position: 1 })
  const number = serviceFits(nameBytes) ? backend.netdb.getprotobyname(nameBytes) : -1
  if (number < 0) throw voice.refusal('protocol', name)
  return number
}
