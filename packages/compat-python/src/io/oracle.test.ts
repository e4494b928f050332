import { describe, expect, it } from 'vitest'
import { type CodecProgram, randomCodecProgram } from './testing/codec-programs.js'
import { askPython, findPython } from './testing/oracle.js'
import { randomProgram } from './testing/programs.js'
import { Random } from './testing/random.js'
import { runCodecProgram, runProgram } from './testing/run-program.js'

const SEED = Number(process.env.SOCKCALL_SEED ?? 1)
const COUNT = Number(process.env.SOCKCALL_PROGRAMS ?? 4000)

const python = findPython()
function generate<T>(make: (random: Random) => T): T[] {
  return Array.from({ length: COUNT }, (_, index) => make(new Random(SEED * 1_000_000 + index)))
}

/** What came of each program, without what JSON cannot hold. */
function answers<T>(programs: readonly T[], run: (program: T) => unknown): unknown[] {
  return programs.map((program) => JSON.parse(JSON.stringify(run(program))) as unknown)
}

function compare<T>(programs: readonly T[], run: (program: T) => unknown): void {
  if (python === null) throw new Error('no python')
  const theirs = askPython(python, programs)
  for (const [index, ours] of answers(programs, run).entries()) {
    expect(ours, `seed ${SEED}, program ${JSON.stringify(programs[index])}`).toEqual(theirs[index])
  }
}

describe.skipIf(python === null)(
  python === null ? 'against CPython (skipped: no CPython 3.14, see `npm run fetch-python`)' : 'against CPython',
  () => {
    it('files on scripted sockets do what CPython does, raw call by raw call', { timeout: 120_000 }, () => {
      const programs = generate(randomProgram)
      compare(programs, runProgram)
    })

    it('codecs decode, encode and fail as CPython does', { timeout: 120_000 }, () => {
      const sensible = ({ codec, errors }: CodecProgram): boolean => {
        // After an unknown handler or an escaped unfinished sequence, CPython's multibyte decoders keep odd remainders.
        const multiByte = /^(gb|big5|cp9|shift|euc)/.test(codec)
        return !multiByte || ['strict', 'ignore', 'replace', 'backslashreplace'].includes(errors)
      }
      compare(generate(randomCodecProgram).filter(sensible), runCodecProgram)
    })
  },
)
