import { brand } from '../../errors/brand.js'
import { escapePoint } from '../escape-point.js'
import { ValueError } from './os-error.js'

/** Python's UnicodeError: text that cannot be encoded, or bytes that cannot be decoded. */
export class UnicodeError extends ValueError {}

/** A string that an encoding cannot represent. `message` is Python's `str(e)`; positions count code points, as Python's do. */
export class UnicodeEncodeError extends UnicodeError {
  /** The codec: `'utf-8'`, `'idna'`. */
  readonly encoding: string
  /** The whole string. */
  readonly object: string
  /** The first code point that failed. */
  readonly start: number
  /** One past the last code point that failed. */
  readonly end: number
  /** Why it failed. */
  readonly reason: string

  constructor(encoding: string, object: string, start: number, end: number, reason: string) {
    const bad = end === start + 1 ? pointAt(object, start) : undefined
    const where =
      bad === undefined
        ? `characters in position ${start}-${end - 1}`
        : `character '${escapePoint(bad)}' in position ${start}`
    super(`'${encoding}' codec can't encode ${where}: ${reason}`)
    this.encoding = encoding
    this.object = object
    this.start = start
    this.end = end
    this.reason = reason
  }
}
for (const exception of [UnicodeError, UnicodeEncodeError]) {
  Object.defineProperty(exception.prototype, 'name', { value: exception.name, configurable: true, writable: true })
  brand(exception)
}

/** The code point at an index in code points. */
function pointAt(text: string, index: number): number | undefined {
  let at = 0
  for (const character of text) {
    if (at++ === index) return character.codePointAt(0)
  }
  return undefined
}
