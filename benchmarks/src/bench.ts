import ora from 'ora'
import { items } from '../items/index.js'
import { writeChart } from './chart.js'
import { type Against, comparisons } from './comparison.js'
import type { Item, ItemResult } from './item.js'
import { type OtherBuild, withOtherBuild } from './other-build.js'
import { compileC, compilePeers } from './prepare.js'
import { writeReport } from './report.js'
import { readResults, writeResult } from './results.js'
import { runItem } from './run-item.js'
import { printComparisons, printSummary, printTable } from './table.js'

export interface BenchOptions {
  readonly only?: string
  readonly runs?: number
  readonly ms?: number
  readonly full?: boolean
  readonly quick?: boolean
  readonly report?: boolean
  /** Another checkout's build, which takes part. */
  readonly against?: OtherBuild
}

const ROUNDS = 7
const MEASURE_MS = 300

/** One run: the exit code. */
export async function bench(options: BenchOptions): Promise<number> {
  if (options.report !== true) {
    const chosen = choose(options.only)
    if (chosen.length === 0) {
      console.error(`no item is called ${options.only}; --list names them`)
      return 2
    }
    const failed = await run(chosen, options)
    if (options.quick === true || failed > 0) return failed > 0 ? 1 : 0
  }
  const results = readResults()
  for (const result of results) await writeChart(result)
  console.log(`written: ${writeReport(results)}`)
  return 0
}

function choose(only: string | undefined): readonly Item[] {
  if (only === undefined) return items
  const names = only.split(',').map((name) => name.trim())
  return items.filter(({ name, letter }) => names.includes(name) || names.includes(letter))
}

async function run(chosen: readonly Item[], options: BenchOptions): Promise<number> {
  const { quick = false, against } = options
  const compared: [ItemResult, Against][] = []
  const spinner = ora({ text: 'compiling the C programs and the peers', isEnabled: process.stdout.isTTY === true })
  spinner.start()
  const problems = compileC()
  compilePeers()
  spinner.stop()
  for (const problem of problems) console.error(problem)
  let failed = problems.length
  for (const [index, item] of chosen.entries()) {
    const title = `[${index + 1}/${chosen.length}] (${item.letter}) ${item.title}`
    const started = performance.now()
    spinner.start(title)
    try {
      const result = await runItem(against === undefined ? item : withOtherBuild(item, against), {
        rounds: options.runs ?? (quick ? 1 : (item.rounds ?? ROUNDS)),
        ms: options.ms ?? (quick ? 20 : MEASURE_MS),
        quick,
        full: options.full === true,
        onProgress: (text) => {
          spinner.text = `${title}: ${text}`
        },
      })
      spinner.stop()
      console.log(`${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
      printTable(item, result)
      const beside = against && { commit: against.commit, comparisons: comparisons(result) }
      if (beside !== undefined) {
        printComparisons(beside)
        compared.push([result, beside])
      }
      if (!quick) writeResult(result, beside)
    } catch (error) {
      failed++
      spinner.stop()
      console.error(`${title}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (against !== undefined) printSummary(against.commit, compared)
  return failed
}
