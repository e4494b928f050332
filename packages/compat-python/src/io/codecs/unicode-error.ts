import { UnicodeEncodeError as EncodeError, UnicodeError } from '@sockcall/core'
import { brand } from '@sockcall/core/internal'
import { codePointLength } from './code-points.js'

export { UnicodeError } from '@sockcall/core'

/** Bytes that are invalid in the encoding. `message` is Python's `str(e)`. */
export class UnicodeDecodeError extends UnicodeError {
  /** The encoding's name. */
  readonly encoding: string
  /** The bytes that were being decoded. */
  readonly object: Buffer
  /** The offending bytes are `object[start]` to `object[end - 1]`. */
  readonly start: number
  /** One past the last offending byte. */
  readonly end: number
  /** What is wrong with them. */
  readonly reason: string

  constructor(encoding: string, object: Uint8Array, start: number, end: number, reason: string) {
    const byte = object[start]
    const what =
      end === start + 1 && byte !== undefined
        ? `byte 0x${byte.toString(16).padStart(2, '0')} in position ${start}`
        : `bytes in position ${start}-${end - 1}`
    super(`'${encoding}' codec can't decode ${what}: ${reason}`)
    this.encoding = encoding
    this.object = Buffer.from(object)
    this.start = start
    this.end = end
    this.reason = reason
  }
}

/** Text that the encoding cannot represent. Core's class of this name, for hosts and paths, is its base. */
export class UnicodeEncodeError extends EncodeError {
  /** @param start where the offending characters begin in `object`, in UTF-16 units. @param end where they end. */
  constructor(encoding: string, object: string, start: number, end: number, reason: string) {
    const first = codePointLength(object, 0, start)
    super(encoding, object, first, first + codePointLength(object, start, end), reason)
  }
}

for (const exception of [UnicodeDecodeError, UnicodeEncodeError]) {
  Object.defineProperty(exception.prototype, 'name', { value: exception.name, configurable: true, writable: true })
  brand(exception, `python.${exception.name}`)
}

/** A code point as Python escapes it: `\xe9`, `\u20ac`, `\U0001f600`. */
export function escapeSequence(point: number): string {
  const digits = point.toString(16)
  if (point <= 0xff) return `\\x${digits.padStart(2, '0')}`
  return point <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
