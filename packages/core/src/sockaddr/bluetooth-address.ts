/** Bluetooth device addresses as text and as the bytes of a bdaddr_t, which stores the last group first. */

import type { Voice } from '../voice/voice.js'

/** scanf's %X: white space, a sign, 0x and any number of hexadecimal digits. */
const hexNumber = /^[\t-\r ]*([+-]?)(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)/

/**
 * Parse `XX:XX:XX:XX:XX:XX` as `sscanf("%X:%X:...")` does, and write six bytes at `offset`.
 *
 * @throws an error for any other text.
 */
export function writeBdaddr(voice: Voice, text: string, bytes: Uint8Array, offset: number): void {
  let rest = text
  const groups: number[] = []
  while (groups.length < 6) {
    const match = hexNumber.exec(rest)
    if (match === null) break
    groups.push(unsignedInt(match[1] === '-', match[2] ?? ''))
    rest = rest.slice(match[0].length)
    if (groups.length === 6 || !rest.startsWith(':')) break
    rest = rest.slice(1)
  }
  if (groups.length !== 6 || rest !== '' || groups.some((group) => group > 255)) {
    throw voice.refusal('bluetooth address', text)
  }
  for (const [index, group] of groups.entries()) bytes[offset + 5 - index] = group
}

/** strtoul's 64 bits, saturated, cut to an unsigned int. */
function unsignedInt(negative: boolean, digits: string): number {
  const magnitude = BigInt(`0x${digits.slice(-64)}`)
  const overflow = /[^0]/.test(digits.slice(0, -64)) || magnitude > 0xffffffffffffffffn
  const value = overflow ? 0xffffffffffffffffn : negative ? -magnitude : magnitude
  return Number(BigInt.asUintN(32, value))
}

/** `XX:XX:XX:XX:XX:XX`, upper case, of the six bytes at `offset`. */
export function readBdaddr(bytes: Uint8Array, offset: number): string {
  const groups = Array.from(bytes.subarray(offset, offset + 6), (byte) => byte.toString(16).padStart(2, '0'))
  return groups.reverse().join(':').toUpperCase()
}
