/** What core's resolver functions refuse before they ask the C library. CPython asks it. */
import type { Backend } from '../backend/index.js'
import { agreedScope, splitZone } from '../host/zone.js'
import { checkGiven } from '../options/check-options.js'
import { anInteger } from '../options/option-kinds.js'
import { checkPortOrService } from '../options/port.js'
import { viewBytes } from '../sockaddr/view-bytes.js'
import type { Voice } from '../voice/voice.js'

/** A hint may be any C int: glibc decides which it accepts. */
const aHint = anInteger(-0x80000000, 0x7fffffff)

const HINTS = ['family', 'type', 'proto', 'flags']

type AddrinfoArguments<Host, Port> = [host: Host, port: Port, ...hints: (number | undefined)[]]

/**
 * Check the arguments of getaddrinfo. A port, also one in digits, must be 0 to 65535, since the C library keeps the low 16 bits
 * of a larger one. A hint must not be undefined, which is the value of a misspelt constant.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, RangeError `ERR_SOCKET_BAD_PORT`, `ERR_OUT_OF_RANGE`.
 */
export function checkedAddrinfo<Host, Port>(
  call: string,
  args: AddrinfoArguments<Host, Port>,
): [host: Host, port: unknown, family: unknown, type: unknown, proto: unknown, flags: unknown] {
  const [host, port, ...hints] = args
  for (const [index, hint] of hints.entries()) checkGiven(call, HINTS[index] ?? 'argument', hint, aHint)
  const [family = 0, type = 0, proto = 0, flags = 0] = hints
  return [host, checkedPort(call, port), family, type, proto, flags]
}

function checkedPort(call: string, port: unknown): unknown {
  if (port === null || port === undefined) return port
  const bytes = viewBytes(port)
  return checkPortOrService(call, bytes === null ? port : Buffer.from(bytes).toString('latin1'))
}

/**
 * Check the arguments of getnameinfo: the port as above, and the zone of an IPv6 address, which becomes its scope.
 *
 * @throws as {@link checkedAddrinfo}; OSError ENODEV for an unknown zone.
 */
export function checkedNameinfo(
  voice: Voice,
  backend: Backend,
  call: string,
  args: readonly unknown[],
): [unknown, unknown] {
  const [address, flags = 0] = args
  if (args.length > 1) checkGiven(call, 'flags', args[1], aHint)
  if (!Array.isArray(address)) return [address, flags]
  const [host, port, flowinfo = 0, scope]: readonly unknown[] = address
  checkedPort(call, port)
  if (typeof host !== 'string' || !host.includes('%')) return [address, flags]
  const zoned = splitZone(voice, backend, host)
  if (zoned.address === host) return [address, flags]
  return [[zoned.address, port, flowinfo, agreedScope(voice, zoned.interfaceIndex, scope as number | undefined)], flags]
}
