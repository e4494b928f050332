import { markUntransferable } from '@sockcall/core/internal'

const EMPTY = Buffer.alloc(0)

/**
 * Lines are views of blocks of this size, as small Buffers are of Node's pool. A view costs a fraction of a copy, and a kept
 * line keeps only one block alive. Like that pool, a block cannot be transferred, as its other lines would go with it.
 */
const BLOCK_SIZE = 8192

/** Cuts lines from the memory of a buffer, which is reused and so cannot be returned itself. */
export class LineBlock {
  /** A copy of the memory from `start` on. */
  #block = EMPTY
  #start = 0

  /** Forgets the copy, because the memory changed. */
  reset(): void {
    this.#block = EMPTY
    this.#start = 0
  }

  /** The line that begins at `memory[pos]`, if it ends before `end`. */
  cut(memory: Buffer, pos: number, end: number): Buffer | null {
    let from = pos - this.#start
    let newline = this.#block.indexOf(10, from)
    if (newline < 0) {
      const found = memory.subarray(0, end).indexOf(10, pos)
      if (found < 0) return null
      if (found - pos >= BLOCK_SIZE) return Buffer.from(memory.subarray(pos, found + 1))
      const stop = Math.min(end, pos + BLOCK_SIZE)
      this.#block = Buffer.allocUnsafeSlow(stop - pos)
      markUntransferable(this.#block.buffer)
      memory.copy(this.#block, 0, pos, stop)
      this.#start = pos
      from = 0
      newline = found - pos
    }
    return this.#block.subarray(from, newline + 1)
  }
}
