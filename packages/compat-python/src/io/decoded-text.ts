import { codePointIndex, codePointLength, hasPairs } from './codecs/code-points.js'

/** Which line ends a text stream reads: `\n` also after translation; universal is `\r`, `\n` and `\r\n`, kept as they are. */
export type LineEnds = '\n' | '\r' | '\r\n' | 'universal'

/** A chunk's part of a line that does not end in it. */
interface LinePart {
  /** The line is complete, or as long as it may be. */
  readonly done: boolean
  readonly text: string
  /** Characters in `text`; counted only under a limit. */
  readonly length: number
}

/** The decoded text not yet read, and the search for line ends in it. Counts are in code points. */
export class DecodedText {
  readonly #ends: LineEnds
  #chars: string | null = null
  #used = 0
  /** Whether `chars` has characters of two units; undefined while unknown. */
  #pairs: boolean | undefined
  /** A `\r` at the end of a chunk, which may be the first half of `\r\n`. */
  #half = ''
  // The positions of the next line ends of either kind, so that each is searched for only once.
  #nextCr = -1
  #nextLf = -1

  constructor(ends: LineEnds) {
    this.#ends = ends
  }

  /** Whether no chunk is held. A chunk that was read to its end still is. */
  get isUnset(): boolean {
    return this.#chars === null
  }

  /** Whether there is no chunk, or an empty one. */
  get isEmpty(): boolean {
    return this.#chars === null || this.#chars.length === 0
  }

  /** Replaces the chunk. */
  set(chars: string | null): void {
    this.#chars = chars
    this.#used = 0
    this.#pairs = undefined
    this.#nextCr = -1
    this.#nextLf = -1
  }

  /** The rest of the chunk. */
  takeAll(): string {
    if (this.#chars === null) return ''
    const text = this.#used === 0 ? this.#chars : this.#chars.slice(this.#used)
    this.#used = this.#chars.length
    return text
  }

  /** Up to `count` characters of the chunk. */
  take(count: number): string {
    const chars = this.#chars
    const used = this.#used
    if (chars === null) return ''
    // Fewer units than `count` are also fewer characters.
    if (count >= chars.length - used) return this.takeAll()
    this.#used = this.#index(chars, used, count)
    return chars.slice(used, this.#used)
  }

  /** How many characters `text`, which came from here, has. */
  count(text: string): number {
    return this.#chars !== null && this.#hasPairs(this.#chars) ? codePointLength(text) : text.length
  }

  /** Starts a new line after an exception cut the last one short. */
  beginLine(): void {
    this.#half = ''
  }

  /** The part of a line read before the stream ended. */
  endLine(): string {
    const half = this.#half
    this.#half = ''
    this.set(null)
    return half
  }

  /**
   * The chunk's part of a line: all of it, or at most `limit` characters if `limit` is not negative. If the line continues, the
   * chunk is used up and the next one must be set.
   */
  line(limit: number): LinePart {
    const offset = this.#half.length
    const chars = this.#half + (this.#chars ?? '')
    const start = offset > 0 ? 0 : this.#used
    this.#half = ''
    const found = this.#lineEnd(chars, start)
    let end = found
    if (found < 0) {
      end = chars.length
      if (this.#ends === '\r\n' && end > start && chars.charCodeAt(end - 1) === 13) end--
    }
    let length = 0
    let done = found >= 0
    if (limit >= 0) {
      length = this.#length(chars, start, end)
      if (length >= limit) {
        end = this.#index(chars, start, limit)
        length = limit
        done = true
      }
    }
    if (done) {
      this.#used = end - offset
    } else {
      this.#half = chars.slice(end)
      this.set(null)
    }
    return { done, text: chars.slice(start, end), length }
  }

  /** The next line if all of it is in the chunk: a shortcut for most lines. */
  wholeLine(): string | null {
    const chars = this.#chars
    const used = this.#used
    if (chars === null || this.#half !== '') return null
    const end = this.#lineEnd(chars, used)
    if (end < 0) return null
    this.#used = end
    return chars.slice(used, end)
  }

  #hasPairs(chars: string): boolean {
    this.#pairs ??= hasPairs(chars)
    return this.#pairs
  }

  #length(chars: string, from: number, to: number): number {
    return this.#hasPairs(chars) ? codePointLength(chars, from, to) : to - from
  }

  #index(chars: string, from: number, count: number): number {
    return this.#hasPairs(chars) ? codePointIndex(chars, from, count) : Math.min(from + count, chars.length)
  }

  /** The index after the first line end, or -1. */
  #lineEnd(chars: string, start: number): number {
    if (this.#ends === 'universal') return this.#universalLineEnd(chars, start)
    const index = chars.indexOf(this.#ends, start)
    return index < 0 ? -1 : index + this.#ends.length
  }

  #universalLineEnd(chars: string, start: number): number {
    if (this.#nextLf < start) {
      const index = chars.indexOf('\n', start)
      this.#nextLf = index < 0 ? Number.POSITIVE_INFINITY : index
    }
    if (this.#nextCr < start) {
      const index = chars.indexOf('\r', start)
      this.#nextCr = index < 0 ? Number.POSITIVE_INFINITY : index
    }
    if (this.#nextLf < this.#nextCr) return this.#nextLf + 1
    if (this.#nextCr === Number.POSITIVE_INFINITY) return -1
    return this.#nextLf === this.#nextCr + 1 ? this.#nextCr + 2 : this.#nextCr + 1
  }
}
