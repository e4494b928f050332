/** inet_aton, inet_ntoa, inet_pton, inet_ntop (S58). */
import type { Backend } from '../backend/index.js'
import { formatIpv4, formatIpv6, parseInetAton, parseIpv4, parseIpv6 } from '../host/inet-text.js'
import { toCInt } from '../options/c-integer.js'
import { viewOrBuffer } from '../sockaddr/view-bytes.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'
import { textArgument } from './text-argument.js'

/**
 * inet_aton(3): any form that the C library accepts, as four bytes.
 *
 * @throws OSError "illegal IP address string passed to inet_aton", `errno` null.
 */
export function inetAton(text: unknown, voice: Voice = defaultVoice): Buffer {
  const bytes = Buffer.alloc(4)
  if (!parseInetAton(textArgument(voice, text, { call: 'inet_aton', name: 'text' }).toString('latin1'), bytes)) {
    throw voice.refusal('inet_aton text', text)
  }
  return bytes
}

/**
 * inet_ntoa(3).
 *
 * @throws OSError "packed IP wrong length for inet_ntoa", `errno` null.
 */
export function inetNtoa(packed: unknown, voice: Voice = defaultVoice): string {
  const bytes = viewOrBuffer(voice, packed, 'packed')
  if (bytes.length !== 4) throw voice.refusal('inet_ntoa length', bytes.length)
  return formatIpv4(bytes)
}

/**
 * inet_pton(3): 4 bytes for AF_INET, 16 for AF_INET6.
 *
 * @throws OSError: EAFNOSUPPORT, or "illegal IP address string passed to inet_pton" with `errno` null.
 */
export function inetPton(backend: Backend, family: unknown, text: unknown, voice: Voice = defaultVoice): Buffer {
  const af = toCInt(voice, family, 'family')
  const ip = textArgument(voice, text, { call: 'inet_pton', name: 'text', position: 2 }).toString('latin1')
  const { constants, errnos } = backend.abi
  const v6 = af === constants.AF_INET6
  if (!v6 && af !== constants.AF_INET) throw voice.systemCall(backend, errnos.EAFNOSUPPORT?.number ?? 0, 'inet_pton')
  const bytes = Buffer.alloc(v6 ? 16 : 4)
  if (!(v6 ? parseIpv6(ip, bytes) : parseIpv4(ip, bytes))) {
    throw voice.refusal('inet_pton text', text)
  }
  return bytes
}

/**
 * inet_ntop(3), in glibc's form.
 *
 * @throws ValueError "invalid length of packed IP address string", "unknown address family 1".
 */
export function inetNtop(backend: Backend, family: unknown, packed: unknown, voice: Voice = defaultVoice): string {
  const af = toCInt(voice, family, 'family')
  const bytes = viewOrBuffer(voice, packed, 'packed')
  const { constants } = backend.abi
  const v6 = af === constants.AF_INET6
  if (!v6 && af !== constants.AF_INET) throw voice.refusal('inet_ntop family', af)
  if (bytes.length !== (v6 ? 16 : 4)) throw voice.refusal('inet_ntop length', bytes.length)
  return v6 ? formatIpv6(bytes) : formatIpv4(bytes)
}
