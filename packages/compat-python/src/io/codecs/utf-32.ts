import { endianness } from 'node:os'
import { BufferedDecoder } from './buffered-decoder.js'
import { type Codec, type Decoded, statelessEncoder } from './codec.js'
import { repairDecode, repairEncode } from './error-handlers.js'
import { markedDecoder } from './utf-16.js'

type Order = 'le' | 'be'

const NATIVE: Order = endianness() === 'BE' ? 'be' : 'le'

function decodeOrdered(data: Buffer, final: boolean, errors: string, order: Order, from: number): Decoded {
  const name = `utf-32-${order}`
  let text = ''
  let index = from
  while (index < data.length) {
    let end = index + 4
    let reason: string
    if (data.length - index < 4) {
      if (!final) break
      end = data.length
      reason = 'truncated data'
    } else {
      const point = order === 'le' ? data.readUInt32LE(index) : data.readUInt32BE(index)
      if (point < 0xd800 || (point > 0xdfff && point < 0x110000)) {
        text += String.fromCodePoint(point)
        index += 4
        continue
      }
      reason =
        point < 0x110000
          ? 'code point in surrogate code point range(0xd800, 0xe000)'
          : 'code point not in range(0x110000)'
    }
    const repair = repairDecode(errors, name, data, index, end, reason)
    text += repair.text
    index = repair.next
  }
  return { text, consumed: index }
}

function encodeOrdered(text: string, errors: string, order: Order, name: string): Buffer {
  const parts: Buffer[] = []
  let index = 0
  while (index < text.length) {
    const point = text.codePointAt(index) ?? 0
    if (point < 0xd800 || point > 0xdfff) {
      parts.push(pointToBytes(point, order))
      index += point > 0xffff ? 2 : 1
      continue
    }
    const reason = 'surrogates not allowed'
    const { replacement } = repairEncode(errors, name, text, index, index + 1, reason)
    if (typeof replacement === 'string') {
      for (let at = 0; at < replacement.length; at++) parts.push(pointToBytes(replacement.charCodeAt(at), order))
    } else {
      // Bytes must make up whole code points.
      if (replacement.length % 4 !== 0) repairEncode('strict', name, text, index, index + 1, reason)
      parts.push(replacement)
    }
    index++
  }
  return Buffer.concat(parts)
}

function pointToBytes(point: number, order: Order): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  if (order === 'le') bytes.writeUInt32LE(point)
  else bytes.writeUInt32BE(point)
  return bytes
}

function ordered(order: Order): Codec {
  const name = `utf-32-${order}`
  return {
    name,
    decoder: (errors) => new BufferedDecoder((data, final) => decodeOrdered(data, final, errors, order, 0)),
    encoder: (errors) => statelessEncoder((text) => encodeOrdered(text, errors, order, name), errors),
  }
}

/** `utf-32-le`: no byte order mark is written or expected. */
export const utf32Le = ordered('le')
/** `utf-32-be`: no byte order mark is written or expected. */
export const utf32Be = ordered('be')

/** `utf-32`: as with utf-16, reading demands a byte order mark and writing is in native order without one. */
export const utf32: Codec = {
  name: 'utf-32',
  decoder: (errors) =>
    markedDecoder(
      4,
      (data) => {
        const mark = data.readUInt32BE(0)
        return mark === 0xfeff ? 'be' : mark === 0xfffe0000 ? 'le' : null
      },
      (data, final, order, from) => decodeOrdered(data, final, errors, order, from),
      'utf-32',
    ),
  encoder: (errors) => statelessEncoder((text) => encodeOrdered(text, errors, NATIVE, `utf-32-${NATIVE}`), errors),
}
