import { ValueError } from '@sockcall/core'
import { pythonTypeName } from '@sockcall/core/internal'
import { LookupError } from '../../exceptions/lookup-error.js'
import { ALIASES } from './aliases.js'
import type { Codec } from './codec.js'
import { multiByteCodec } from './multi-byte.js'
import { ascii, latin1, tableCodec } from './single-byte.js'
import { TABLES } from './tables.js'
import { utf8, utf8Sig } from './utf-8.js'
import { utf16, utf16Be, utf16Le } from './utf-16.js'
import { utf32, utf32Be, utf32Le } from './utf-32.js'

/** The codecs made so far, by the name of CPython's module. */
const codecs = new Map<string, Codec>([
  ['ascii', ascii],
  ['latin_1', latin1],
  ['iso8859_1', latin1],
  ['utf_8', utf8],
  ['utf_8_sig', utf8Sig],
  ['utf_16', utf16],
  ['utf_16_le', utf16Le],
  ['utf_16_be', utf16Be],
  ['utf_32', utf32],
  ['utf_32_le', utf32Le],
  ['utf_32_be', utf32Be],
])

/** Python's codecs from bytes to bytes or from text to text; a text stream refuses them. */
const NOT_TEXT = new Set(
  (
    'base64 base_64 base64_codec bz2 bz2_codec hex hex_codec quopri quoted_printable quotedprintable quopri_codec ' +
    'rot13 rot_13 uu uu_codec zip zlib zlib_codec'
  ).split(' '),
)

let aliases: Map<string, string> | null = null

function aliasOf(name: string): string | undefined {
  if (aliases === null) {
    aliases = new Map()
    for (const [codec, names] of Object.entries(ALIASES)) {
      for (const alias of names.split(' ')) aliases.set(alias, codec)
    }
  }
  return aliases.get(name) ?? aliases.get(name.replaceAll('.', '_'))
}

/** Python's normal form of an encoding's name: lower case, runs of other characters than letters, digits and dots as `_`. */
function normalized(encoding: string): string {
  let name = ''
  let separated = false
  for (const char of encoding.toLowerCase()) {
    if (/[\p{L}\p{N}.]/u.test(char)) {
      if (separated && name !== '') name += '_'
      if (char <= '\x7f') name += char
      separated = false
    } else {
      separated = true
    }
  }
  return name
}

function makeCodec(name: string): Codec | null {
  const known = codecs.get(name)
  if (known !== undefined) return known
  const table = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined
  const codec = table === undefined ? multiByteCodec(name) : tableCodec(table)
  if (codec !== null) codecs.set(name, codec)
  return codec
}

/**
 * `codecs.lookup(encoding)`, for text.
 *
 * @throws LookupError for an unknown encoding. @throws ValueError if the name holds a null character.
 */
export function lookupCodec(encoding: string): Codec {
  if (encoding.includes('\0')) throw new ValueError('embedded null character')
  const name = normalized(encoding)
  const alias = aliasOf(name)
  const codec = (alias === undefined ? null : makeCodec(alias)) ?? makeCodec(name)
  if (codec !== null) return codec
  if (NOT_TEXT.has(name)) throw new LookupError(`'${encoding}' is not a text encoding`)
  throw new LookupError(`unknown encoding: ${encoding}`)
}

/** An argument that must be a str or None. @throws TypeError in Python's words. */
export function stringOrNull(value: unknown, call: string, argument: string): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  throw new TypeError(`${call}() argument '${argument}' must be str or None, not ${pythonTypeName(value)}`)
}
