/** ntohs, ntohl, htons, htonl with CPython 3.14's checks (S59). */
import type { Abi } from '../abi/types.js'
import { toIndex } from '../options/c-integer.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'

/**
 * An unsigned integer of a C type.
 *
 * @param type the C type's name.
 * @throws TypeError, RangeError.
 */
export function nativeUnsigned(
  voice: Voice,
  value: unknown,
  name: string,
  type: 'uint16_t' | 'uint32_t' | 'unsigned int',
): number {
  const int = toIndex(voice, value, name)
  if (int < 0 || int >= 2 ** (type === 'uint16_t' ? 16 : 32)) throw voice.integerRange(name, int, type)
  return Number(int)
}

/** Network to host order, 16 bits. */
export function ntohs(abi: Abi, value: unknown, voice: Voice = defaultVoice): number {
  const int = nativeUnsigned(voice, value, 'value', 'uint16_t')
  return abi.layout.littleEndian ? ((int & 0xff) << 8) | (int >> 8) : int
}

/** Network to host order, 32 bits. */
export function ntohl(abi: Abi, value: unknown, voice: Voice = defaultVoice): number {
  const int = nativeUnsigned(voice, value, 'value', 'uint32_t')
  if (!abi.layout.littleEndian) return int
  return ((int << 24) | ((int & 0xff00) << 8) | ((int >>> 8) & 0xff00) | (int >>> 24)) >>> 0
}

/** Host to network order, 16 bits. */
export const htons: typeof ntohs = ntohs

/** Host to network order, 32 bits. */
export const htonl: typeof ntohl = ntohl
