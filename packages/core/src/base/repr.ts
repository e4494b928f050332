import { lazyPattern } from '../abi/lazy-pattern.js'
import type { SocketState } from '../call/socket-state.js'
import { getpeername, getsockname } from '../calls/names.js'

/** Characters that are neither letters nor signs: Python's repr escapes them. */
const unprintable = lazyPattern(String.raw`[\p{C}\p{Z}]`)

/** `repr()` of a value as CPython prints it, for the shapes that addresses have. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return reprString(value)
  if (value instanceof Uint8Array) return reprBytes(value)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  }
  if (Array.isArray(value)) {
    const items = value.map(pythonRepr)
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
  }
  return String(value)
}

function reprString(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'"
  let out = quote
  for (const char of value) {
    const point = char.codePointAt(0) ?? 0
    if (char === quote || char === '\\') out += `\\${char}`
    else if (char === '\n') out += '\\n'
    else if (char === '\r') out += '\\r'
    else if (char === '\t') out += '\\t'
    else if (point < 0x20 || (point >= 0x7f && point < 0xa1) || point === 0xad) out += `\\x${hex(point, 2)}`
    else if (unprintable().test(char) && char !== ' ') {
      out += point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`
    } else out += char
  }
  return out + quote
}

function reprBytes(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'"
  let out = `b${quote}`
  for (const byte of bytes) {
    const char = String.fromCharCode(byte)
    if (char === quote || char === '\\') out += `\\${char}`
    else if (char === '\n') out += '\\n'
    else if (char === '\r') out += '\\r'
    else if (char === '\t') out += '\\t'
    else if (byte < 0x20 || byte >= 0x7f) out += `\\x${hex(byte, 2)}`
    else out += char
  }
  return out + quote
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** Python's truth of an address: '' and None are left out of a repr. */
function shown(address: unknown): boolean {
  const empty = (Array.isArray(address) || address instanceof Uint8Array) && address.length === 0
  return address !== null && address !== undefined && address !== '' && !empty
}

/** Python's `str()` of an address: strings as they are, tuples and bytes by repr. */
function addressText(address: unknown): string {
  return typeof address === 'string' ? address : pythonRepr(address)
}

/** What a socket's repr shows. */
export interface ReprFacts {
  readonly fd: number
  readonly family: number
  readonly type: number
  readonly proto: number
}

/** How the two addresses of a socket are read; null for one that cannot be had. */
export interface ReprAddresses {
  laddr(): unknown
  raddr(): unknown
}

/**
 * Python's repr of a socket object: `<name fd=3, family=2, type=1, proto=0, laddr=('127.0.0.1', 80)>`; addresses are left
 * out where they are empty or cannot be had.
 *
 * @param name the class as its module names it.
 * @param addresses null where close() or detach() was called.
 */
export function reprOfSocket(facts: ReprFacts, name: string, addresses: ReprAddresses | null): string {
  const { fd, family, type, proto } = facts
  let text = `<${name}${addresses === null ? ' [closed]' : ''} fd=${fd}, family=${family}, type=${type}, proto=${proto}`
  for (const label of addresses === null ? [] : (['laddr', 'raddr'] as const)) {
    const address = addresses?.[label]()
    if (shown(address)) text += `, ${label}=${addressText(address)}`
  }
  return `${text}>`
}

/** As {@link reprOfSocket}, of a state. */
export function socketRepr(state: SocketState, name: string, closed: boolean): string {
  if (closed) return reprOfSocket(state, name, null)
  return reprOfSocket(state, name, {
    laddr: () => addressOrNull(() => getsockname(state)),
    raddr: () => addressOrNull(() => getpeername(state)),
  })
}

function addressOrNull(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    // As in Python: an OSError here only means that there is nothing to show.
    return null
  }
}
