import { isDeepStrictEqual } from 'node:util'
import { HANG, type Outcome, type Program, type Trace } from './language.js'
import type { Peer } from './peer.js'
import { modernise, olderProgram } from './python-version.js'

/** Where two traces diverge. */
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

/** How often a program that seems to differ is run again on both sides. */
const RERUNS = 5

/**
 * What a program showed. Only a difference counts against us. Undecided programs are counted by reason:
 * - `left out`: the CPython at hand is older than 3.14, and differs too much there to compensate.
 * - `varies`: CPython itself gave several traces, ours among them: the kernel decides by chance.
 * - `once`: the sides differed in one run and in none of the next {@link RERUNS}.
 * - `hangs`: both sides ran into the limit.
 */
export type Verdict = 'same' | 'left out' | 'varies' | 'once' | 'hangs' | Difference

/** CPython and one of our backends, side by side. */
export class Oracle {
  readonly python: Peer
  readonly ours: Peer
  /** Where the two last diverged, even in an undecided program. */
  lastDifference: Difference | null = null

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

  /** Run a program on both, and again if they differ. */
  async compare(program: Program): Promise<Verdict> {
    const [python, ours] = await this.#both(program)
    if (python === null) return 'left out'
    const difference = firstDifference(python, ours)
    if (difference === null) return python === HANG ? 'hangs' : 'same'
    this.lastDifference = difference
    const known: Trace[] = [python]
    let equalRuns = 0
    let last = difference
    for (let run = 0; run < RERUNS; run++) {
      const [again, oursAgain] = await this.#both(program)
      if (again === null) return 'left out'
      if (!known.some((trace) => isDeepStrictEqual(trace, again))) known.push(again)
      const one = firstDifference(again, oursAgain)
      if (one === null) equalRuns++
      else last = one
      if (known.length > 1 && known.some((trace) => isDeepStrictEqual(trace, oursAgain))) return 'varies'
    }
    return equalRuns === RERUNS ? 'once' : last
  }

  async #both(program: Program): Promise<[python: Trace | null, ours: Trace]> {
    return Promise.all([this.record(program), this.ours.run(program)])
  }

  /** 3.14's trace of a program; null if the CPython at hand cannot tell. */
  async record(program: Program): Promise<Trace | null> {
    const { version } = this.python
    const run = olderProgram(version, program)
    if (run === null) return null
    const trace = await this.python.run(run)
    if (trace === HANG) return trace
    return trace.map((outcome, index) => {
      const step = program[index]
      return step === undefined ? outcome : modernise(version, step, outcome)
    })
  }
}
