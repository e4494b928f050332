/** This build against the other one, which took turns with it. */
import type { ItemResult, VariantResult } from './item.js'
import { otherName } from './other-build.js'
import { ratios, type Summary, summarize, values } from './statistics.js'

/** The value of one of ours over that of the same program on the other build. */
export interface Comparison {
  readonly variant: string
  readonly participant: string
  readonly ratio: Summary
  /** By 3 % or more, whether the value is a time, a size or a throughput. */
  readonly isSlower: boolean
}

/** What is recorded of an item that was measured against another build. */
export interface Against {
  readonly commit: string
  readonly comparisons: readonly Comparison[]
}

const SLOWER = 0.03

export function comparisons(result: ItemResult): Comparison[] {
  return result.variants.flatMap(ofVariant)
}

function ofVariant({ title, unit, series }: VariantResult): Comparison[] {
  return series.flatMap((ours) => {
    const other = series.find(({ participant }) => participant === otherName(ours.participant))
    if (other === undefined) return []
    const ratio = summarize(ratios(values(ours), values(other)))
    const isSlower = unit.better === 'lower' ? ratio.median >= 1 + SLOWER : ratio.median <= 1 - SLOWER
    return [{ variant: title, participant: ours.participant, ratio, isSlower }]
  })
}
