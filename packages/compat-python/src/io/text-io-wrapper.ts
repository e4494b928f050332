import { BlockingIOError, ValueError } from '@sockcall/core'
import { argumentTypeName, pythonRepr } from '@sockcall/core/internal'
import { indexOr, type Size, sizeOrNone } from './arguments.js'
import type { BufferedIOBase } from './buffered-io-base.js'
import { BufferedReader, readChunkOf } from './buffered-reader.js'
import { BufferedRWPair, readerOf } from './buffered-rw-pair.js'
import { BufferedWriter } from './buffered-writer.js'
import { codePointLength } from './codecs/code-points.js'
import type { Codec, IncrementalDecoder, IncrementalEncoder } from './codecs/codec.js'
import { lookupCodec, stringOrNull } from './codecs/lookup.js'
import { DecodedText } from './decoded-text.js'
import { UnsupportedOperation } from './errors.js'
import { NewlineDecoder } from './newline-decoder.js'
import { PendingBytes } from './pending-bytes.js'
import {
  checkKeywords,
  encodingOrLocale,
  type NewlineRules,
  newlineRules,
  type ReconfigureOptions,
  type TextIOWrapperOptions,
} from './text-options.js'
import { TextStream } from './text-stream.js'

/** How much is read from the byte stream at a time, and how much encoded text is gathered. */
const CHUNK_SIZE = 8192

const KEYWORDS = ['encoding', 'errors', 'newline', 'line_buffering', 'write_through']

/**
 * `io.TextIOWrapper`: text over a byte stream.
 *
 * It is made for streams that cannot seek: `seek` and `tell` always throw UnsupportedOperation. On such streams CPython writes
 * utf-16 and utf-32 without a byte order mark, and so does this class. If a non-blocking stream has nothing, lines and counted
 * reads end as at the end of the stream, and `read()` throws a BlockingIOError (CPython 3.14).
 *
 * Writes are gathered; they reach the byte stream by `flush()`, `close()`, a read, or in pieces of 8 KiB.
 */
export class TextIOWrapper extends TextStream {
  /** The mode passed to `makefile()`; undefined without one. */
  mode: string | undefined
  #encodingName: string
  #errorsName: string
  #newline: NewlineRules
  #codec: Codec
  #lineBuffering: boolean
  #writeThrough: boolean
  #decoder: IncrementalDecoder | null = null
  #encoder: IncrementalEncoder | null = null
  #decoded: DecodedText
  readonly #pending = new PendingBytes()
  #chunkSize = CHUNK_SIZE
  /** The last chunk in bytes and as text: their ratio tells how many bytes to read for a number of characters. */
  #lastBytes = 0
  #lastText = ''

  /**
   * @param buffer the byte stream.
   * @param encoding the encoding, or an object with all the arguments by name. @param errors the error handler.
   * @param newline null, '', '\n', '\r' or '\r\n'. @param line_buffering flush after each write that has a line end.
   * @param write_through pass each write to `buffer` at once.
   * @throws LookupError for an unknown encoding. @throws ValueError for an illegal `newline`.
   */
  constructor(
    buffer: BufferedIOBase,
    encoding?: string | null | TextIOWrapperOptions,
    errors?: string | null,
    newline?: string | null,
    line_buffering = false,
    write_through = false,
  ) {
    super(buffer)
    if (typeof encoding === 'object' && encoding !== null) {
      checkKeywords(encoding, KEYWORDS, 'TextIOWrapper()')
      ;({ encoding, errors, newline, line_buffering = false, write_through = false } = encoding)
    }
    const encodingArgument = stringOrNull(encoding, 'TextIOWrapper', 'encoding')
    const newlineArgument = stringOrNull(newline, 'TextIOWrapper', 'newline')
    this.#errorsName = stringOrNull(errors, 'TextIOWrapper', 'errors') ?? 'strict'
    this.#newline = newlineRules(newlineArgument, 'TextIOWrapper')
    this.#encodingName = encodingOrLocale(encodingArgument)
    this.#codec = lookupCodec(this.#encodingName)
    this.#lineBuffering = Boolean(line_buffering)
    this.#writeThrough = Boolean(write_through)
    this.#decoded = new DecodedText(this.#newline.reads)
    this.#makeCoders(buffer)
  }

