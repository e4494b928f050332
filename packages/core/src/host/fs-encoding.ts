/**
 * The file system's encoding, in which Python encodes AF_UNIX paths and interface names: UTF-8 with `surrogateescape`. Bytes
 * that are not UTF-8 become the lone surrogates U+DC80 to U+DCFF and come back as the same bytes.
 */

import { once } from '../abi/once.js'
import type { Voice } from '../voice/voice.js'

/** A lone one, as the pattern matches code points. */
const anySurrogate = /[\ud800-\udfff]/u
const strictUtf8 = once(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }))

/**
 * `os.fsencode` of a string.
 *
 * @throws an error for a lone surrogate that does not stand for a byte.
 */
export function fsEncode(voice: Voice, text: string): Buffer {
  if (!anySurrogate.test(text)) return Buffer.from(text, 'utf8')
  let lone = loneSurrogate(text, 0)
  const bytes = Buffer.allocUnsafe(text.length * 3)
  let length = 0
  let start = 0
  for (; lone >= 0; lone = loneSurrogate(text, start)) {
    const unit = text.charCodeAt(lone)
    if (unit < 0xdc80 || unit > 0xdcff) throw surrogateError(voice, text, lone)
    length += bytes.write(text.slice(start, lone), length, 'utf8')
    bytes[length++] = unit & 0xff
    start = lone + 1
  }
  length += bytes.write(text.slice(start), length, 'utf8')
  return bytes.subarray(0, length)
}

/** UTF-8 without `surrogateescape`, as the parser's `s` format takes strings. Every lone surrogate is an error. */
export function utf8Encode(voice: Voice, text: string): Buffer {
  const lone = loneSurrogate(text, 0)
  if (lone >= 0) throw surrogateError(voice, text, lone)
  return Buffer.from(text, 'utf8')
}

/** The index of the first lone surrogate from `start` on, or -1. */
function loneSurrogate(text: string, start: number): number {
  const lone = /[\ud800-\udfff]/gu
  lone.lastIndex = start
  return lone.exec(text)?.index ?? -1
}

/** CPython names the whole run of surrogates that begins here. */
function surrogateError(voice: Voice, text: string, index: number): Error {
  let start = 0
  for (const _character of text.slice(0, index)) start++
  let count = 1
  while (loneSurrogate(text, index + count) === index + count) count++
  return voice.unencodable('utf-8', text, start, start + count, 'surrogates not allowed')
}

/** `os.fsdecode` of bytes: never fails. */
export function fsDecode(bytes: Uint8Array): string {
  try {
    return strictUtf8().decode(bytes)
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
      text += strictUtf8().decode(bytes.subarray(index, index + length))
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
