/**
 * The file system's encoding, by which Python turns AF_UNIX paths and interface names into bytes: UTF-8 with
 * `surrogateescape`. Bytes that are no UTF-8 become the lone surrogates U+DC80 to U+DCFF and come back as the same bytes.
 */
import { UnicodeEncodeError } from '../errors/unicode-error.js'

const loneSurrogate = /\p{Surrogate}/u
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * `os.fsencode` of a string.
 *
 * @throws UnicodeEncodeError for a lone surrogate that stands for no byte.
 */
export function fsEncode(text: string): Buffer {
  if (!loneSurrogate.test(text)) return Buffer.from(text, 'utf8')
  const bytes: number[] = []
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  for (const [index, point] of points.entries()) {
    if (!isSurrogate(point)) {
      bytes.push(...Buffer.from(String.fromCodePoint(point), 'utf8'))
    } else if (point >= 0xdc80 && point <= 0xdcff) {
      bytes.push(point & 0xff)
    } else {
      let end = index + 1
      while (isSurrogate(points[end])) end++
      throw new UnicodeEncodeError('utf-8', text, index, end, 'surrogates not allowed')
    }
  }
  return Buffer.from(bytes)
}

/** UTF-8 without `surrogateescape`, as the parser's `s` format takes strings. Every lone surrogate is an error. */
export function utf8Encode(text: string): Buffer {
  if (loneSurrogate.test(text)) {
    const points = Array.from(text, (character) => character.codePointAt(0) ?? 0)
    const start = points.findIndex(isSurrogate)
    let end = start + 1
    while (isSurrogate(points[end])) end++
    throw new UnicodeEncodeError('utf-8', text, start, end, 'surrogates not allowed')
  }
  return Buffer.from(text, 'utf8')
}

/** `os.fsdecode` of bytes: never fails. */
export function fsDecode(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return escapeDecode(bytes)
  }
}

function escapeDecode(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceLength(bytes, index)
    if (length === 0) {
      text += String.fromCharCode(0xdc00 | (bytes[index] ?? 0))
      index++
    } else {
      text += strictUtf8.decode(bytes.subarray(index, index + length))
      index += length
    }
  }
  return text
}

/** The length of the well-formed UTF-8 sequence at `index`, or 0. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const lead = bytes[index] ?? 0
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  for (let i = 1; i < length; i++) {
    const low = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    const byte = bytes[index + i] ?? 0
    if (byte < low || byte > high) return 0
  }
  return length
}

function isSurrogate(point: number | undefined): boolean {
  return point !== undefined && point >= 0xd800 && point <= 0xdfff
}
