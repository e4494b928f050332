/** The table of limits, evaluated. */
import type { ItemResult, Line } from './item.js'
import { ratios, type Summary, summarize, values } from './statistics.js'

export interface Verdict {
  readonly line: Line
  readonly variant: string
  /** Undefined where one of the two did not take part. */
  readonly ratio: Summary | undefined
  readonly met: boolean
}

export function verdicts(lines: readonly Line[], result: ItemResult): Verdict[] {
  return lines.flatMap((line) => line.variants.map((variant) => verdict(line, variant, result)))
}

function verdict(line: Line, variant: string, result: ItemResult): Verdict {
  const ours = valuesOf(result, variant, line.participant)
  const theirs = valuesOf(result, variant, line.against)
  if (ours === undefined || theirs === undefined) return { line, variant, ratio: undefined, met: false }
  const ratio = summarize(ratios(ours, theirs))
  const met = line.side === 'at most' ? ratio.median <= line.limit : ratio.median >= line.limit
  return { line, variant, ratio, met }
}

function valuesOf(result: ItemResult, variant: string, participant: string): number[] | undefined {
  const series = result.variants
    .find((one) => one.variant === variant)
    ?.series.find((one) => one.participant === participant)
  return series === undefined ? undefined : values(series)
}

/** "0.83 (0.80 to 0.86)" */
export function ratioText({ median, low, high }: Summary): string {
  return `${number(median)} (${number(low)} to ${number(high)})`
}

/** Three significant digits, without an exponent. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US')
  return Number(value.toPrecision(3)).toString()
}
