import type { IncrementalDecoder } from './codecs/codec.js'

const CR = 1
const LF = 2
const CRLF = 4

const NAMES: readonly (readonly [kind: number, name: string])[] = [
  [CR, '\r'],
  [LF, '\n'],
  [CRLF, '\r\n'],
]

/** The kinds of line ends in `text`. */
function kindsIn(text: string, seen: number): number {
  let lf = text.indexOf('\n')
  for (let cr = text.indexOf('\r'); cr >= 0; cr = text.indexOf('\r', cr + 1)) {
    if (text.charCodeAt(cr + 1) === 10) seen |= CRLF
    else seen |= CR
    if ((seen & (CR | CRLF)) === (CR | CRLF)) break
  }
  while (lf >= 0 && (seen & LF) === 0) {
    if (lf === 0 || text.charCodeAt(lf - 1) !== 13) seen |= LF
    lf = text.indexOf('\n', lf + 1)
  }
  return seen
}

/**
 * `io.IncrementalNewlineDecoder`: remembers the kinds of line ends and, on request, turns all of them into `\n`.
 *
 * A `\r` at the end of a piece waits for the next piece, since it may be half of a `\r\n`; a `\r\n` is never split over two
 * results.
 */
export class NewlineDecoder implements IncrementalDecoder {
  readonly #decoder: IncrementalDecoder
  readonly #translate: boolean
  #pendingCr = false
  #seen = 0

  /** @param decoder decodes the bytes. @param translate whether line ends become `\n`. */
  constructor(decoder: IncrementalDecoder, translate: boolean) {
    this.#decoder = decoder
    this.#translate = translate
  }

  /** The kinds of line ends seen: null, one of them, or several in the order `\r`, `\n`, `\r\n`. */
  get newlines(): string | readonly string[] | null {
    const names = NAMES.filter(([kind]) => (this.#seen & kind) !== 0).map(([, name]) => name)
    return names.length > 1 ? names : (names[0] ?? null)
  }

  decode(input: Uint8Array, final: boolean): string {
    let text = this.#decoder.decode(input, final)
    if (this.#pendingCr && (final || text.length > 0)) {
      text = `\r${text}`
      this.#pendingCr = false
    }
    if (!final && text.length > 0 && text.charCodeAt(text.length - 1) === 13) {
      text = text.slice(0, -1)
      this.#pendingCr = true
    }
    if (!text.includes('\r')) {
      if ((this.#seen & LF) === 0 && text.includes('\n')) this.#seen |= LF
      return text
    }
    if (this.#seen !== (CR | LF | CRLF)) this.#seen = kindsIn(text, this.#seen)
    if (!this.#translate) return text
    const joined = (this.#seen & CRLF) === 0 ? text : text.replaceAll('\r\n', '\n')
    return (this.#seen & CR) === 0 ? joined : joined.replaceAll('\r', '\n')
  }

  reset(): void {
    this.#seen = 0
    this.#pendingCr = false
    this.#decoder.reset()
  }
}
