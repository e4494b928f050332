/** IPv4 and IPv6 addresses as text and as bytes, in the forms of glibc's inet_pton, inet_ntop, inet_aton and inet_ntoa. */

const ZERO = 0x30
const NINE = 0x39
const DOT = 0x2e
const COLON = 0x3a

/**
 * inet_pton(AF_INET): four decimal numbers, no leading zeros, nothing else. Writes 4 bytes at `offset` only if it succeeds.
 *
 * @param end where the text ends; a suffix of an IPv6 address is parsed in place.
 */
export function parseIpv4(text: string, out: Uint8Array, offset = 0, begin = 0, end = text.length): boolean {
  if (end - begin > 15) return false
  let value = 0
  let digits = 0
  let dots = 0
  let address = 0
  for (let i = begin; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code >= ZERO && code <= NINE) {
      if (digits > 0 && value === 0) return false
      value = value * 10 + code - ZERO
      if (value > 255) return false
      digits++
    } else if (code === DOT && digits > 0 && dots < 3) {
      address = (address << 8) | value
      dots++
      digits = 0
      value = 0
    } else {
      return false
    }
  }
  if (dots !== 3 || digits === 0) return false
  out[offset] = address >>> 16
  out[offset + 1] = address >>> 8
  out[offset + 2] = address
  out[offset + 3] = value
  return true
}

const groups = new Uint8Array(16)

/** inet_pton(AF_INET6), without a scope. Writes 16 bytes at `offset` only if it succeeds. */
export function parseIpv6(text: string, out: Uint8Array, offset = 0): boolean {
  const end = text.length
  if (end < 2 || end > 45) return false
  let i = 0
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return false
    i = 1
  }
  let at = 0
  let gap = -1
  let groupStart = i
  let digits = 0
  let value = 0
  for (; i < end; i++) {
    const code = text.charCodeAt(i)
    const digit = hexDigit(code)
    if (digit >= 0) {
      if (digits === 4) return false
      value = (value << 4) | digit
      digits++
    } else if (code === COLON) {
      groupStart = i + 1
      if (digits === 0) {
        if (gap >= 0) return false
        gap = at
      } else {
        if (i + 1 === end || at > 14) return false
        groups[at++] = value >> 8
        groups[at++] = value
        digits = 0
        value = 0
      }
    } else if (code === DOT && at <= 12 && parseIpv4(text, groups, at, groupStart, end)) {
      at += 4
      digits = 0
      break
    } else {
      return false
    }
  }
  if (digits > 0) {
    if (at > 14) return false
    groups[at++] = value >> 8
    groups[at++] = value
  }
  if (gap < 0 ? at !== 16 : at === 16) return false
  if (gap < 0) gap = at
  for (let from = 0; from < gap; from++) out[offset + from] = groups[from] ?? 0
  const zeros = 16 - at
  for (let n = 0; n < zeros; n++) out[offset + gap + n] = 0
  for (let from = gap; from < at; from++) out[offset + zeros + from] = groups[from] ?? 0
  return true
}

function hexDigit(code: number): number {
  if (code >= ZERO && code <= NINE) return code - ZERO
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** inet_ntop(AF_INET) of the 4 bytes at `offset`. */
export function formatIpv4(bytes: Uint8Array, offset = 0): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`
}

/**
 * inet_ntop(AF_INET6) of the 16 bytes at `offset` (S58). The first of the longest runs of two or more zero groups becomes `::`.
 * v4-mapped and v4-compatible addresses end in dotted decimals.
 */
export function formatIpv6(bytes: Uint8Array, offset = 0): string {
  let bestStart = -1
  let bestLength = 1
  for (let group = 0; group < 8; group++) {
    let length = 0
    while (group + length < 8 && groupAt(bytes, offset, group + length) === 0) length++
    if (length > bestLength) {
      bestStart = group
      bestLength = length
    }
    group += length
  }
  const dotted = bestStart === 0 && (bestLength === 6 || (bestLength === 5 && groupAt(bytes, offset, 5) === 0xffff))
  let text = ''
  for (let group = 0; group < 8; group++) {
    if (group === bestStart) {
      text += bestStart + bestLength === 8 ? '::' : ':'
      group += bestLength - 1
      continue
    }
    if (group > 0) text += ':'
    if (dotted && group === 6) return text + formatIpv4(bytes, offset + 12)
    text += groupAt(bytes, offset, group).toString(16)
  }
  return text
}

function groupAt(bytes: Uint8Array, offset: number, group: number): number {
  return ((bytes[offset + 2 * group] ?? 0) << 8) | (bytes[offset + 2 * group + 1] ?? 0)
}

/** The largest value of the last of n parts in inet_aton's forms `a`, `a.b`, `a.b.c`, `a.b.c.d`. */
const lastPartMax = [0xffffffff, 0xffffff, 0xffff, 0xff] as const

/** A space as C's isspace knows it. */
const space = /^[\t-\r ]/

/**
 * glibc's inet_aton(3): one to four parts, decimal, octal (`0..`) or hexadecimal (`0x..`), and anything after a space. Writes 4
 * bytes to `out` only if it succeeds.
 */
export function parseInetAton(text: string, out: Uint8Array): boolean {
  let rest = text
  const parts: number[] = []
  for (;;) {
    const match = /^(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))/.exec(rest)
    if (match === null) return false
    const [part, hex, octal, decimal] = match
    const value =
      hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : Number(decimal)
    parts.push(value)
    rest = rest.slice(part.length)
    if (!rest.startsWith('.')) break
    if (parts.length === 4 || value > 0xff) return false
    rest = rest.slice(1)
  }
  if (rest !== '' && !space.test(rest)) return false
  const last = parts.pop() ?? 0
  const max = lastPartMax[parts.length]
  if (max === undefined || last > max) return false
  let address = last
  for (const [index, part] of parts.entries()) address += part * 2 ** (24 - 8 * index)
  for (let i = 0; i < 4; i++) out[i] = Math.floor(address / 2 ** (24 - 8 * i)) & 0xff
  return true
}
