import { isAscii } from 'node:buffer'
import { asBuffer, type Codec, type IncrementalDecoder, statelessEncoder } from './codec.js'
import { repairDecode, repairEncode } from './error-handlers.js'

/** Encodes text of which each unit below `limit` is its own byte; each run of others goes to the error handler. */
function encodeBelow(limit: number, name: string, text: string, errors: string): Buffer {
  const reason = `ordinal not in range(${limit})`
  const parts: Buffer[] = []
  let index = 0
  let start = 0
  while (index < text.length) {
    if (text.charCodeAt(index) < limit) {
      index++
      continue
    }
    parts.push(Buffer.from(text.slice(start, index), 'latin1'))
    let end = index + 1
    while (end < text.length && text.charCodeAt(end) >= limit) end++
    const repair = repairEncode(errors, name, text, index, end, reason)
    const { replacement } = repair
    parts.push(typeof replacement === 'string' ? Buffer.from(replacement, 'latin1') : replacement)
    index = repair.next
    start = index
  }
  parts.push(Buffer.from(text.slice(start), 'latin1'))
  return Buffer.concat(parts)
}

const BEYOND_ASCII = /[^\0-\x7f]/
const BEYOND_LATIN1 = /[^\0-\xff]/

function encodeAscii(text: string, errors: string): Buffer {
  return BEYOND_ASCII.test(text) ? encodeBelow(128, ascii.name, text, errors) : Buffer.from(text, 'latin1')
}

function encodeLatin1(text: string, errors: string): Buffer {
  return BEYOND_LATIN1.test(text) ? encodeBelow(256, latin1.name, text, errors) : Buffer.from(text, 'latin1')
}

function decodeAscii(input: Uint8Array, errors: string): string {
  const data = asBuffer(input)
  if (isAscii(data)) return data.toString('latin1')
  let text = ''
  let start = 0
  let index = 0
  while (index < data.length) {
    if ((data[index] ?? 0) < 0x80) {
      index++
      continue
    }
    text += data.toString('latin1', start, index)
    const repair = repairDecode(errors, ascii.name, data, index, index + 1, 'ordinal not in range(128)')
    text += repair.text
    index = repair.next
    start = index
  }
  return text + data.toString('latin1', start)
}

/** A stateless decoder. */
function statelessDecoder(decode: (input: Uint8Array) => string): IncrementalDecoder {
  return { decode, reset() {} }
}

/** `ascii`. */
export const ascii: Codec = {
  name: 'ascii',
  decoder: (errors) => statelessDecoder((input) => decodeAscii(input, errors)),
  encoder: (errors) => statelessEncoder(encodeAscii, errors),
  encodeInto: (text, memory, offset) => (BEYOND_ASCII.test(text) ? -1 : memory.write(text, offset, 'latin1')),
}

/** `latin-1`, ISO 8859-1: every byte is a character. */
export const latin1: Codec = {
  name: 'latin-1',
  decoder: () => statelessDecoder((input) => asBuffer(input).toString('latin1')),
  encoder: (errors) => statelessEncoder(encodeLatin1, errors),
  encodeInto: (text, memory, offset) => (BEYOND_LATIN1.test(text) ? -1 : memory.write(text, offset, 'latin1')),
}

/** The entry in a table for an invalid byte. */
const UNDEFINED = 0xfffe
const REASON = 'character maps to <undefined>'

/**
 * A codec by table: 256 units, one for each byte, U+FFFE for an invalid byte. A table of 128 is the upper half over ASCII.
 * CPython's errors call all of these encodings 'charmap'.
 */
export function tableCodec(table: string): Codec {
  const asciiBased = table.length === 128
  let units: Uint16Array | null = null
  let bytes: Map<number, number> | null = null

  const unitOf = (): Uint16Array => {
    units ??= Uint16Array.from({ length: 256 }, (_, byte) =>
      asciiBased ? (byte < 128 ? byte : table.charCodeAt(byte - 128)) : table.charCodeAt(byte),
    )
    return units
  }

  const byteOf = (): Map<number, number> => {
    if (bytes === null) {
      bytes = new Map()
      for (const [byte, unit] of unitOf().entries()) if (unit !== UNDEFINED) bytes.set(unit, byte)
    }
    return bytes
  }

  const decodeWithErrors = (data: Buffer, errors: string): string => {
    const map = unitOf()
    let text = ''
    let index = 0
    while (index < data.length) {
      const unit = map[data[index] ?? 0] ?? UNDEFINED
      if (unit !== UNDEFINED) {
        text += String.fromCharCode(unit)
        index++
        continue
      }
      const repair = repairDecode(errors, 'charmap', data, index, index + 1, REASON)
      text += repair.text
      index = repair.next
    }
    return text
  }

  const decode = (input: Uint8Array, errors: string): string => {
    const data = asBuffer(input)
    if (asciiBased && isAscii(data)) return data.toString('latin1')
    const map = unitOf()
    const units = Buffer.allocUnsafe(data.length * 2)
    for (let index = 0; index < data.length; index++) {
      const unit = map[data[index] ?? 0] ?? UNDEFINED
      if (unit === UNDEFINED) return decodeWithErrors(data, errors)
      units[index * 2] = unit & 0xff
      units[index * 2 + 1] = unit >> 8
    }
    return units.toString('utf16le')
  }

  const encode = (text: string, errors: string): Buffer => {
    if (asciiBased && !BEYOND_ASCII.test(text)) return Buffer.from(text, 'latin1')
    const map = byteOf()
    const out: number[] = []
    let index = 0
    while (index < text.length) {
      const byte = map.get(text.charCodeAt(index))
      if (byte !== undefined) {
        out.push(byte)
        index++
        continue
      }
      let end = index + 1
      while (end < text.length && !map.has(text.charCodeAt(end))) end++
      const repair = repairEncode(errors, 'charmap', text, index, end, REASON)
      const { replacement } = repair
      for (let at = 0; at < replacement.length; at++) {
        const mapped = typeof replacement === 'string' ? map.get(replacement.charCodeAt(at)) : replacement[at]
        // The replacement cannot be encoded either: then the text itself is the error.
        if (mapped === undefined) repairEncode('strict', 'charmap', text, index, end, REASON)
        else out.push(mapped)
      }
      index = repair.next
    }
    return Buffer.from(out)
  }

  return {
    name: 'charmap',
    decoder: (errors) => statelessDecoder((input) => decode(input, errors)),
    encoder: (errors) => statelessEncoder(encode, errors),
  }
}
