import { isAscii } from 'node:buffer'
import { createRequire } from 'node:module'
import { BufferedDecoder } from './buffered-decoder.js'
import { type Codec, type Decoded, statelessEncoder } from './codec.js'
import { repairDecode, repairEncode } from './error-handlers.js'
import { decodeMakeUp, encodeMakeUp, isMakeUp, MAKE_UP_SIZE } from './hangul-make-up.js'
import { CORRECTIONS, ENCODED_AS } from './multi-byte-corrections.js'
import { UnicodeDecodeError } from './unicode-error.js'

/** The structure of an East Asian encoding. iconv-lite does not tell where an error is and what is incomplete. */
interface Structure {
  /** The encoding whose tables are used, by iconv-lite's name. */
  readonly label: string
  /** How many bytes the character at `index` takes. */
  readonly size: (data: Buffer, index: number) => number
  /** The smallest byte of a character, if the table of `label` is larger than the encoding. */
  readonly from?: number
}

const require = createRequire(import.meta.url)

const twoBytes = (): number => 2
/** A size by the lead bytes of Shift JIS, of which `lastLead` is the last. */
const shiftJis =
  (lastLead: number) =>
  (data: Buffer, index: number): number => {
    const lead = data[index] ?? 0
    return (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= lastLead) ? 2 : 1
  }
const eucJp = (data: Buffer, index: number): number => (data[index] === 0x8f ? 3 : 2)
const eucKr = (data: Buffer, index: number): number => (isMakeUp(data, index) ? MAKE_UP_SIZE : 2)
const gb18030 = (data: Buffer, index: number): number => {
  const second = data[index + 1] ?? 0
  return second >= 0x30 && second <= 0x39 ? 4 : 2
}

const STRUCTURES: Readonly<Record<string, Structure>> = {
  big5: { label: 'cp950', size: twoBytes },
  cp932: { label: 'shift_jis', size: shiftJis(0xfc) },
  cp949: { label: 'cp949', size: twoBytes },
  cp950: { label: 'cp950', size: twoBytes },
  euc_jp: { label: 'euc-jp', size: eucJp },
  euc_kr: { label: 'cp949', size: eucKr, from: 0xa1 },
  gb18030: { label: 'gb18030', size: gb18030 },
  gb2312: { label: 'cp936', size: twoBytes, from: 0xa1 },
  gbk: { label: 'cp936', size: twoBytes },
  shift_jis: { label: 'shift_jis', size: shiftJis(0xea) },
}

type Iconv = typeof import('iconv-lite')

/** Loaded at the first use of one of these encodings: a program that uses none pays nothing. */
function iconv(): Iconv {
  return require('iconv-lite') as Iconv
}

/** Decodes and encodes single characters of one encoding. */
class CharacterTable {
  private readonly name: string
  private readonly structure: Structure
  private readonly decode: (bytes: Buffer) => string
  private readonly texts: Map<number, string | null>
  private bytes: Map<string, Buffer> | null = null

  constructor(name: string, structure: Structure) {
    const { decode } = iconv()
    this.name = name
    this.structure = structure
    this.decode = (bytes) => decode(bytes, structure.label)
    this.texts = corrections(CORRECTIONS[name])
  }

  /** The character whose encoding is all of `bytes`, or null. */
  text(bytes: Buffer): string | null {
    if (bytes.length === MAKE_UP_SIZE) return decodeMakeUp(bytes)
    const key = bytes.readUIntBE(0, bytes.length)
    let text = this.texts.get(key)
    if (text === undefined) {
      text = this.decodeUncorrected(bytes)
      this.texts.set(key, text)
    }
    return text
  }

  /** The bytes of a character, or null. */
  encode(char: string): Buffer | null {
    this.bytes ??= this.invert()
    const bytes = this.bytes.get(char)
    if (bytes !== undefined) return bytes
    if (this.structure.size === eucKr) return encodeMakeUp(char)
    return this.structure.size === gb18030 ? encodeLinear(char) : null
  }

  private decodeUncorrected(bytes: Buffer): string | null {
    const { from, size } = this.structure
    if (size === gb18030 && bytes.length === 4 && linearOf(bytes) > LAST_LINEAR) return decodeLinear(bytes)
    if (from !== undefined && bytes.some((byte) => byte < from)) return null
    const text = this.decode(bytes)
    // It marks what it cannot decode, and then decodes an ASCII second byte by itself.
    return text === '' || text.includes('\ufffd') || [...text].length > 1 ? null : text
  }

