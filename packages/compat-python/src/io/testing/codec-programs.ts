import type { Random } from './random.js'

/** Chunks to decode one after the other, or texts to encode, with one codec and error handler. */
export interface CodecProgram {
  readonly codec: string
  readonly errors: string
  /** Bytes as hex, and whether they are the last. */
  readonly decode?: readonly (readonly [chunk: string, final: boolean])[]
  readonly encode?: readonly string[]
}

const UTF = ['utf-8', 'utf-8', 'utf-8-sig', 'utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-32-le', 'utf-32-be']
const SINGLE = ['ascii', 'latin-1', 'cp1252', 'cp037', 'koi8-r', 'iso8859-8', 'cp874', 'mac_roman']
const MULTI = ['gbk', 'gb2312', 'gb18030', 'big5', 'cp950', 'shift_jis', 'cp932', 'euc_jp', 'cp949']
const DECODE_ERRORS = [
  'strict',
  'strict',
  'ignore',
  'replace',
  'backslashreplace',
  'surrogateescape',
  'surrogatepass',
  'xmlcharrefreplace',
  'nope',
]
const BYTES = [
  0x00, 0x0a, 0x41, 0x7f, 0x80, 0x81, 0x8f, 0x9f, 0xa0, 0xa1, 0xbf, 0xc0, 0xc2, 0xc3, 0xd8, 0xdc, 0xe0, 0xe2, 0xed,
]
const LEADS = [0xef, 0xf0, 0xf4, 0xf5, 0xfe, 0xff, 0x30, 0x39, 0x40, 0x10, 0x11, 0xbb, 0xbf, 0x20, 0xac]
const FRAGMENTS = [
  'efbbbf',
  'fffe',
  'feff',
  'fffe0000',
  '0000feff',
  'f09f9880',
  'e282ac',
  'eda080',
  '3dd800de',
  '41000000',
  'c3a9',
]
const CHARS = [
  'a',
  'z\n',
  'é',
  'ÿ',
  '€',
  '😀',
  '\u4e2d',
  '\uff21',
  '\uac00',
  '¥',
  '\u0416',
  '\ud800',
  '\udc80',
  '\udcff',
  '\udfff',
  '\u05d0',
]

function bytes(random: Random): Buffer {
  const parts: Buffer[] = []
  for (let count = random.below(10); count > 0; count--) {
    if (random.chance(0.3)) parts.push(Buffer.from(random.pick(FRAGMENTS), 'hex'))
    else if (random.chance(0.2)) parts.push(Buffer.from([random.below(256), random.below(256)]))
    else parts.push(Buffer.from([random.pick(random.chance(0.6) ? BYTES : LEADS)]))
  }
  return Buffer.concat(parts)
}

/** A random codec program. */
export function randomCodecProgram(random: Random): CodecProgram {
  const codec = random.pick(random.pick([UTF, UTF, SINGLE, MULTI]))
  const errors = random.pick(DECODE_ERRORS)
  if (random.chance(0.7)) {
    const decode: [string, boolean][] = []
    for (let count = 1 + random.below(4); count > 0; count--) {
      decode.push([bytes(random).toString('hex'), random.chance(0.3)])
    }
    return { codec, errors, decode }
  }
  const encode: string[] = []
  for (let count = 1 + random.below(3); count > 0; count--) {
    let text = ''
    for (let length = random.below(6); length > 0; length--) {
      const char = random.pick(CHARS)
      // Two lone surrogates in a row are one character in JavaScript; Python keeps them apart.
      if (/[\ud800-\udbff]$/.test(text) && /^[\udc00-\udfff]/.test(char)) continue
      text += char
    }
    encode.push(text)
  }
  return { codec, errors, encode }
}
