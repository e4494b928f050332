import type { Outcome, Step } from './language.js'

/** Where an older CPython differs from 3.14: nothing else is excused. */
interface KnownDifference {
  /** The first version that behaves as 3.14 does. */
  readonly before: readonly [major: number, minor: number]
  /** The spec's rule. */
  readonly rule: string
  /** What 3.14 would have answered, or undefined where this difference is not about the step. */
  readonly modern: (step: Step, outcome: Outcome) => Outcome | undefined
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    before: [3, 13],
    rule: 'S5: the type is named PyTime_t',
    modern: (_step, outcome) =>
      'error' in outcome && outcome.text.includes('C _PyTime_t')
        ? { ...outcome, text: outcome.text.replace('C _PyTime_t', 'C PyTime_t') }
        : undefined,
  },
]

/** Bring an outcome of an older CPython to what 3.14 answers. */
export function modernise(version: string, step: Step, outcome: Outcome): Outcome {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  let modern = outcome
  for (const { before, modern: change } of knownDifferences) {
    if (major > before[0] || (major === before[0] && minor >= before[1])) continue
    modern = change(step, modern) ?? modern
  }
  return modern
}
