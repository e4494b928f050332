/** `npm run fuzz`: options, progress and the report. */
import type { Backend } from '@sockcall/core'
import { Command, InvalidArgumentError, Option } from 'commander'
import { fuzz } from './run.js'

const loaders: Readonly<Record<string, () => Promise<Backend>>> = {
  native: async () => (await import('@sockcall/backend-native')).backend,
  ffi: async () => (await import('@sockcall/backend-ffi')).backend,
}

interface Options {
  readonly calls: number
  readonly seed: number
  readonly backend?: string
  readonly from: number
  readonly trace: boolean
}

function integerFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`it must be a whole number from ${least}.`)
    }
    return value
  }
}

const { calls, seed, backend, from, trace } = new Command('npm run fuzz --')
  .description(
    'Calls every public method at random with hostile arguments: only typed errors, no crash, no leaked descriptor.',
  )
  .option('--calls <count>', 'how many calls to make', integerFrom(1), 100_000)
  .option('--seed <number>', 'the seed of the random calls', integerFrom(0), Date.now() % 2 ** 31)
  .addOption(new Option('--backend <name>', 'one backend only').choices(Object.keys(loaders)))
  .option('--from <round>', 'the first round, as shown in a finding', integerFrom(0), 0)
  .option('--trace', 'print each call before it is made', false)
  .parse()
  .opts<Options>()

const REPORT_MS = 10_000

async function run(name: string, load: () => Promise<Backend>): Promise<boolean> {
  const loaded = await load().catch((error: unknown) => {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    return null
  })
  if (loaded === null) return false
  console.log(`${name}: ${calls} calls, --seed ${seed}`)
  let reported = performance.now()
  const onRound = (round: number) => {
    if (performance.now() - reported < REPORT_MS) return
    reported = performance.now()
    console.log(`${name}: round ${round}`)
  }
  const onCall = trace ? (call: string) => console.log(call) : undefined
  const began = performance.now()
  const report = await fuzz({ backend: loaded, calls, seed, from, onRound, onCall })
  for (const { round, call, fault } of report.findings) {
    console.log(`${name}: ${call} ${fault}\n  again: --backend ${name} --seed ${seed} --from ${round} --calls 32`)
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  const { before, after, findings } = report
  const counted = `descriptors ${before.length} -> ${after.length}`
  console.log(`${name}: ${report.calls} calls in ${seconds} s, ${findings.length} findings, ${counted}`)
  const outcomes = [...report.outcomes].sort(([, a], [, b]) => b - a)
  console.log(`${name}: ${outcomes.map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`)
  if (after.length > before.length) console.log(after.filter((one) => !before.includes(one)).join('\n'))
  return findings.length === 0 && after.length <= before.length
}

// Its folder is removed when the process exits.
for (const [signal, status] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
  process.once(signal, () => process.exit(status))
}

const wanted = Object.entries(loaders).filter(([name]) => backend === undefined || name === backend)
let clean = true
for (const [name, load] of wanted) clean = (await run(name, load)) && clean
process.exit(clean ? 0 : 1)
