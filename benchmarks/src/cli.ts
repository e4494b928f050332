import { Command, InvalidArgumentError, Option } from 'commander'
import { items } from '../items/index.js'
import { bench } from './bench.js'
import { type OtherBuild, otherBuild } from './other-build.js'
import { killAll } from './processes.js'

function count(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number from 1')
  return number
}

function checkout(path: string): OtherBuild {
  try {
    return otherBuild(path)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
}

const program = new Command('npm run bench --')
  .description(
    'Measure sockcall side by side with its peers; results go to benchmarks/results and docs/performance.md.',
  )
  .option('--only <names>', 'these items only, by name or letter, separated by commas')
  .option('--runs <count>', 'rounds of each item', count)
  .option('--ms <milliseconds>', 'how long a participant measures in a round', count)
  .addOption(
    new Option(
      '--against <checkout>',
      'also measure the build of another checkout, by turns with this one; print and record new/old, and list what is ' +
        'slower by 3 % or more',
    )
      .argParser(checkout)
      .conflicts(['report', 'list']),
  )
  .option('--full', 'whole sizes where they are otherwise shortened: 1 GiB of lines')
  .option('--quick', 'a smoke test: one short round, nothing is written')
  .option('--report', 'only write docs/performance.md and the charts anew, from the results that are there')
  .option('--list', 'name the items and their participants')
  .parse()

const wanted = program.opts<{
  only?: string
  runs?: number
  ms?: number
  full?: boolean
  quick?: boolean
  report?: boolean
  list?: boolean
  against?: OtherBuild
}>()

process.on('exit', killAll)
for (const [signal, code] of [['SIGHUP', 129] as const, ['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
  process.on(signal, () => process.exit(code))
}

if (wanted.list === true) {
  for (const { letter, name, title, variants } of items) {
    console.log(`(${letter}) ${name}: ${title}`)
    for (const variant of variants) {
      console.log(`      ${variant.title}: ${variant.participants.map((participant) => participant.name).join(', ')}`)
    }
  }
} else {
  process.exitCode = await bench(wanted)
}
