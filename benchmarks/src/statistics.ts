/** Medians, quartiles, and ratios of what was measured in the same round. */
import type { Series } from './item.js'

export interface Summary {
  readonly median: number
  /** First and third quartile. */
  readonly low: number
  readonly high: number
}

/** The value below which `part` (0 to 1) of the values lie, interpolated. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length === 0) return Number.NaN
  const position = (sorted.length - 1) * part
  const below = Math.floor(position)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low
  return low + (high - low) * (position - below)
}

export function summarize(values: readonly number[]): Summary {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) }
}

/** Round by round. */
export function values(series: Series): number[] {
  return series.outcomes.map(({ value }) => value)
}

/**
 * `ours` over `theirs`, round by round: what disturbed the machine in a round disturbed both. Where one took part in fewer
 * rounds, its median stands in for the rounds that are missing.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  const ourMedian = quantile(ours, 0.5)
  const theirMedian = quantile(theirs, 0.5)
  const rounds = Math.max(ours.length, theirs.length)
  return Array.from({ length: rounds }, (_, round) => (ours[round] ?? ourMedian) / (theirs[round] ?? theirMedian))
}
