/**
 * Python counts the characters of a str, JavaScript the UTF-16 units of a string: a character beyond U+FFFF is one there and
 * two here. A lone surrogate, which stands for one of Python's surrogateescape characters, is one in both.
 */
const PAIR = /[\u{10000}-\u{10ffff}]/u

/** Whether `text` has a character of two units. Cheap if no character is beyond U+00FF. */
export function hasPairs(text: string): boolean {
  return PAIR.test(text)
}

/** Whether a pair starts at `index`. */
function isPair(text: string, index: number): boolean {
  const high = text.charCodeAt(index)
  if (high < 0xd800 || high > 0xdbff) return false
  const low = text.charCodeAt(index + 1)
  return low >= 0xdc00 && low <= 0xdfff
}

/** How many code points `text` has from index `from` to index `to`. */
export function codePointLength(text: string, from = 0, to = text.length): number {
  let count = to - from
  if (!hasPairs(text)) return count
  for (let index = from; index < to - 1; index++) {
    if (isPair(text, index)) {
      count--
      index++
    }
  }
  return count
}

/** The index `count` code points after index `from`, at most the end of `text`. */
export function codePointIndex(text: string, from: number, count: number): number {
  let index = from
  for (; count > 0 && index < text.length; count--) index += isPair(text, index) ? 2 : 1
  return index
}
