/** inet_aton, inet_ntoa, inet_pton, inet_ntop (S58). */
import type { Backend } from '../backend/index.js'
import { OSError, ValueError } from '../errors/os-error.js'
import { toCInt } from '../errors/python-int.js'
import { errnoError } from '../errors/raise.js'
import { formatIpv4, formatIpv6, parseInetAton, parseIpv4, parseIpv6 } from '../host/inet-text.js'
import { bytesLike } from '../sockaddr/bytes-like.js'
import { textArgument } from './text-argument.js'

/**
 * inet_aton(3): any form that the C library accepts, as four bytes.
 *
 * @throws OSError "illegal IP address string passed to inet_aton", `errno` null.
 */
export function inetAton(text: unknown): Buffer {
  const bytes = Buffer.alloc(4)
  if (!parseInetAton(textArgument(text, 'inet_aton() argument').toString('latin1'), bytes)) {
    throw new OSError('illegal IP address string passed to inet_aton')
  }
  return bytes
}

/**
 * inet_ntoa(3).
 *
 * @throws OSError "packed IP wrong length for inet_ntoa", `errno` null.
 */
export function inetNtoa(packed: unknown): string {
  const bytes = bytesLike(packed)
  if (bytes.length !== 4) throw new OSError('packed IP wrong length for inet_ntoa')
  return formatIpv4(bytes)
}

/**
 * inet_pton(3): 4 bytes for AF_INET, 16 for AF_INET6.
 *
 * @throws OSError: EAFNOSUPPORT, or "illegal IP address string passed to inet_pton" with `errno` null.
 */
export function inetPton(backend: Backend, family: unknown, text: unknown): Buffer {
  const af = toCInt(family)
  const ip = textArgument(text, 'inet_pton() argument 2').toString('latin1')
  const { constants, errnos } = backend.abi
  const v6 = af === constants.AF_INET6
  if (!v6 && af !== constants.AF_INET) throw errnoError(backend, errnos.EAFNOSUPPORT?.number ?? 0, 'inet_pton')
  const bytes = Buffer.alloc(v6 ? 16 : 4)
  if (!(v6 ? parseIpv6(ip, bytes) : parseIpv4(ip, bytes))) {
    throw new OSError('illegal IP address string passed to inet_pton')
  }
  return bytes
}

/**
 * inet_ntop(3), in glibc's form.
 *
 * @throws ValueError "invalid length of packed IP address string", "unknown address family 1".
 */
export function inetNtop(backend: Backend, family: unknown, packed: unknown): string {
  const af = toCInt(family)
  const bytes = bytesLike(packed)
  const { constants } = backend.abi
  const v6 = af === constants.AF_INET6
  if (!v6 && af !== constants.AF_INET) throw new ValueError(`unknown address family ${af}`)
  if (bytes.length !== (v6 ? 16 : 4)) throw new ValueError('invalid length of packed IP address string')
  return v6 ? formatIpv6(bytes) : formatIpv4(bytes)
}