  /** The encoding's name as given; `'UTF-8'` by default. */
  override get encoding(): string {
    return this.#encodingName
  }

  /** The error handler's name. */
  override get errors(): string {
    return this.#errorsName
  }

  /** The kinds of line ends read so far, with newline null or ''; else null. */
  override get newlines(): string | readonly string[] | null {
    this.attached()
    return this.#decoder instanceof NewlineDecoder ? this.#decoder.newlines : null
  }

  /** Whether a write with a line end flushes. */
  get line_buffering(): boolean {
    return this.#lineBuffering
  }

  /** Whether each write goes to the byte stream at once. */
  get write_through(): boolean {
    return this.#writeThrough
  }

  /** How much is read from the byte stream at a time, and how much encoded text is gathered: 8192. */
  get _CHUNK_SIZE(): number {
    this.attached()
    return this.#chunkSize
  }

  set _CHUNK_SIZE(size: number) {
    this.attached()
    if (indexOr(size, 0) <= 0) throw new ValueError('a strictly positive integer is required')
    this.#chunkSize = size
  }

  /**
   * Up to `size` characters: waits for all of them, or the end of the stream. Without `size`, everything up to the end.
   *
   * @throws UnicodeDecodeError under 'strict'. @throws BlockingIOError if `size` is omitted and the stream would block.
   */
  override read(size?: Size): string {
    let remaining = sizeOrNone(size)
    const buffer = this.open()
    const decoder = this.#readableDecoder()
    this.#flushPending()
    if (remaining < 0) {
      const bytes = buffer.read()
      if (bytes === null) throw new BlockingIOError('Read returned None.')
      const rest = decoder.decode(bytes, true)
      return this.#decoded.takeAll() + rest
    }
    let text = this.#decoded.take(remaining)
    remaining -= this.#decoded.count(text)
    while (remaining > 0 && this.#readChunk(remaining)) {
      const more = this.#decoded.take(remaining)
      remaining -= this.#decoded.count(more)
      text += more
    }
    return text
  }

