import { koffi } from './koffi.js'

/**
 * Memory in which structs for C are laid out by hand. It is made once per thread and grows; its address is read only then,
 * since a backing store never moves.
 */
export class Scratch {
  readonly bytes: Uint8Array
  readonly ints: Int32Array
  readonly words: BigUint64Array
  /** The address of the first byte. */
  readonly address: bigint
  /**
   * The memory to which the addresses written here point. It must outlive the call, which sees only addresses; nothing reads
   * it. Set it before reading the addresses.
   */
  pointees: unknown = null

  constructor(size: number) {
    const memory = new ArrayBuffer((size + 7) & ~7)
    this.bytes = new Uint8Array(memory)
    this.ints = new Int32Array(memory)
    this.words = new BigUint64Array(memory)
    this.address = koffi.address(memory)
  }
}

const LOW_WORD = 2 ** 32

/** Writes a size_t at `words[word]`, without a BigInt. */
export function putSize(scratch: Scratch, word: number, size: number): void {
  const { ints } = scratch
  ints[2 * word] = size
  ints[2 * word + 1] = size / LOW_WORD
}

/** The address of a view's first byte; 0 for null. To keep the address, keep the view. */
export function addressOf(view: Uint8Array | null): bigint {
  return view === null ? 0n : koffi.address(view)
}
