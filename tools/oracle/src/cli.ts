import { Command, InvalidArgumentError, Option } from 'commander'
import { bugNames } from './bugs.js'
import { AREAS, type Area } from './generate/index.js'
import { checkGolden, recordGolden } from './golden.js'
import { type Backend, makeOracle } from './pairs.js'
import { commandOf, findPythons, type Command as PythonCommand } from './pythons.js'
import { report } from './report.js'
import { CHUNK, type SearchResult, search } from './search.js'

interface Options {
  readonly programs: number
  readonly seed: number
  readonly area: Area
  readonly backend: Backend
  readonly python?: string
  readonly pairs: number
  readonly findings: number
  readonly bug?: string
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('it must be a whole number from 1.')
  return value
}

function seedNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value)) throw new InvalidArgumentError('it must be a whole number.')
  return value
}

function summary({ done, counts }: SearchResult): string {
  const undecided = Object.entries(counts).map(([reason, number]) => `${number} ${reason}`)
  return `${done} programs: ${undecided.join(', ')}`
}

/** The requested interpreter, or the best available. */
function pythonOf({ python }: Options): PythonCommand {
  const found = python === undefined ? findPythons()[0]?.command : commandOf(python)
  if (found === undefined)
    throw new Error(
      'there is no python3 on this machine: see `npm run fetch-python`. `check` runs the stored programs without one',
    )
  return found
}

async function run(options: Options): Promise<number> {
  const python = pythonOf(options)
  const oracles = Array.from({ length: options.pairs }, () => makeOracle({ ...options, python }))
  const stop = () => {
    for (const oracle of oracles) oracle.stop()
  }
  try {
    await Promise.all(oracles.map((oracle) => oracle.start()))
    const version = oracles[0]?.python.version
    console.log(
      `${options.programs} programs of ${options.area}, seed ${options.seed}: CPython ${version} against compat-python on ${options.backend}`,
    )
    const started = performance.now()
    let told = started
    const progress = (result: SearchResult) => {
      if (performance.now() - told < 5000) return
      told = performance.now()
      const rate = Math.round((result.done * 1000) / (told - started))
      console.log(`  ${summary(result)}; ${rate} a second`)
    }
    const result = await search(oracles, { ...options, progress })
    const rate = Math.round((result.done * 1000) / (performance.now() - started))
    for (const { verdict, program, difference } of result.samples) {
      console.log(`  ${verdict}: ${JSON.stringify(difference)}\n    ${JSON.stringify(program)}`)
    }
    console.log(`${summary(result)}; ${rate} a second`)
    for (const { program, python, ours, seed } of result.findings.values()) {
      console.log('\na difference:')
      console.log(report(program, python, ours))
      console.log(
        `again: npm run oracle -- --backend ${options.backend} --area ${options.area} --programs ${CHUNK} --seed ${seed}`,
      )
    }
    if (result.findings.size === 0) console.log('no difference')
    return result.findings.size === 0 ? 0 : 1
  } finally {
    stop()
  }
}

// Peers are ended, and their folders removed, whenever the process exits.
for (const [signal, status] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
  process.once(signal, () => process.exit(status))
}

const command = new Command('npm run oracle --')
  .description('Runs random socket programs on CPython and on compat-python, and compares what happens.')
  .option('--programs <count>', 'how many programs to try', count, 1000)
  .option('--seed <number>', 'the seed of the first program', seedNumber, Date.now() & 0x7fffffff)
  .option(
    '--python <command>',
    'the CPython to compare with, optionally after NAME=value for its environment; by default the one nearest to 3.14',
  )
  .option('--pairs <count>', 'how many pairs of processes', count, 2)
  .option('--findings <count>', 'how many kinds of difference to find before stopping', count, 1)
  .addOption(new Option('--area <name>', 'what the programs are about').choices(AREAS).default('all'))
  .addOption(
    new Option('--backend <name>', 'our side')
      .choices(['native', 'ffi'])
      .default(process.env.SOCKCALL_BACKEND || 'native'),
  )
  .addOption(new Option('--bug <name>', 'plant a bug in our side, to see that it is found').choices(bugNames))
  .action(async (options: Options) => {
    process.exitCode = await run(options)
  })

command
  .command('record')
  .description(
    "Records the stored programs' traces from CPython again: --programs of each area, or those of the file with --area.",
  )
  .action(async () => {
    const options = command.opts<Options>()
    const oracle = makeOracle({ ...options, python: pythonOf(options) })
    try {
      await oracle.start()
      await recordGolden(oracle, options.area, options.seed, options.programs)
    } finally {
      oracle.stop()
    }
  })

command
  .command('check')
  .description('Compares our side with the stored traces; needs no Python.')
  .action(async () => {
    const { ours } = makeOracle({ ...command.opts<Options>(), python: commandOf('python3') })
    try {
      const { agree, different } = await checkGolden(ours)
      for (const text of different) console.log(text)
      console.log(`${agree} stored programs agree, ${different.length} differ`)
      process.exitCode = different.length === 0 ? 0 : 1
    } finally {
      ours.stop()
    }
  })

await command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
})
