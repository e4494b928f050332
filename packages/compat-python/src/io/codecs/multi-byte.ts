import { isAscii } from 'node:buffer'
import { BufferedDecoder } from './buffered-decoder.js'
import { type Codec, type Decoded, statelessEncoder } from './codec.js'
import { repairDecode, repairEncode } from './error-handlers.js'
import { CORRECTIONS, ENCODED_AS } from './multi-byte-corrections.js'
import { UnicodeDecodeError } from './unicode-error.js'

/** How an East Asian encoding is built: what Node's TextDecoder cannot tell is where an error lies and what is incomplete. */
interface Structure {
  /** Whose tables are used: a TextDecoder label. */
  readonly label: string
  /** How many bytes the character at `index` takes. */
  readonly size: (data: Buffer, index: number) => number
  /** The least byte of a character, where the table of `label` is larger than the encoding. */
  readonly from?: number
  /** Whether characters from U+E000 to U+F8FF are part of the encoding. */
  readonly privateUse?: boolean
}

const twoBytes = (): number => 2
/** A size by the lead bytes of Shift JIS, of which `lastLead` is the last. */
const shiftJis =
  (lastLead: number) =>
  (data: Buffer, index: number): number => {
    const lead = data[index] ?? 0
    return (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= lastLead) ? 2 : 1
  }
const eucJp = (data: Buffer, index: number): number => (data[index] === 0x8f ? 3 : 2)
const gb18030 = (data: Buffer, index: number): number => {
  const second = data[index + 1] ?? 0
  return second >= 0x30 && second <= 0x39 ? 4 : 2
}

const STRUCTURES: Readonly<Record<string, Structure>> = {
  big5: { label: 'big5', size: twoBytes },
  cp932: { label: 'shift_jis', size: shiftJis(0xfc), privateUse: true },
  cp949: { label: 'euc-kr', size: twoBytes },
  cp950: { label: 'big5', size: twoBytes },
  euc_jp: { label: 'euc-jp', size: eucJp },
  euc_kr: { label: 'euc-kr', size: twoBytes, from: 0xa1 },
  gb18030: { label: 'gb18030', size: gb18030, privateUse: true },
  gb2312: { label: 'gbk', size: twoBytes, from: 0xa1 },
  gbk: { label: 'gbk', size: twoBytes },
  shift_jis: { label: 'shift_jis', size: shiftJis(0xea) },
}

/** Decodes and encodes single characters of one encoding. */
class CharacterTable {
  private readonly name: string
  private readonly structure: Structure
  private readonly decode: (bytes: Buffer) => string
  private readonly texts: Map<number, string | null>
  private bytes: Map<string, Buffer> | null = null

  constructor(name: string, structure: Structure) {
    const decoder = new TextDecoder(structure.label)
    this.name = name
    this.structure = structure
    this.decode = (bytes) => decoder.decode(bytes)
    this.texts = corrections(CORRECTIONS[name])
    if (name === 'cp949') addHangul(this.texts, this.decode)
  }

  /** The character that all of `bytes` stand for, or null. */
  text(bytes: Buffer): string | null {
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
    return this.bytes.get(char) ?? (this.structure.size === gb18030 ? encodeLinear(char) : null)
  }

  private decodeUncorrected(bytes: Buffer): string | null {
    const { from, privateUse } = this.structure
    if (from !== undefined && bytes.some((byte) => byte < from)) return null
    const text = this.decode(bytes)
    // A TextDecoder marks what it cannot decode, and goes on with an ASCII second byte by itself.
    if (text === '' || text.includes('\ufffd') || [...text].length > 1) return null
    return privateUse !== true && text >= '\ue000' && text <= '\uf8ff' ? null : text
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

/** CPython's multibyte decoders forget what was left over at any error, except that the data ends in the middle of a sequence. */
function dropsRest(error: unknown): boolean {
  return !(error instanceof UnicodeDecodeError && error.reason === INCOMPLETE)
}

/** What a correction says, by the number that the bytes make. */
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

/** The syllables that cp949 adds to euc_kr: all that euc_kr has not, in order, around its area. */
function addHangul(texts: Map<number, string | null>, decode: (bytes: Buffer) => string): void {
  const known = new Set<string>()
  for (let lead = 0xb0; lead <= 0xc8; lead++) {
    for (let trail = 0xa1; trail <= 0xfe; trail++) known.add(decode(Buffer.from([lead, trail])))
  }
  let lead = 0x81
  let trail = 0x41
  for (let unit = 0xac00; unit <= 0xd7a3; unit++) {
    const syllable = String.fromCharCode(unit)
    if (known.has(syllable)) continue
    texts.set(lead * 256 + trail, syllable)
    if (trail === 0x5a) trail = 0x61
    else if (trail === 0x7a) trail = 0x81
    else if (trail === (lead > 0xa0 ? 0xa0 : 0xfe)) {
      lead++
      trail = 0x41
    } else trail++
  }
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

/** gb18030 simply counts the characters from U+10000 on. */
function encodeLinear(char: string): Buffer | null {
  const point = char.codePointAt(0) ?? 0
  return point < 0x10000 ? null : Buffer.from(linearBytes(point - 0x10000 + FIRST_PAIR_LINEAR))
}

/**
 * An East Asian codec by the name of CPython's module, or null if there is none. The characters are those of Node's TextDecoder,
 * corrected to CPython's.
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