  private invert(): Map<string, Buffer> {
    const inverse = new Map<string, Buffer>()
    const add = (...bytes: number[]): void => {
      const sequence = Buffer.from(bytes)
      const text = this.structure.size(sequence, 0) === bytes.length ? this.text(sequence) : null
      if (text !== null && !inverse.has(text)) inverse.set(text, sequence)
    }
    for (let lead = 0x80; lead <= 0xff; lead++) {
      add(lead)
      for (let trail = 0x40; trail <= 0xfe; trail++) add(lead, trail)
    }
    if (this.structure.size === eucJp) {
      for (let row = 0xa1; row <= 0xfe; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) add(0x8f, row, cell)
    }
    if (this.structure.size === gb18030) {
      for (let linear = 0; linear <= LAST_LINEAR; linear++) add(...linearBytes(linear))
    }
    for (const [code, text] of corrections(ENCODED_AS[this.name])) {
      const hex = code.toString(16)
      if (text !== null) inverse.set(text, Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'))
    }
    return inverse
  }
}

const ILLEGAL = 'illegal multibyte sequence'
const INCOMPLETE = 'incomplete multibyte sequence'

/** CPython's multibyte decoders forget the kept bytes at any error, unless the data ends in the middle of a sequence. */
function dropsRest(error: unknown): boolean {
  return !(error instanceof UnicodeDecodeError && error.reason === INCOMPLETE)
}

/** The corrections, by the bytes as a number. */
function corrections(items: string | undefined): Map<number, string | null> {
  const texts = new Map<number, string | null>()
  for (const item of (items ?? '').split(' ')) {
    const [codes = '', chars] = item.split('=', 2)
    const [first = '', last = first] = codes.split('-', 2)
    const start = Number.parseInt(first, 16)
    if (chars === undefined) {
      for (let code = start; code <= Number.parseInt(last, 16); code++) texts.set(code, null)
    } else {
      for (const [offset, char] of [...chars].entries()) texts.set(start + offset, char)
    }
  }
  return texts
}

/** The last four-byte sequence of gb18030 for a character up to U+FFFF, counted from 81 30 81 30. */
const LAST_LINEAR = 39419
/** The same count for U+10000. */
const FIRST_PAIR_LINEAR = 189000

function linearBytes(linear: number): [number, number, number, number] {
  return [
    0x81 + Math.floor(linear / 12600),
    0x30 + (Math.floor(linear / 1260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  ]
}

function linearOf(bytes: Buffer): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  return (a - 0x81) * 12600 + (b - 0x30) * 1260 + (c - 0x81) * 10 + (d - 0x30)
}

function decodeLinear(bytes: Buffer): string | null {
  const [, , third = 0, fourth = 0] = bytes
  const point = linearOf(bytes) - FIRST_PAIR_LINEAR + 0x10000
  const isSequence = third >= 0x81 && third <= 0xfe && fourth >= 0x30 && fourth <= 0x39
  return isSequence && point >= 0x10000 && point <= 0x10ffff ? String.fromCodePoint(point) : null
}

/** gb18030 simply counts the characters from U+10000 on. */
function encodeLinear(char: string): Buffer | null {
  const point = char.codePointAt(0) ?? 0
  return point < 0x10000 ? null : Buffer.from(linearBytes(point - 0x10000 + FIRST_PAIR_LINEAR))
}

/**
 * An East Asian codec by the name of CPython's module, or null if there is none. The characters are those of iconv-lite's
 * tables, corrected to CPython's; the runtime's own TextDecoder differs from version to version.
 */
export function multiByteCodec(name: string): Codec | null {
  const structure = Object.hasOwn(STRUCTURES, name) ? STRUCTURES[name] : undefined
  if (structure === undefined) return null
  let shared: CharacterTable | null = null
  const characters = (): CharacterTable => {
    shared ??= new CharacterTable(name, structure)
    return shared
  }

  const decode = (data: Buffer, final: boolean, errors: string): Decoded => {
    if (isAscii(data)) return { text: data.toString('latin1'), consumed: data.length }
    const table = characters()
    let text = ''
    let index = 0
    while (index < data.length) {
      const byte = data[index] ?? 0
      if (byte < 0x80) {
        text += String.fromCharCode(byte)
        index++
        continue
      }
      const end = index + structure.size(data, index)
      const cutShort = end > data.length
      if (cutShort && !final) break
      const char = cutShort ? null : table.text(data.subarray(index, end))
      if (char !== null) {
        text += char
        index = end
        continue
      }
      const repair = cutShort
        ? repairDecode(errors, name, data, index, data.length, INCOMPLETE)
        : repairDecode(errors, name, data, index, index + 1, ILLEGAL)
      text += repair.text
      index = repair.next
    }
    return { text, consumed: index }
  }

  const encode = (text: string, errors: string): Buffer => {
    const parts: Buffer[] = []
    let index = 0
    for (const char of text) {
      const end = index + char.length
      const bytes = char < '\x80' ? Buffer.from(char, 'latin1') : characters().encode(char)
      if (bytes !== null) parts.push(bytes)
      else {
        const { replacement } = repairEncode(errors, name, text, index, end, ILLEGAL)
        parts.push(typeof replacement === 'string' ? Buffer.from(replacement, 'latin1') : replacement)
      }
      index = end
    }
    return Buffer.concat(parts)
  }

  return {
    name,
    decoder: (errors) => new BufferedDecoder((data, final) => decode(data, final, errors), undefined, dropsRest),
    encoder: (errors) => statelessEncoder(encode, errors),
  }
}
