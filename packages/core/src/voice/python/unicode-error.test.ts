import { describe, expect, it } from 'vitest'
import { ValueError } from './os-error.js'
import { UnicodeEncodeError } from './unicode-error.js'

describe('UnicodeEncodeError', () => {
  it("has Python's text, with the character escaped", () => {
    const text = (object: string, start: number, end: number) =>
      new UnicodeEncodeError('utf-8', object, start, end, 'surrogates not allowed').message
    expect(text('\ud800', 0, 1)).toBe(
      "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed",
    )
    expect(text('a.b', 1, 2)).toContain("character '\\x2e' in position 1")
    expect(text('\u{1f600}', 0, 1)).toContain("character '\\U0001f600' in position 0")
    expect(text('ab', 0, 2)).toContain('characters in position 0-1')
    expect(text('ab', 4, 5)).toContain('characters in position 4-4')
  })

  it('counts code points', () => {
    expect(new UnicodeEncodeError('idna', '\u{1f600}\ud800', 1, 2, 'x').message).toContain("'\\ud800' in position 1")
  })

  it('is a ValueError and so a RangeError', () => {
    const error = new UnicodeEncodeError('idna', 'a', 0, 1, 'why')
    expect(error).toBeInstanceOf(ValueError)
    expect(error).toBeInstanceOf(RangeError)
    expect([error.name, error.encoding, error.object, error.start, error.end, error.reason]).toEqual([
      'UnicodeEncodeError',
      'idna',
      'a',
      0,
      1,
      'why',
    ])
  })
})
