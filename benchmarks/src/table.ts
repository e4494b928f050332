/** An item's result as text for the terminal. */
import type { Against } from './comparison.js'
import type { Item, ItemResult, RoundPlacement, VariantResult } from './item.js'
import { number, ratioText, verdicts } from './lines.js'
import { isOther } from './other-build.js'
import { ratios, summarize, values } from './statistics.js'

const OURS = ['native', 'ffi']

export function printTable(item: Item, result: ItemResult): void {
  for (const variant of result.variants) {
    console.log(`  ${variant.title}`)
    for (const line of alignColumns(variantRows(variant))) console.log(`    ${line}`)
    for (const text of placementText(variant)) console.log(`    ${text}`)
    for (const [participant, reason] of Object.entries(variant.absent)) {
      console.log(`    ${participant}: not here (${reason})`)
    }
  }
  for (const { line, variant, ratio, met } of verdicts(item.lines, result)) {
    const sign = line.side === 'at most' ? '≤' : '≥'
    const where = line.variants.length > 1 ? ` [${variant}]` : ''
    const shown = ratio === undefined ? 'not measured' : `${ratioText(ratio)} ${met ? 'met' : 'NOT MET'}`
    console.log(`  ${line.participant}: ${line.text}${where} ${sign} ${line.limit}: ${shown}`)
  }
}

export function printComparisons({ commit, comparisons }: Against): void {
  console.log(`  this build / ${commit}`)
  const rows = comparisons.map(({ variant, participant, ratio, isSlower }) => [
    variant,
    participant,
    ratioText(ratio),
    isSlower ? 'SLOWER' : '',
  ])
  for (const line of alignColumns(rows)) console.log(`    ${line}`)
}

/** Which items of a run are slower than on the other build, and what was not compared. */
export function printSummary(commit: string, compared: readonly (readonly [ItemResult, Against])[]): void {
  const lines = compared.flatMap(([{ letter }, { comparisons }]) =>
    comparisons
      .filter(({ isSlower }) => isSlower)
      .map(({ variant, participant, ratio }) => `(${letter}) ${variant}, ${participant}: ${ratioText(ratio)}`),
  )
  const count = compared.reduce((sum, [, { comparisons }]) => sum + comparisons.length, 0)
  console.log(`slower than ${commit} by 3 % or more: ${lines.length} of ${count}`)
  for (const line of lines) console.log(`  ${line}`)
  for (const [{ letter, variants }] of compared) {
    for (const { title, absent } of variants) {
      for (const [name, reason] of Object.entries(absent).filter(([name]) => isOther(name))) {
        console.log(`  (${letter}) ${title}, ${name}: missing (${reason})`)
      }
    }
  }
}

/** Participant, median with quartiles, and how many times our native value it is, and the same for ffi. */
export function variantRows(variant: VariantResult): string[][] {
  const ours = OURS.map((name) => variant.series.find(({ participant }) => participant === name))
  const header = ['', `${variant.unit.name}`, '25 % to 75 %', ...OURS.map((name) => `${name} / it`), 'also']
  const rows = variant.series.map((series) => {
    const own = values(series)
    const { median, low, high } = summarize(own)
    const compared = ours.map((our) =>
      our === undefined || our === series ? '' : number(summarize(ratios(values(our), own)).median),
    )
    return [series.participant, number(median), `${number(low)} to ${number(high)}`, ...compared, also(series.outcomes)]
  })
  return [header, ...rows]
}

const NOT_SHOWN = new Set(['value', 'samples', 'operations'])

/** The other numbers a participant printed: their medians. */
function also(outcomes: VariantResult['series'][number]['outcomes']): string {
  const fields = Object.keys(outcomes[0] ?? {}).filter((field) => !NOT_SHOWN.has(field))
  return fields
    .map((field) => `${field} ${number(summarize(outcomes.map((outcome) => outcome[field] ?? Number.NaN)).median)}`)
    .join(', ')
}

/** Of how many rounds the processors were near or far; nothing where it does not matter. */
export function placementText({ placements = [] }: VariantResult): string[] {
  if (placements.length === 0) return []
  const count = (wanted: RoundPlacement) => placements.filter((one) => one === wanted).length
  const parts = (['near', 'far', 'changing'] as const)
    .filter((one) => count(one) > 0)
    .map((one) => `${one} in ${count(one)}`)
  return [`The two processors were ${parts.join(', ')} of ${placements.length} rounds.`]
}

export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const widths = (rows[0] ?? []).map((_, column) => widthOf(column))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
