import type { Decoded, IncrementalDecoder } from './codec.js'
import { asBuffer } from './codec.js'

/**
 * A decoder that keeps undecoded bytes for the next piece. As in CPython, a piece that cannot be decoded is dropped, but the
 * bytes kept before it stay.
 */
export class BufferedDecoder implements IncrementalDecoder {
  private rest: Buffer | null = null
  private readonly decodeAll: (data: Buffer, final: boolean) => Decoded
  private readonly onReset: () => void
  private readonly dropsRest: (error: unknown) => boolean

  /**
   * @param decodeAll decodes as much of the data as it can. @param onReset called by `reset`.
   * @param dropsRest whether this error drops the kept bytes too.
   */
  constructor(
    decodeAll: (data: Buffer, final: boolean) => Decoded,
    onReset: () => void = () => {},
    dropsRest: (error: unknown) => boolean = () => false,
  ) {
    this.decodeAll = decodeAll
    this.onReset = onReset
    this.dropsRest = dropsRest
  }

  decode(input: Uint8Array, final: boolean): string {
    const data = this.rest === null ? asBuffer(input) : Buffer.concat([this.rest, input])
    let decoded: Decoded
    try {
      decoded = this.decodeAll(data, final)
    } catch (error) {
      if (this.dropsRest(error)) this.rest = null
      throw error
    }
    const { text, consumed } = decoded
    this.rest = consumed < data.length ? Buffer.from(data.subarray(consumed)) : null
    return text
  }

  reset(): void {
    this.rest = null
    this.onReset()
  }
}
