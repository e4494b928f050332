import { describe, expect, it } from 'vitest'
import { PythonAnswers } from '../../../../python-answers.js'
import { pythonVoice } from '../voice/python/python-voice.js'
import { fsDecode, fsEncode, utf8Encode } from './fs-encoding.js'

const python = new PythonAnswers(import.meta.url)

describe('the file system’s encoding', () => {
  it('round-trips every byte string', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    expect(fsEncode(pythonVoice, fsDecode(all))).toEqual(all)
    expect(fsDecode(Buffer.from('é\ufeff日\u{1f600}'))).toBe('é\ufeff日\u{1f600}')
    expect(fsDecode(Buffer.from('\ufeffx'))).toBe('\ufeffx')
  })

  it('refuses surrogates that do not stand for a byte', () => {
    expect(() => fsEncode(pythonVoice, 'a\ud800')).toThrow(
      "can't encode character '\\ud800' in position 1: surrogates not allowed",
    )
    expect(() => fsEncode(pythonVoice, '\u{1f600}\udc7f')).toThrow("'\\udc7f' in position 1")
    expect(() => fsEncode(pythonVoice, '\ud800\ud801')).toThrow('characters in position 0-1')
    expect(() => utf8Encode(pythonVoice, '\udc80')).toThrow("'\\udc80' in position 0")
  })

  it('as CPython does it, for ten thousand byte strings', () => {
    let seed = 42
    const below = (limit: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
      return (seed >>> 8) % limit
    }
    const leads = [0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff, 0xa0, 0x90, 0x9f]
    const samples = Array.from({ length: 10_000 }, () =>
      Buffer.from(Array.from({ length: 1 + below(8) }, () => leads[below(leads.length)] ?? 0)).toString('hex'),
    )
    const script = "give([[ord(c) for c in bytes.fromhex(h).decode('utf-8', 'surrogateescape')] for h in given])"
    const got = samples.map((hex) =>
      Array.from(fsDecode(Buffer.from(hex, 'hex')), (character) => character.codePointAt(0)),
    )
    python.expectSame('decode', script, samples, got)
    expect(samples.map((hex) => fsEncode(pythonVoice, fsDecode(Buffer.from(hex, 'hex'))).toString('hex'))).toEqual(
      samples,
    )
  })
})

describe('very long strings', () => {
  it('cost memory only in proportion', () => {
    const long = 'x'.repeat(2 ** 24)
    expect(fsEncode(pythonVoice, `${long}\udcff`)).toHaveLength(2 ** 24 + 1)
    expect(() => fsEncode(pythonVoice, `${long}\ud800`)).toThrow(`position ${2 ** 24}: surrogates`)
  })
})
