/** ntohs, ntohl, htons, htonl with CPython 3.14's checks (S59). */
import type { Abi } from '../abi/types.js'
import { OverflowError, ValueError } from '../errors/os-error.js'
import { toIndex } from '../errors/python-int.js'

/**
 * An unsigned integer of a C type.
 *
 * @param type the C type's name, for the message.
 * @throws TypeError; ValueError "Cannot convert negative int"; OverflowError "Python int too large for C uint16_t".
 */
export function nativeUnsigned(value: unknown, bits: 16 | 32, type: string): number {
  const int = toIndex(value)
  if (int < 0) throw new ValueError('Cannot convert negative int')
  if (int >= 2 ** bits) throw new OverflowError(`Python int too large for C ${type}`)
  return Number(int)
}

/** Network to host order, 16 bits. */
export function ntohs(abi: Abi, value: unknown): number {
  const int = nativeUnsigned(value, 16, 'uint16_t')
  return abi.layout.littleEndian ? ((int & 0xff) << 8) | (int >> 8) : int
}

/** Network to host order, 32 bits. */
export function ntohl(abi: Abi, value: unknown): number {
  const int = nativeUnsigned(value, 32, 'uint32_t')
  if (!abi.layout.littleEndian) return int
  return ((int << 24) | ((int & 0xff00) << 8) | ((int >>> 8) & 0xff00) | (int >>> 24)) >>> 0
}

/** Host to network order, 16 bits. */
export const htons: typeof ntohs = ntohs

/** Host to network order, 32 bits. */
export const htonl: typeof ntohl = ntohl
