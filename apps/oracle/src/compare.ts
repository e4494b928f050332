import { isDeepStrictEqual } from 'node:util'
import type { Outcome, Program, Trace } from './language.js'
import type { Peer } from './peer.js'
import { modernise } from './python-version.js'

/** Where two traces part. */
export interface Difference {
  readonly index: number
  readonly python: Outcome | undefined
  readonly ours: Outcome | undefined
}

/** The first step whose outcomes differ, or null. */
export function firstDifference(python: Trace, ours: Trace): Difference | null {
  const length = Math.max(python.length, ours.length)
  for (let index = 0; index < length; index++) {
    if (!isDeepStrictEqual(python[index], ours[index])) return { index, python: python[index], ours: ours[index] }
  }
  return null
}

/** How often a program that seems to differ is run again on CPython, to see whether CPython agrees with itself. */
const RERUNS = 4

/** CPython and one of our backends, side by side. */
export class Oracle {
  readonly python: Peer
  readonly ours: Peer
  /** Programs whose result on CPython itself changes from run to run: they decide nothing. */
  unstable = 0

  constructor(python: Peer, ours: Peer) {
    this.python = python
    this.ours = ours
  }

  async start(): Promise<void> {
    await Promise.all([this.python.start(), this.ours.start()])
  }

  stop(): void {
    this.python.stop()
    this.ours.stop()
  }

  /**
   * Run a program on both. A difference counts only if none of several runs on CPython agrees with ours: what the kernel
   * decides by chance (which of two events comes first) is no difference between us.
   */
  async compare(program: Program): Promise<Difference | null> {
    const [python, ours] = await Promise.all([this.#trace(program), this.ours.run(program)])
    const difference = firstDifference(python, ours)
    if (difference === null) return null
    for (let run = 0; run < RERUNS; run++) {
      const again = await this.#trace(program)
      const oursAgain = await this.ours.run(program)
      if (firstDifference(again, oursAgain) === null) {
        this.unstable++
        return null
      }
    }
    return difference
  }

  /** CPython's trace of a program, as 3.14 has it. */
  async #trace(program: Program): Promise<Trace> {
    const trace = await this.python.run(program)
    return trace.map((outcome, index) => {
      const step = program[index]
      return step === undefined ? outcome : modernise(this.python.version, step, outcome)
    })
  }

  record(program: Program): Promise<Trace> {
    return this.#trace(program)
  }
}
