import { describe, expect, it } from 'vitest'
import { PythonAnswers } from '../../../../../python-answers.js'
import { lookupCodec } from './lookup.js'

const python = new PythonAnswers(import.meta.url)
const names = ['big5', 'cp932', 'cp949', 'cp950', 'euc_jp', 'euc_kr', 'gb18030', 'gb2312', 'gbk', 'shift_jis']

const decode = (name: string, bytes: Uint8Array) => lookupCodec(name).decoder('backslashreplace').decode(bytes, true)
const encode = (name: string, text: string) =>
  lookupCodec(name).encoder('backslashreplace').encode(text).toString('hex')

/** Every second byte after `lead`, after each the bytes that three and four make a character in some encodings. */
const decoding = `
give([[bytes([lead, second] + more).decode(given, 'backslashreplace') for second in range(256)]
      for lead in range(128, 256) for more in ([], [0x81, 0x30], [0xb0])])`
const encoding = `
give([''.join(map(chr, range(at, at + 256))).encode(given, 'backslashreplace').hex() for at in range(0, 0x22000, 256)])`

describe.each(names)('%s has the characters of CPython', (name) => {
  it('where it decodes', () => {
    const ours: string[][] = []
    for (let lead = 128; lead < 256; lead++) {
      for (const more of [[], [0x81, 0x30], [0xb0]]) {
        ours.push(Array.from({ length: 256 }, (_, second) => decode(name, Uint8Array.of(lead, second, ...more))))
      }
    }
    python.expectSame(`${name} decodes`, decoding, name, ours)
  })

  it('where it encodes', () => {
    const ours: string[] = []
    for (let at = 0; at < 0x22000; at += 256) {
      const points = Array.from({ length: 256 }, (_, index) => at + index)
      ours.push(encode(name, points.map((point) => String.fromCodePoint(point)).join('')))
    }
    python.expectSame(`${name} encodes`, encoding, name, ours)
  })
})

describe('gb2312', () => {
  it('has neither the euro sign nor the yen sign', () => {
    expect(Buffer.from(encode('gb2312', '€z\nＡ'), 'hex')).toEqual(
      Buffer.concat([Buffer.from('\\u20acz\n'), Buffer.from([0xa3, 0xc1])]),
    )
    expect(Buffer.from(encode('gb2312', '¥\ud800€'), 'hex').toString()).toBe('\\xa5\\ud800\\u20ac')
  })
})

describe('euc_kr', () => {
  it('composes syllables that have no code', () => {
    expect(encode('euc_kr', '뢔')).toBe('a4d4a4a9a4c9a4d4')
    expect(decode('euc_kr', Buffer.from(encode('euc_kr', '뢔'), 'hex'))).toBe('뢔')
  })
})
