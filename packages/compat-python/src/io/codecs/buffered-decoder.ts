import type { Decoded, IncrementalDecoder } from './codec.js'
import { asBuffer } from './codec.js'

/**
 * A decoder that keeps undecoded bytes for the next piece. As in CPython, a piece that cannot be decoded is dropped and what
 * was left over before it is kept.
 */
export class BufferedDecoder implements IncrementalDecoder {
  private rest: Buffer | null = null
  private readonly decodeAll: (data: Buffer, final: boolean) => Decoded
  private readonly onReset: () => void

  /** @param decodeAll decodes as much of the data as it can. @param onReset called by `reset`. */
  constructor(decodeAll: (data: Buffer, final: boolean) => Decoded, onReset: () => void = () => {}) {
    this.decodeAll = decodeAll
    this.onReset = onReset
  }

  decode(input: Uint8Array, final: boolean): string {
    const data = this.rest === null ? asBuffer(input) : Buffer.concat([this.rest, input])
    const { text, consumed } = this.decodeAll(data, final)
    this.rest = consumed < data.length ? Buffer.from(data.subarray(consumed)) : null
    return text
  }

  reset(): void {
    this.rest = null
    this.onReset()
  }
}
