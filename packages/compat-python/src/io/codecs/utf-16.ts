import { endianness } from 'node:os'
import { BufferedDecoder } from './buffered-decoder.js'
import { type Codec, type Decoded, type IncrementalDecoder, statelessEncoder } from './codec.js'
import { repairDecode, repairEncode } from './error-handlers.js'
import { UnicodeDecodeError } from './unicode-error.js'

/** Byte order: little or big endian. */
type Order = 'le' | 'be'

const NATIVE: Order = endianness() === 'BE' ? 'be' : 'le'
const SURROGATE = /[\ud800-\udfff]/
const LONE = /\p{Surrogate}/u
const LONES = /\p{Surrogate}/gu

function unitAt(data: Buffer, index: number, order: Order): number {
  return order === 'le' ? data.readUInt16LE(index) : data.readUInt16BE(index)
}

/** The units of an even number of bytes. */
function unitsToText(data: Buffer, order: Order): string {
  return order === 'le' ? data.toString('utf16le') : Buffer.from(data).swap16().toString('utf16le')
}

function decodeOrdered(data: Buffer, final: boolean, errors: string, order: Order, from: number): Decoded {
  const even = data.length & ~1
  const text = unitsToText(data.subarray(from, even), order)
  if (!SURROGATE.test(text) && (even === data.length || !final)) return { text, consumed: even }
  return decodeUnits(data, final, errors, order, from)
}

function decodeUnits(data: Buffer, final: boolean, errors: string, order: Order, from: number): Decoded {
  const name = `utf-16-${order}`
  let text = ''
  let start = from
  let index = from
  while (index < data.length) {
    let end = index + 2
    let reason: string
    if (data.length - index < 2) {
      if (!final) break
      end = data.length
      reason = 'truncated data'
    } else {
      const unit = unitAt(data, index, order)
      if (unit < 0xd800 || unit > 0xdfff) {
        index += 2
        continue
      }
      if (unit > 0xdbff) reason = 'illegal encoding'
      else if (data.length - index < 4) {
        if (!final) break
        end = data.length
        reason = 'unexpected end of data'
      } else {
        const low = unitAt(data, index + 2, order)
        if (low >= 0xdc00 && low <= 0xdfff) {
          index += 4
          continue
        }
        reason = 'illegal UTF-16 surrogate'
      }
    }
    text += unitsToText(data.subarray(start, index), order)
    const repair = repairDecode(errors, name, data, index, end, reason)
    text += repair.text
    index = repair.next
    start = index
  }
  return { text: text + unitsToText(data.subarray(start, index), order), consumed: index }
}

function textToUnits(text: string, order: Order): Buffer {
  const bytes = Buffer.from(text, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}

function encodeOrdered(text: string, errors: string, order: Order, name: string): Buffer {
  if (!LONE.test(text)) return textToUnits(text, order)
  const parts: Buffer[] = []
  let index = 0
  for (;;) {
    LONES.lastIndex = index
    const at = LONES.exec(text)?.index
    if (at === undefined) break
    parts.push(textToUnits(text.slice(index, at), order))
    const reason = 'surrogates not allowed'
    const { replacement } = repairEncode(errors, name, text, at, at + 1, reason)
    // Bytes must make up whole units.
    if (replacement.length % 2 !== 0 && typeof replacement !== 'string') {
      repairEncode('strict', name, text, at, at + 1, reason)
    }
    parts.push(typeof replacement === 'string' ? textToUnits(replacement, order) : replacement)
    index = at + 1
  }
  parts.push(textToUnits(text.slice(index), order))
  return Buffer.concat(parts)
}

function ordered(order: Order): Codec {
  const name = `utf-16-${order}`
  return {
    name,
    decoder: (errors) => new BufferedDecoder((data, final) => decodeOrdered(data, final, errors, order, 0)),
    encoder: (errors) => statelessEncoder((text) => encodeOrdered(text, errors, order, name), errors),
  }
}

/** `utf-16-le`: no byte order mark is written or expected. */
export const utf16Le = ordered('le')
/** `utf-16-be`: no byte order mark is written or expected. */
export const utf16Be = ordered('be')

/**
 * A decoder that takes the byte order from the mandatory mark. For utf-16 and utf-32.
 *
 * @param size the bytes of the mark. @param orderOf the byte order of the mark, null if it is not one.
 * @param decode decodes from an offset on: positions in errors count the mark.
 */
export function markedDecoder(
  size: number,
  orderOf: (data: Buffer) => Order | null,
  decode: (data: Buffer, final: boolean, order: Order, from: number) => Decoded,
  name: string,
): IncrementalDecoder {
  let order: Order | null = null
  return new BufferedDecoder(
    (data, final) => {
      if (order !== null) return decode(data, final, order, 0)
      const marked = data.length < size ? null : orderOf(data)
      // A missing mark is an error, but CPython decodes first, in native order: an error there takes precedence.
      const decoded = decode(data, final, marked ?? NATIVE, marked === null ? 0 : size)
      if (marked === null && decoded.consumed >= size) {
        throw new UnicodeDecodeError(name, data, 0, size, 'Stream does not start with BOM')
      }
      order = marked
      return decoded
    },
    () => {
      order = null
    },
  )
}

/**
 * `utf-16`: reading demands a byte order mark. Writing is in native order without one, which is what CPython's TextIOWrapper does
 * on a stream that cannot seek.
 */
export const utf16: Codec = {
  name: 'utf-16',
  decoder: (errors) =>
    markedDecoder(
      2,
      (data) => {
        const mark = data.readUInt16BE(0)
        return mark === 0xfeff ? 'be' : mark === 0xfffe ? 'le' : null
      },
      (data, final, order, from) => decodeOrdered(data, final, errors, order, from),
      'utf-16',
    ),
  encoder: (errors) => statelessEncoder((text) => encodeOrdered(text, errors, NATIVE, `utf-16-${NATIVE}`), errors),
}
