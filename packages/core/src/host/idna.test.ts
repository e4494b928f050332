import { describe, expect, it } from 'vitest'
import { PythonAnswers } from '../../../../python-answers.js'
import { pythonVoice } from '../voice/python/python-voice.js'
import { UnicodeEncodeError } from '../voice/python/unicode-error.js'
import { encodeIdna, isAscii } from './idna.js'

const encoded = (host: string): string => {
  try {
    return encodeIdna(pythonVoice, host)
  } catch (error) {
    if (error instanceof UnicodeEncodeError) return `UnicodeEncodeError: ${error.message}`
    throw error
  }
}

describe("Python's idna codec (S55)", () => {
  it.each([
    ['', ''],
    ['Example.COM', 'Example.COM'],
    ['a.', 'a.'],
    ['under_score', 'under_score'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['bücher.example.', 'xn--bcher-kva.example.'],
    ['日本語。jp', 'xn--wgv71a119e.jp'],
    ['faß.de', 'fass.de'],
    ['FAß.de', 'fass.de'],
    ['ς', 'xn--4xa'],
    ['ı', 'xn--cfa'],
    ['a\u200db', 'ab'],
    ['Ⅳ', 'iv'],
    ['\u{1f600}', 'xn--e28h'],
    ['אב', 'xn--4dbc'],
    ['é x', 'xn-- x-9ia'],
  ])('%j', (host, ascii) => expect(encoded(host)).toBe(ascii))

  it.each([
    ['a..b', "character '\\x2e' in position 2: label empty"],
    ['.', "character '\\x2e' in position 0: label empty"],
    ['é..', "character '\\x2e' in position 2: label empty"],
    [`b.${'a'.repeat(64)}`, 'characters in position 2-65: label too long'],
    ['bücher'.repeat(12), 'characters in position 0-71: label too long'],
    ['x.xn--é', 'characters in position 2-5: Label starts with ACE prefix'],
    ['x.\u00ad', "character '\\xad' in position 2: label empty"],
    ['a\ud800b', "character '\\ud800' in position 1: Invalid character '\\ud800'"],
    ['é\u2ff0', "character '\\u2ff0' in position 1: Invalid character '⿰'"],
    ['x.Ⅳ\ue000', "characters in position 4-4: Invalid character '\\ue000'"],
    ['אa', "character '\\x61' in position 1: Violation of BIDI requirement 2"],
    ['1א', "character '\\x31' in position 0: Violation of BIDI requirement 3"],
    ['א1', "character '\\x31' in position 1: Violation of BIDI requirement 3"],
    ['\u{1f600}.\u{1f600}\ue000', "character '\\ue000' in position 3: Invalid character '\\ue000'"],
  ])('%j is refused', (host, text) => {
    expect(encoded(host)).toBe(`UnicodeEncodeError: 'idna' codec can't encode ${text}`)
  })

  it('is quick with a label that must be too long', () => {
    expect(() => encodeIdna(pythonVoice, 'é'.repeat(1_000_000))).toThrow('label too long')
    // CPython would need minutes and gigabytes; a name of this length is refused unread.
    for (const part of ['.', 'a.', 'é.'])
      expect(() => encodeIdna(pythonVoice, part.repeat(2 ** 24))).toThrow('label too long')
  })

  it('knows ASCII', () => expect([isAscii('\0~'), isAscii('é'), isAscii('')]).toEqual([true, false, true]))
})

describe('as CPython does it', () => {
  const python = new PythonAnswers(import.meta.url)

  const expectSame = (name: string, hosts: readonly string[]) => {
    const points = hosts.map((host) => Array.from(host, (character) => character.codePointAt(0)))
    const script = `
def encode(points):
    try: return ''.join(map(chr, points)).encode('idna').decode('latin-1')
    except UnicodeEncodeError as error: return f'UnicodeEncodeError: {error}'
give([encode(points) for points in given])`
    python.expectSame(name, script, points, hosts.map(encoded))
  }

  it('the characters that Unicode 3.2 had, alone', () => {
    const script = `
from unicodedata import ucd_3_2_0 as u
ranges = []
for p in range(128, 0x30000):
    if u.category(chr(p)) != 'Cn':
        if ranges and ranges[-1][1] == p - 1: ranges[-1][1] = p
        else: ranges.append([p, p])
give(ranges)`
    const ranges = python.answer('assigned', script) as [first: number, last: number][]
    const assigned = ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at))
    // Unicode later corrected the decomposition of these five (Corrigendum 4).
    const corrected = new Set([0x2f868, 0x2f874, 0x2f91f, 0x2f95f, 0x2f9bf])
    // Of ideographs, Hangul syllables and private use, one in fifty will do.
    const many = (point: number) =>
      (point >= 0x3400 && point < 0xa000) || (point >= 0xac00 && point < 0xf900) || point >= 0x20000
    const hosts = assigned
      .filter((point) => !corrected.has(point) && (!many(point) || point % 50 === 0 || point >= 0x2f800))
      .map((point) => String.fromCodePoint(point))
    expectSame('alone', hosts)
    expect(hosts.length).toBeGreaterThan(10_000)
  })

  it('ten thousand mixtures', () => {
    let seed = 7
    const below = (limit: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
      return (seed >>> 8) % limit
    }
    const parts = [
      'a',
      'B',
      '.',
      '.',
      '-',
      'ü',
      'ß',
      '。',
      '日',
      '\u00ad',
      'א',
      '1',
      'Ⅳ',
      '\u{1f600}',
      'xn--',
      'İ',
      'Σ',
      ' ',
    ]
    const hosts = Array.from({ length: 10_000 }, () =>
      Array.from({ length: 1 + below(9) }, () => parts[below(parts.length)]).join(''),
    )
    expectSame('mixtures', hosts)
  })
})
