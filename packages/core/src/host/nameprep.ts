/**
 * Nameprep (RFC 3491), as CPython's `idna` codec applies it to a label: map, normalise, refuse.
 *
 * CPython uses the tables of Unicode 3.2, JavaScript the current ones. So characters assigned after Unicode 3.2 are normalised
 * here, while CPython leaves them alone. Host names in use have none of them.
 */

import { lazyPattern } from '../abi/lazy-pattern.js'
import { escapePoint } from '../voice/escape-point.js'

/** Where a label breaks a rule: code points `start` to `end` of the prepared label. */
export interface PrepFault {
  readonly start: number
  readonly end: number
  readonly reason: string
}

/** The prepared label as code points, or the fault. */
export type PrepResult = { readonly points: readonly number[] } | { readonly fault: PrepFault }

/** Table B.1: mapped to nothing. */
const mappedToNothing = lazyPattern(
  String.raw`\u034f|[\u180b-\u180d]|[\ufe00-\ufe0f]|[\u00ad\u1806\u200b-\u200d\u2060\ufeff]`,
)

/** Tables C.1.2, C.2.2 and C.3 to C.9: refused. */
const prohibited = lazyPattern(
  String.raw`\u0340|\u0341|[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\u0080-\u009f\u06dd\u070f\u180e\u200c-\u200f\u2028-\u202e\u2060-\u2063\u206a-\u206f\u2ff0-\u2ffb\ufeff\ufff9-\uffff\ufdd0-\ufdef\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}\p{Co}\p{Cs}]`,
)

/** Table D.1: characters of right-to-left scripts. */
const rightToLeft = lazyPattern(
  String.raw`[\u05be\u05c0\u05c3\u05d0-\u05ea\u05f0-\u05f4\u061b\u061f\u0621-\u063a\u0640-\u064a\u066d-\u066f\u0671-\u06d5\u06dd\u06e5\u06e6\u06fa-\u06fe\u0700-\u070d\u0710\u0712-\u072c\u0780-\u07a5\u07b1\u200f\ufb1d\ufb1f-\ufb28\ufb2a-\ufb36\ufb38-\ufb3c\ufb3e\ufb40\ufb41\ufb43\ufb44\ufb46-\ufbb1\ufbd3-\ufd3d\ufd50-\ufd8f\ufd92-\ufdc7\ufdf0-\ufdfc\ufe70-\ufe74\ufe76-\ufefc]`,
)

/** Most of table D.2: letters of left-to-right scripts, with their spacing marks and letter-like numbers. */
const leftToRight = lazyPattern(String.raw`[\p{L}\p{Mc}\p{Nl}]`)

/**
 * Exceptions: the dotless i, a letter of its own although its upper case is I, and letters whose lower case came after Unicode
 * 3.2 (palochka, Georgian, Cherokee, turned F, reversed C).
 */
const foldedAlready = lazyPattern(String.raw`[\u0131\u04c0\u10a0-\u10c5\u13a0-\u13f4\u2132\u2183]`)

/** A character that Python's repr does not escape. */
const printable = lazyPattern(String.raw`^[^\p{C}\p{Z}]$`)

/** Prepare a label. */
export function nameprep(label: string): PrepResult {
  let mapped = ''
  for (const character of label) {
    if (!mappedToNothing().test(character)) mapped += mapB2(character)
  }
  const characters = [...mapped.normalize('NFKC')]
  const refused = characters.findIndex((character) => isProhibited(character))
  if (refused >= 0) return fault(refused, `Invalid character ${quote(characters[refused] ?? '')}`)
  const rightwards = characters.map((character) => rightToLeft().test(character))
  if (rightwards.includes(true)) {
    const mixed = characters.findIndex((character, index) => !rightwards[index] && leftToRight().test(character))
    if (mixed >= 0) return fault(mixed, 'Violation of BIDI requirement 2')
    if (!rightwards[0]) return fault(0, 'Violation of BIDI requirement 3')
    const last = characters.length - 1
    if (!rightwards[last]) return fault(last, 'Violation of BIDI requirement 3')
  }
  return { points: characters.map((character) => character.codePointAt(0) ?? 0) }
}

function fault(index: number, reason: string): PrepResult {
  return { fault: { start: index, end: index + 1, reason } }
}

function isProhibited(character: string): boolean {
  return prohibited().test(character) || ((character.codePointAt(0) ?? 0) & 0xfffe) === 0xfffe
}

function quote(character: string): string {
  return `'${printable().test(character) ? character : escapePoint(character.codePointAt(0) ?? 0)}'`
}

/** Table B.2: case folding that stays folded under NFKC. */
function mapB2(character: string): string {
  const folded = fold(character)
  const normal = folded.normalize('NFKC')
  const again = Array.from(normal, fold).join('')
  return again.normalize('NFKC') === normal ? folded : again
}

/** Case folding. It goes through upper case, because only that way `ß`, `ς` and their like meet the letters they equal. */
function fold(character: string): string {
  return foldedAlready().test(character) ? character : character.toUpperCase().toLowerCase()
}
