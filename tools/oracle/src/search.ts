import fc from 'fast-check'
import { type Difference, firstDifference, type Oracle, type Verdict } from './compare.js'
import { type Area, programsOf } from './generate/index.js'
import type { Outcome, Program, Trace } from './language.js'
import { minimise } from './minimise.js'

/** How many programs are generated from one seed: parts of a search run in parallel, and each can be repeated alone. */
export const CHUNK = 500
/** Far apart, so that the chunks of neighbouring seeds differ. */
const SEED_STEP = 1_000_003
/** When fast-check, and {@link minimise}, stop looking for a simpler program. */
const SHRINK_MS = 15_000
/** How many undecided programs are kept for inspection. */
const SAMPLES = 5

/** What to look for, and where. */
export interface Search {
  readonly area: Area
  readonly programs: number
  readonly seed: number
  /** How many kinds of difference to look for before stopping. */
  readonly findings: number
  readonly progress?: (result: SearchResult) => void
}

/** A program on which the two differ, minimised. */
export interface Finding {
  readonly program: Program
  readonly python: Trace
  readonly ours: Trace
  readonly seed: number
  readonly shrinks: number
}

/** An undecided program, and where its sides diverged. */
interface Sample {
  readonly verdict: Undecided
  readonly program: Program
  readonly difference: Difference | null
}

type Undecided = Extract<Verdict, string>

/** The result of a search, even while it goes on. */
export interface SearchResult {
  done: number
  readonly findings: Map<string, Finding>
  readonly counts: Record<Exclude<Undecided, 'same'>, number>
  readonly samples: Sample[]
}

/** Run programs on all the pairs at once, until one shows a difference. */
export async function search(oracles: readonly Oracle[], options: Search): Promise<SearchResult> {
  const result: SearchResult = {
    done: 0,
    findings: new Map(),
    counts: { 'left out': 0, varies: 0, once: 0, hangs: 0 },
    samples: [],
  }
  let next = 0
  const workers = oracles.map(async (oracle) => {
    while (next * CHUNK < options.programs && result.findings.size < options.findings) {
      const chunk = next++
      const seed = (options.seed + chunk * SEED_STEP) | 0
      const numRuns = Math.min(CHUNK, options.programs - chunk * CHUNK)
      await searchChunk(oracle, options, { seed, numRuns }, result)
      options.progress?.(result)
    }
  })
  await Promise.all(workers)
  return result
}

async function searchChunk(
  oracle: Oracle,
  { area, findings }: Search,
  run: { readonly seed: number; readonly numRuns: number },
  result: SearchResult,
): Promise<void> {
  let deadline = Number.POSITIVE_INFINITY
  const fails = async (program: Program) => typeof (await oracle.compare(program)) === 'object'
  const add = async (kind: string, found: Program, shrinks: number) => {
    const program = await minimise(found, fails, performance.now() + SHRINK_MS)
    result.findings.set(kind, { program, ...(await traces(oracle, program)), seed: run.seed, shrinks })
  }
  let kind = ''
  const property = fc.asyncProperty(programsOf(area), async (program) => {
    if (deadline !== Number.POSITIVE_INFINITY) return performance.now() > deadline || !(await fails(program))
    // There are enough: skip the rest of this chunk.
    if (result.findings.size >= findings) return true
    const verdict = await oracle.compare(program)
    result.done++
    if (typeof verdict === 'string') {
      count(result, verdict, { program, difference: oracle.lastDifference })
      return true
    }
    kind = kindOf(program, verdict)
    if (result.findings.has(kind)) return true
    if (findings > 1) {
      await add(kind, program, 0)
      return true
    }
    deadline = performance.now() + SHRINK_MS
    return false
  })
  const checked = await fc.check(property, run)
  if (!checked.failed) return
  const found = checked.counterexample?.[0]
  // Without a difference one of the processes failed.
  if (found === undefined || deadline === Number.POSITIVE_INFINITY) throw checked.errorInstance
  await add(kind, found, checked.numShrinks)
}

function count(result: SearchResult, verdict: Undecided, sample: Omit<Sample, 'verdict'>): void {
  if (verdict === 'same') return
  result.counts[verdict]++
  if (verdict !== 'left out' && result.samples.length < SAMPLES) result.samples.push({ verdict, ...sample })
}

/** Similar differences: the same call, and the same kinds of outcome. */
function kindOf(program: Program, { index, python, ours }: Difference): string {
  const step = program[index]
  const call = step === undefined ? '' : 'call' in step ? step.call : step.do
  const kind = (outcome: Outcome | undefined) => {
    if (outcome === undefined) return 'nothing'
    return 'error' in outcome ? `${outcome.error} ${outcome.text.replace(/\d+|'[^']*'/g, '')}` : Object.keys(outcome)[0]
  }
  return `${call}: ${kind(python)} / ${kind(ours)}`
}

/** Both traces of a run in which they differ. */
async function traces(oracle: Oracle, program: Program): Promise<{ python: Trace; ours: Trace }> {
  for (let left = 10; ; left--) {
    const [python, ours] = await Promise.all([oracle.record(program), oracle.ours.run(program)])
    if (left === 0 || firstDifference(python ?? [], ours) !== null) return { python: python ?? [], ours }
  }
}
