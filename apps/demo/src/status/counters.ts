/** What is counted besides system calls. `open`, `waiting` and `held` (bytes kept by all sessions) go up and down. */
const totals = ['connections', 'open', 'waiting', 'bytesIn', 'bytesOut', 'lines', 'requests', 'held'] as const

export type Total = (typeof totals)[number]

/** What another thread needs to count into the same memory. */
export interface CountersShare {
  readonly buffer: SharedArrayBuffer
  readonly calls: readonly string[]
}

/** Counters that all threads add to: 64-bit integers in shared memory, without messages. */
export class Counters {
  readonly share: CountersShare
  readonly #cells: BigInt64Array

  constructor(share: CountersShare) {
    this.share = share
    this.#cells = new BigInt64Array(share.buffer)
  }

  /** @param calls the names of the system calls to count. */
  static create(calls: readonly string[]): Counters {
    const buffer = new SharedArrayBuffer((totals.length + calls.length) * BigInt64Array.BYTES_PER_ELEMENT)
    return new Counters({ buffer, calls })
  }

  add(total: Total, count: number): void {
    Atomics.add(this.#cells, totals.indexOf(total), BigInt(count))
  }

  set(total: Total, value: number): void {
    Atomics.store(this.#cells, totals.indexOf(total), BigInt(value))
  }

  get(total: Total): number {
    return Number(Atomics.load(this.#cells, totals.indexOf(total)))
  }

  /** A function that counts one call of this name. */
  callCounter(name: string): () => void {
    const index = this.share.calls.indexOf(name)
    if (index < 0) return () => {}
    const cells = this.#cells
    const cell = totals.length + index
    return () => {
      Atomics.add(cells, cell, 1n)
    }
  }

  /** How often each system call was made, most frequent first, without those never made. */
  calls(): [name: string, count: number][] {
    return this.share.calls
      .map((name, index): [string, number] => [name, Number(Atomics.load(this.#cells, totals.length + index))])
      .filter(([, count]) => count > 0)
      .sort(([, a], [, b]) => b - a)
  }
}
