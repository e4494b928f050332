/** Turns the bytes of a stream into text, piece by piece. */
export interface IncrementalDecoder {
  /**
   * Decodes `input`, after what an earlier piece left over. Bytes that may yet become a character are kept, unless `final`.
   * The result does not refer to `input`.
   */
  decode(input: Uint8Array, final: boolean): string
  /** Forgets what was left over, as at the start of the stream. */
  reset(): void
}

/** Turns text into the bytes of a stream, piece by piece. */
export interface IncrementalEncoder {
  /** Encodes `text`. The result is the caller's own. */
  encode(text: string): Buffer
}

/** A text encoding. `errors` names an error handler; an unknown name is noticed at the first error, as in CPython. */
export interface Codec {
  /** Python's name of the encoding, as its errors show it. */
  readonly name: string
  /** A decoder for one stream. */
  decoder(errors: string): IncrementalDecoder
  /** An encoder for one stream. */
  encoder(errors: string): IncrementalEncoder
  /**
   * Encodes short text, whatever the error handler, into `memory` at `offset`, where there is room for three bytes a unit.
   * Answers how many bytes that took, or -1 if the text needs the encoder. Only for encodings without memory.
   */
  readonly encodeInto?: (text: string, memory: Buffer, offset: number) => number
}

/** A decoder's work on the whole of `data`: the text, and how many bytes it stands for. */
export interface Decoded {
  readonly text: string
  readonly consumed: number
}

/** What an encoder without memory needs. */
export type Encode = (text: string, errors: string) => Buffer

/** An encoder that keeps nothing between pieces. */
export function statelessEncoder(encode: Encode, errors: string): IncrementalEncoder {
  return { encode: (text) => encode(text, errors) }
}

/** A Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
