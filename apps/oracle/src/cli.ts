import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError, Option } from 'commander'
import fc from 'fast-check'
import { bugNames } from './bugs.js'
import { Oracle } from './compare.js'
import { checkGolden, recordGolden } from './golden.js'
import type { Program } from './language.js'
import { Peer } from './peer.js'
import { report } from './report.js'
import { programs } from './scenarios.js'

interface Options {
  readonly programs: number
  readonly seed: number
  readonly backend: 'native' | 'ffi'
  readonly python: string
  readonly bug?: string
}

const pythonProgram = fileURLToPath(new URL('../python/oracle.py', import.meta.url))
const oursProgram = fileURLToPath(new URL('./ours.js', import.meta.url))

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

function oracleOf(options: Options): Oracle {
  const python = new Peer('python3', options.python, ['-u', pythonProgram])
  const env = { SOCKCALL_BACKEND: options.backend, ORACLE_BUG: options.bug ?? '' }
  return new Oracle(python, new Peer(`compat-python on ${options.backend}`, process.execPath, [oursProgram], env))
}

async function search(options: Options): Promise<number> {
  const oracle = oracleOf(options)
  process.once('SIGINT', () => {
    oracle.stop()
    process.exit(130)
  })
  try {
    await oracle.start()
    console.log(
      `${options.programs} programs, seed ${options.seed}: CPython ${oracle.python.version} against compat-python on ${options.backend}`,
    )
    let done = 0
    const started = performance.now()
    const property = fc.asyncProperty(programs, async (program) => {
      const difference = await oracle.compare(program)
      if (++done % 1000 === 0) {
        const rate = Math.round((done * 1000) / (performance.now() - started))
        console.log(`  ${done} programs, ${rate} a second, ${oracle.unstable} undecided`)
      }
      return difference === null
    })
    const result = await fc.check(property, { numRuns: options.programs, seed: options.seed, endOnFailure: false })
    if (!result.failed) {
      console.log(`no difference in ${done} programs; ${oracle.unstable} undecided, where CPython itself varies`)
      return 0
    }
    const program: Program | undefined = result.counterexample?.[0]
    if (program === undefined) throw result.errorInstance
    console.log(`a difference, after ${result.numRuns} programs and ${result.numShrinks} steps of shrinking:`)
    console.log(report(program, await oracle.record(program), await oracle.ours.run(program)))
    console.log(
      `again: npm run oracle -- --backend ${options.backend} --programs ${result.numRuns} --seed ${result.seed}`,
    )
    return 1
  } finally {
    oracle.stop()
  }
}

const command = new Command('oracle')
  .description('Runs random socket programs on CPython and on compat-python, and compares what happens.')
  .option('--programs <count>', 'how many programs to try', count, 1000)
  .option('--seed <number>', 'the seed of the first program', seedNumber, Date.now() & 0x7fffffff)
  .option('--python <command>', 'the CPython to compare with', 'python3')
  .addOption(new Option('--backend <name>', 'our side').choices(['native', 'ffi']).default('native'))
  .addOption(new Option('--bug <name>', 'put a bug into our side, to see it found').choices(bugNames))
  .action(async (options: Options) => {
    process.exitCode = await search(options)
  })

command
  .command('record')
  .description("Writes the stored programs' traces anew, from CPython.")
  .action(async () => {
    const options = command.opts<Options>()
    const oracle = oracleOf(options)
    try {
      await oracle.start()
      await recordGolden(oracle, options.seed, options.programs)
    } finally {
      oracle.stop()
    }
  })

command
  .command('check')
  .description('Holds our side against the stored traces; needs no Python.')
  .action(async () => {
    const oracle = oracleOf(command.opts<Options>())
    try {
      await oracle.ours.start()
      process.exitCode = (await checkGolden(oracle)) === 0 ? 0 : 1
    } finally {
      oracle.stop()
    }
  })

if (!existsSync(oursProgram)) throw new Error('run `npm run build` first')
await command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
})
