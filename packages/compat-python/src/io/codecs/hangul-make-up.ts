/**
 * The make-up sequences of KS X 1001, with which euc_kr writes syllables that have no code: a filler, then the letters of the
 * beginning, the middle and the end, two bytes each (Modules/cjkcodecs/_codecs_kr.c).
 */

const LEAD = 0xa4
const FILLER = 0xd4
const FIRST_SYLLABLE = 0xac00
const LAST_SYLLABLE = 0xd7a3

/** Second bytes, by the number of the letter in Unicode's order. */
const BEGINNINGS = bytes('a1a2a4a7a8a9b1b2b3b5b6b7b8b9babbbcbdbe')
const MIDDLES = bytes('bfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3')
const ENDS = bytes('d4a1a2a3a4a5a6a7a9aaabacadaeafb0b1b2b4b5b6b7b8babbbcbdbe')

/** How many bytes such a sequence has. */
export const MAKE_UP_SIZE = 8

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}

/** Whether one begins at `index`. */
export function isMakeUp(data: Buffer, index: number): boolean {
  return data[index] === LEAD && data[index + 1] === FILLER
}

/** The syllable of a sequence, or null. */
export function decodeMakeUp(data: Buffer): string | null {
  if (data[2] !== LEAD || data[4] !== LEAD || data[6] !== LEAD) return null
  const beginning = BEGINNINGS.indexOf(data[3] ?? 0)
  const middle = MIDDLES.indexOf(data[5] ?? 0)
  const end = ENDS.indexOf(data[7] ?? 0)
  if (beginning < 0 || middle < 0 || end < 0) return null
  return String.fromCharCode(FIRST_SYLLABLE + (beginning * MIDDLES.length + middle) * ENDS.length + end)
}

/** The sequence of a syllable, or null for another character. */
export function encodeMakeUp(char: string): Buffer | null {
  const unit = char.charCodeAt(0)
  if (unit < FIRST_SYLLABLE || unit > LAST_SYLLABLE) return null
  const syllable = unit - FIRST_SYLLABLE
  const vowels = Math.floor(syllable / ENDS.length)
  const letters = [
    FILLER,
    BEGINNINGS[Math.floor(vowels / MIDDLES.length)] ?? 0,
    MIDDLES[vowels % MIDDLES.length] ?? 0,
    ENDS[syllable % ENDS.length] ?? 0,
  ]
  return Buffer.from(letters.flatMap((letter) => [LEAD, letter]))
}
