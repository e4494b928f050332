/** Turns the bytes of a stream into text, piece by piece. */
export interface IncrementalDecoder {
  /**
   * Decodes `input`, after the bytes kept from earlier pieces. Bytes that may still become a character are kept, unless
   * `final`. The result does not refer to `input`.
   */
  decode(input: Uint8Array, final: boolean): string
  /** Forgets the kept bytes, as at the start of the stream. */
  reset(): void
}

/** Turns text into the bytes of a stream, piece by piece. */
export interface IncrementalEncoder {
  /** Encodes `text`. The caller owns the result. */
  encode(text: string): Buffer
}

/** A text encoding. `errors` names an error handler. As in CPython, an unknown name is noticed only at the first error. */
export interface Codec {
  /** Python's name of the encoding in its errors. */
  readonly name: string
  /** A decoder for one stream. */
  decoder(errors: string): IncrementalDecoder
  /** An encoder for one stream. */
  encoder(errors: string): IncrementalEncoder
  /**
   * Encodes short text, whatever the error handler, into `memory` at `offset`, which has room for three bytes per unit. Returns
   * how many bytes that took, or -1 if the text needs the encoder. Only for stateless encodings.
   */
  readonly encodeInto?: (text: string, memory: Buffer, offset: number) => number
}

/** What a decoder made of `data`: the text, and how many bytes it represents. */
export interface Decoded {
  readonly text: string
  readonly consumed: number
}

/** What a stateless encoder needs. */
export type Encode = (text: string, errors: string) => Buffer

/** A stateless encoder. */
export function statelessEncoder(encode: Encode, errors: string): IncrementalEncoder {
  return { encode: (text) => encode(text, errors) }
}

/** A Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