  /** One line with its end, or what there is at the end of the stream; at most `size` characters. */
  override readline(size?: number): string {
    const limit = indexOr(size, -1)
    this.open()
    this.#flushPending()
    if (limit < 0) {
      const line = this.#decoded.wholeLine()
      if (line !== null) return line
    }
    this.#decoded.beginLine()
    let text = ''
    let left = limit
    for (;;) {
      while (this.#decoded.isEmpty) {
        if (!this.#readChunk(0)) return text + this.#decoded.endLine()
      }
      const part = this.#decoded.line(left)
      text += part.text
      if (part.done) return text
      if (limit >= 0) left -= part.length
    }
  }

  /**
   * Encodes `text` and gathers it.
   *
   * @returns its length in characters. @throws UnicodeEncodeError under 'strict'.
   */
  override write(text: string): number {
    if (typeof text !== 'string') throw new TypeError(`write() argument must be str, not ${argumentTypeName(text)}`)
    const buffer = this.open()
    const encoder = this.#encoder
    const newline = this.#newline
    if (encoder === null) throw new UnsupportedOperation('not writable')
    const hasLineFeed = (newline.writes !== null || this.#lineBuffering) && text.includes('\n')
    const translated = hasLineFeed && newline.writes !== null ? text.replaceAll('\n', newline.writes) : text
    this.#encode(encoder, translated)
    const flushes = this.#lineBuffering && (hasLineFeed || translated.includes('\r'))
    if (this.#pending.length >= this.#chunkSize || flushes || this.#writeThrough) this.#flushPending()
    if (flushes) buffer.flush()
    this.#decoder?.reset()
    return codePointLength(text)
  }

  /** Writes out the gathered text, through the byte stream. @throws ValueError if the file is closed. */
  override flush(): void {
    const buffer = this.open()
    this.#flushPending()
    buffer.flush()
  }

  /**
   * Changes settings in the middle of the stream, after a flush.
   *
   * @throws UnsupportedOperation if the encoding, the error handler or the newline would change after reading has begun.
   */
  reconfigure(options: ReconfigureOptions = {}): void {
    checkKeywords(options, KEYWORDS, 'reconfigure()')
    const encoding = stringOrNull(options.encoding, 'reconfigure', 'encoding')
    const errors = stringOrNull(options.errors, 'reconfigure', 'errors')
    const newlineGiven = options.newline !== undefined
    const newlineArgument = stringOrNull(options.newline, 'reconfigure', 'newline')
    const changes = encoding !== null || errors !== null || newlineGiven
    if (changes && !this.#decoded.isUnset) {
      throw new UnsupportedOperation('It is not possible to set the encoding or newline of stream after the first read')
    }
    const newline = newlineGiven ? newlineRules(newlineArgument, 'reconfigure') : this.#newline
    this.flush()
    this.#lastBytes = 0
    this.#lastText = ''
    if (changes) {
      this.#newline = newline
      const name = encoding === null ? this.#encodingName : encodingOrLocale(encoding)
      this.#codec = lookupCodec(name)
      this.#errorsName = errors ?? (encoding === null ? this.#errorsName : 'strict')
      this.#encodingName = name
      this.#decoded = new DecodedText(newline.reads)
      this.#makeCoders(this.attached())
    }
    this.#lineBuffering = options.line_buffering == null ? this.#lineBuffering : Boolean(options.line_buffering)
    this.#writeThrough = options.write_through == null ? this.#writeThrough : Boolean(options.write_through)
  }

  /** Python's `repr()`. */
  override toString(): string {
    const name = this.stream?.name
    const shownName = name === undefined ? '' : ` name=${pythonRepr(name)}`
    const shownMode = this.mode === undefined ? '' : ` mode=${pythonRepr(this.mode)}`
    return `<_io.TextIOWrapper${shownName}${shownMode} encoding=${pythonRepr(this.#encodingName)}>`
  }

  #makeCoders(buffer: BufferedIOBase): void {
    if (buffer.readable()) {
      const decoder = this.#codec.decoder(this.#errorsName)
      this.#decoder = this.#newline.universal ? new NewlineDecoder(decoder, this.#newline.translates) : decoder
    }
    if (buffer.writable()) this.#encoder = this.#codec.encoder(this.#errorsName)
  }

  #readableDecoder(): IncrementalDecoder {
    if (this.#decoder === null) throw new UnsupportedOperation('not readable')
    return this.#decoder
  }

  /**
   * Reads and decodes the next chunk. @param wanted how many characters are still wanted, 0 if that is not known.
   * @returns false at the end of the stream.
   */
  #readChunk(wanted: number): boolean {
    const decoder = this.#readableDecoder()
    const buffer = this.attached()
    let size = this.#chunkSize
    if (wanted > 0) size = Math.max(size, Math.trunc(Math.max(this.#bytesPerCharacter(), 1) * wanted))
    const reader = buffer instanceof BufferedRWPair ? readerOf(buffer) : buffer
    const input = reader instanceof BufferedReader ? readChunkOf(reader, size) : reader.read1(size)
    const text = decoder.decode(input, input.length === 0)
    this.#decoded.set(text)
    this.#lastBytes = input.length
    this.#lastText = text
    return text.length > 0 || input.length > 0
  }

  #bytesPerCharacter(): number {
    return this.#lastText === '' ? 0 : this.#lastBytes / codePointLength(this.#lastText)
  }

  /** Encodes into the pending bytes. */
  #encode(encoder: IncrementalEncoder, text: string): void {
    const { encodeInto } = this.#codec
    // Short enough to stay below a chunk in any encoding.
    if (encodeInto !== undefined && text.length < this.#chunkSize / 4 && this.#pending.addText(text, encodeInto)) return
    const bytes = encoder.encode(text)
    if (bytes.length < this.#chunkSize) {
      this.#pending.add(bytes)
      return
    }
    // A large piece is not joined with pending bytes.
    this.#flushPending()
    this.attached().write(bytes)
  }

  #flushPending(): void {
    if (this.#pending.length === 0) return
    const buffer = this.attached()
    const reusable = buffer instanceof BufferedWriter || buffer instanceof BufferedRWPair
    this.#pending.flush((bytes) => buffer.write(bytes), reusable)
  }
}
