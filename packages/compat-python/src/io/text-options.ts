import { EOL } from 'node:os'
import { ValueError } from '@sockcall/core'
import { stringOrNull } from './codecs/lookup.js'
import type { LineEnds } from './decoded-text.js'

/** The encoding that Python takes from the locale. Node knows only UTF-8. */
const LOCALE_ENCODING = 'UTF-8'

/** How `newline=` reads and writes. */
export interface NewlineRules {
  /** The argument. */
  readonly newline: string | null
  /** What ends a line that is read. */
  readonly reads: LineEnds
  /** Whether reading recognises `\r` and `\r\n`. */
  readonly universal: boolean
  /** Whether they become `\n`. */
  readonly translates: boolean
  /** What `\n` becomes when writing; null if it stays. */
  readonly writes: string | null
}

/** @throws TypeError or ValueError with Python's text if `newline` is none of null, '', '\n', '\r', '\r\n'. */
export function newlineRules(newline: unknown, call: string): NewlineRules {
  const given = stringOrNull(newline, call, 'newline')
  switch (given) {
    case null:
      return { newline: given, reads: '\n', universal: true, translates: true, writes: EOL === '\n' ? null : EOL }
    case '':
      return { newline: given, reads: 'universal', universal: true, translates: false, writes: null }
    case '\n':
      return { newline: given, reads: '\n', universal: false, translates: false, writes: null }
    case '\r':
    case '\r\n':
      return { newline: given, reads: given, universal: false, translates: false, writes: given }
    default:
      if (given.includes('\0')) throw new ValueError('embedded null character')
      throw new ValueError(`illegal newline value: ${given}`)
  }
}

/** The encoding to use: `null` and `'locale'` mean the locale's. */
export function encodingOrLocale(encoding: string | null): string {
  return encoding === null || encoding === 'locale' ? LOCALE_ENCODING : encoding
}

/** Python's keyword arguments of TextIOWrapper. */
export interface TextIOWrapperOptions {
  /** The encoding's name; null is UTF-8. */
  encoding?: string | null
  /** The error handler's name; null is 'strict'. */
  errors?: string | null
  /** null, '', '\n', '\r' or '\r\n', as for Python's `open`. */
  newline?: string | null
  /** Flush after each write that has a line end. */
  line_buffering?: boolean
  /** Pass each write to the byte stream at once. */
  write_through?: boolean
}

/** Python's keyword arguments of `reconfigure`; omitted settings stay. */
export interface ReconfigureOptions {
  /** The encoding's name; null leaves it. */
  encoding?: string | null
  /** The error handler's name; null leaves it, or is 'strict' if the encoding changes. */
  errors?: string | null
  /** As for the constructor: null is universal newlines. */
  newline?: string | null
  /** null leaves it. */
  line_buffering?: boolean | null
  /** null leaves it. */
  write_through?: boolean | null
}

/** @throws TypeError that names a keyword argument Python does not know. */
export function checkKeywords(options: object, known: readonly string[], call: string): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`${call} got an unexpected keyword argument '${name}'`)
  }
}
