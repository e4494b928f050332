import type { Outcome, Program, Step } from './language.js'
import { type KnownDifference, knownDifferences } from './python-version-rows.js'

/** Whether `version` is older than the first that behaves as 3.14 does. */
export function concerns(version: string, { before }: KnownDifference): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < before[0] || (major === before[0] && minor < before[1])
}

/** The program to run on a CPython of `version`; null if its answer says nothing about 3.14. */
export function olderProgram(version: string, program: Program): Program | null {
  const rows = knownDifferences.filter((row) => row.step !== undefined && concerns(version, row))
  const older: Step[] = []
  for (const step of program) {
    let run: Step | null = step
    for (const row of rows) run = run === null || row.step === undefined ? run : row.step(run)
    if (run === null) return null
    older.push(run)
  }
  return older
}

/** Turn an outcome of an older CPython into that of 3.14. */
export function modernise(version: string, step: Step, outcome: Outcome): Outcome {
  let modern = outcome
  for (const row of knownDifferences) {
    if (concerns(version, row)) modern = row.outcome?.(step, modern) ?? modern
  }
  return modern
}
