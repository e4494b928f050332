/** Ports of calls that look a host up. They are checked before the resolver, which would take them modulo 65536. */
import { argumentTypeError, shown } from './check-options.js'

const HIGHEST = 65535

/**
 * A port, or the name of a service.
 *
 * @param call what the message begins with: `serve`.
 * @returns the number, or the name unchanged.
 * @throws TypeError `ERR_INVALID_ARG_TYPE` unless it is a number or a string; RangeError `ERR_SOCKET_BAD_PORT` outside of 0 to
 * 65535.
 */
export function checkPortOrService(call: string, port: unknown): number | string {
  if (typeof port === 'string') {
    if (port.trim() === '') throw badPort(call, port)
    if (Number.isNaN(Number(port))) return port
  } else if (typeof port !== 'number' && typeof port !== 'bigint') {
    throw argumentTypeError(`${call}: port must be a number or the name of a service, not ${shown(port)}`)
  }
  const number = Number(port)
  if (!Number.isInteger(number) || number < 0 || number > HIGHEST) throw badPort(call, port)
  return number
}

function badPort(call: string, port: unknown): RangeError {
  const message = `${call}: port must be an integer from 0 to ${HIGHEST}, or the name of a service, not ${shown(port)}`
  return Object.assign(new RangeError(message), { code: 'ERR_SOCKET_BAD_PORT' })
}
