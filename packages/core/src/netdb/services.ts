/** getservbyname, getservbyport, getprotobyname. */
import type { Backend } from '../backend/index.js'
import { OSError, OverflowError } from '../errors/os-error.js'
import { toCInt } from '../errors/python-int.js'
import { fsDecode } from '../host/fs-encoding.js'
import { serviceFits } from '../host/name-length.js'
import { textArgument } from './text-argument.js'

/**
 * A service's port.
 *
 * @param proto `'tcp'`, `'udp'`; if omitted, any protocol matches.
 * @throws OSError "service/proto not found", `errno` null.
 */
export function getservbyname(backend: Backend, name: unknown, proto?: unknown): number {
  const nameBytes = textArgument(name, 'getservbyname() argument 1')
  const protoBytes = proto === undefined ? null : textArgument(proto, 'getservbyname() argument 2')
  const known = serviceFits(nameBytes) && (protoBytes === null || serviceFits(protoBytes))
  const port = known ? backend.netdb.getservbyname(nameBytes, protoBytes) : -1
  if (port < 0) throw new OSError('service/proto not found')
  return port
}

/**
 * A port's service.
 *
 * @param proto `'tcp'`, `'udp'`; if omitted, any protocol matches.
 * @throws OSError "port/proto not found", `errno` null; OverflowError.
 */
export function getservbyport(backend: Backend, port: unknown, proto?: unknown): string {
  const portInt = toCInt(port)
  const protoBytes = proto === undefined ? null : textArgument(proto, 'getservbyport() argument 2')
  if (portInt < 0 || portInt > 0xffff) throw new OverflowError('getservbyport: port must be 0-65535.')
  const known = protoBytes === null || serviceFits(protoBytes)
  const name = known ? backend.netdb.getservbyport(portInt, protoBytes) : null
  if (name === null) throw new OSError('port/proto not found')
  return fsDecode(name)
}

/**
 * A protocol's number.
 *
 * @throws OSError "protocol not found", `errno` null.
 */
export function getprotobyname(backend: Backend, name: unknown): number {
  const nameBytes = textArgument(name, 'getprotobyname() argument 1')
  const number = serviceFits(nameBytes) ? backend.netdb.getprotobyname(nameBytes) : -1
  if (number < 0) throw new OSError('protocol not found')
  return number
}
