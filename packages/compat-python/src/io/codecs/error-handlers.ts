/** Python's error handlers, the `errors=` argument. */
import { LookupError } from '../../exceptions/lookup-error.js'
import { escapeSequence, UnicodeDecodeError, UnicodeEncodeError } from './unicode-error.js'

/** The replacement for undecodable bytes, and where decoding continues. */
export interface DecodeRepair {
  readonly text: string
  readonly next: number
}

/** The replacement for unencodable text (text to encode, or bytes as they are), and where encoding continues. */
export interface EncodeRepair {
  readonly replacement: string | Buffer
  readonly next: number
}

function unknownHandler(errors: string): LookupError {
  return new LookupError(`unknown error handler name '${errors}'`)
}

/**
 * Handles `data[start]` to `data[end - 1]`, which `codec` cannot decode.
 *
 * @throws UnicodeDecodeError if the handler has no replacement. @throws LookupError if there is no such handler.
 */
export function repairDecode(
  errors: string,
  codec: string,
  data: Uint8Array,
  start: number,
  end: number,
  reason: string,
): DecodeRepair {
  switch (errors) {
    case 'strict':
      break
    case 'ignore':
      return { text: '', next: end }
    case 'replace':
      return { text: '\ufffd', next: end }
    case 'backslashreplace': {
      let text = ''
      for (const byte of data.subarray(start, end)) text += escapeSequence(byte)
      return { text, next: end }
    }
    case 'surrogateescape': {
      // Four bytes at a time: no encoding has longer sequences, and what follows may be decodable.
      let text = ''
      let next = start
      for (; next < end && next < start + 4; next++) {
        const byte = data[next] ?? 0
        if (byte < 0x80) break
        text += String.fromCharCode(0xdc00 + byte)
      }
      if (next > start) return { text, next }
      break
    }
    case 'surrogatepass': {
      const repair = decodeSurrogate(codec, data, start)
      if (repair !== null) return repair
      break
    }
    case 'xmlcharrefreplace':
    case 'namereplace':
      throw new TypeError("don't know how to handle UnicodeDecodeError in error callback")
    default:
      throw unknownHandler(errors)
  }
  throw new UnicodeDecodeError(codec, data, start, end, reason)
}

/** The surrogate encoded at `start`, as the UTF encodings would encode it if they could. */
function decodeSurrogate(codec: string, data: Uint8Array, start: number): DecodeRepair | null {
  const at = (offset: number): number => data[start + offset] ?? 0
  const left = data.length - start
  let unit = 0
  let size = 0
  if (codec === 'utf-8') {
    size = 3
    const shaped = (at(0) & 0xf0) === 0xe0 && (at(1) & 0xc0) === 0x80 && (at(2) & 0xc0) === 0x80
    if (shaped) unit = ((at(0) & 0x0f) << 12) | ((at(1) & 0x3f) << 6) | (at(2) & 0x3f)
  } else if (codec === 'utf-16-le' || codec === 'utf-16-be') {
    size = 2
    unit = codec === 'utf-16-le' ? (at(1) << 8) | at(0) : (at(0) << 8) | at(1)
  } else if (codec === 'utf-32-le' || codec === 'utf-32-be') {
    size = 4
    const bytes = [at(0), at(1), at(2), at(3)]
    if (codec === 'utf-32-le') bytes.reverse()
    unit = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  }
  if (size === 0 || left < size || unit < 0xd800 || unit > 0xdfff) return null
  return { text: String.fromCharCode(unit), next: start + size }
}

/**
 * Handles the text from index `start` to index `end`, which `codec` cannot encode.
 *
 * @throws UnicodeEncodeError if the handler has no replacement. @throws LookupError if there is no such handler.
 */
export function repairEncode(
  errors: string,
  codec: string,
  text: string,
  start: number,
  end: number,
  reason: string,
): EncodeRepair {
  switch (errors) {
    case 'strict':
      break
    case 'ignore':
      return { replacement: '', next: end }
    case 'replace':
      return { replacement: '?'.repeat([...text.slice(start, end)].length), next: end }
    case 'backslashreplace':
      return { replacement: eachPoint(text, start, end, escapeSequence), next: end }
    case 'xmlcharrefreplace':
      return { replacement: eachPoint(text, start, end, (point) => `&#${point};`), next: end }
    case 'surrogateescape': {
      const bytes = escapedBytes(text, start, end)
      // CPython's table codecs handle the whole run at once; the others take the first replacement and ask again for the rest.
      if (bytes.length === end - start || (bytes.length > 0 && codec !== 'charmap')) {
        return { replacement: bytes, next: start + bytes.length }
      }
      break
    }
    case 'surrogatepass': {
      const bytes = encodeSurrogates(codec, text, start, end)
      if (bytes !== null) return { replacement: bytes, next: end }
      break
    }
    default:
      throw unknownHandler(errors)
  }
  throw new UnicodeEncodeError(codec, text, start, end, reason)
}

function eachPoint(text: string, start: number, end: number, show: (point: number) => string): string {
  let shown = ''
  for (const char of text.slice(start, end)) shown += show(char.codePointAt(0) ?? 0)
  return shown
}

/** The bytes of the leading surrogateescape characters. */
function escapedBytes(text: string, start: number, end: number): Buffer {
  const bytes: number[] = []
  for (let index = start; index < end; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0xdc80 || unit > 0xdcff) break
    bytes.push(unit - 0xdc00)
  }
  return Buffer.from(bytes)
}

function encodeSurrogates(codec: string, text: string, start: number, end: number): Buffer | null {
  const bytes: number[] = []
  for (let index = start; index < end; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0xd800 || unit > 0xdfff) return null
    const high = unit >> 8
    const low = unit & 0xff
    if (codec === 'utf-8') bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f))
    else if (codec === 'utf-16-be') bytes.push(high, low)
    else if (codec === 'utf-16-le') bytes.push(low, high)
    else if (codec === 'utf-32-be') bytes.push(0, 0, high, low)
    else if (codec === 'utf-32-le') bytes.push(low, high, 0, 0)
    else return null
  }
  return Buffer.from(bytes)
}
