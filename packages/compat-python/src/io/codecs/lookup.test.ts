import { describe, expect, it } from 'vitest'
import { LookupError } from '../../exceptions/lookup-error.js'
import { lookupCodec } from './lookup.js'

describe('lookupCodec', () => {
  it.each([
    ['UTF8', 'utf-8'],
    ['utf_8', 'utf-8'],
    [' U-T---F 8 ', undefined],
    ['utf-8-sig', 'utf-8-sig'],
    ['Latin 1', 'latin-1'],
    ['ISO-8859-1', 'latin-1'],
    ['iso8859_1', 'latin-1'],
    ['l1', 'latin-1'],
    ['us-ascii', 'ascii'],
    ['646', 'ascii'],
    ['ANSI_X3.4-1968', 'ascii'],
    ['UTF-16LE', 'utf-16-le'],
    ['windows-1252', 'charmap'],
    ['KOI8-R', 'charmap'],
    ['cp936', 'gbk'],
    ['Shift_JIS', 'shift_jis'],
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('knows %j as %j', (encoding, name) => {
    if (name === undefined)
      expect(() => lookupCodec(encoding)).toThrow(new LookupError(`unknown encoding: ${encoding}`))
    else expect(lookupCodec(encoding).name).toBe(name)
  })

  it('refuses codecs that are not for text', () => {
    for (const encoding of ['hex', 'Base64', 'quoted-printable', 'zlib']) {
      expect(() => lookupCodec(encoding)).toThrow(new LookupError(`'${encoding}' is not a text encoding`))
    }
  })

  it('decodes and encodes with a table', () => {
    const codec = lookupCodec('cp1252')
    expect(codec.decoder('strict').decode(Buffer.from('80a941', 'hex'), true)).toBe('€©A')
    expect(codec.encoder('strict').encode('€©A').toString('hex')).toBe('80a941')
    expect(() => codec.decoder('strict').decode(Buffer.from([0x81]), true)).toThrow(
      "'charmap' codec can't decode byte 0x81 in position 0: character maps to <undefined>",
    )
    expect(lookupCodec('cp037').decoder('strict').decode(Buffer.from('c1c2', 'hex'), true)).toBe('AB')
  })

  it('keeps half a character for the next piece', () => {
    for (const [encoding, text] of [
      ['utf-8', '€😀'],
      ['utf-16-le', 'a😀'],
      ['utf-32-be', '😀'],
      ['gb18030', '中😀'],
      ['euc_jp', '漢字'],
      ['cp949', '갂각'],
    ] as const) {
      const codec = lookupCodec(encoding)
      const decoder = codec.decoder('strict')
      const bytes = codec.encoder('strict').encode(text)
      const pieces = [...bytes].map((byte) => decoder.decode(Buffer.from([byte]), false))
      expect(pieces.join('') + decoder.decode(Buffer.alloc(0), true)).toBe(text)
    }
  })
})
