import { describe, it } from 'vitest'
import { PythonAnswers } from '../../../../python-answers.js'
import { type CodecProgram, randomCodecProgram } from './testing/codec-programs.js'
import { askPython } from './testing/oracle.js'
import { randomProgram } from './testing/programs.js'
import { Random } from './testing/random.js'
import { runCodecProgram, runProgram } from './testing/run-program.js'

const COUNT = 4000

const python = new PythonAnswers(import.meta.url)

function generate<T>(make: (random: Random) => T): T[] {
  return Array.from({ length: COUNT }, (_, index) => make(new Random(1_000_000 + index)))
}

/** The outcome of each program, without what JSON cannot represent. */
function answers<T>(programs: readonly T[], run: (program: T) => unknown): unknown[] {
  return programs.map((program) => JSON.parse(JSON.stringify(run(program))) as unknown)
}

function compare<T>(name: string, programs: readonly T[], run: (program: T) => unknown): void {
  const ask = (command: string) => askPython(command, programs)
  python.expectAnswer(name, JSON.stringify(programs), ask, answers(programs, run))
}

describe('as CPython does it', () => {
  it('files on scripted sockets do what CPython does, raw call by raw call', { timeout: 120_000 }, () => {
    const programs = generate(randomProgram)
    compare('files', programs, runProgram)
  })

  it('codecs decode, encode and fail as CPython does', { timeout: 120_000 }, () => {
    const sensible = ({ codec, errors }: CodecProgram): boolean => {
      // After an unknown handler or an escaped unfinished sequence, CPython's multibyte decoders keep odd remainders.
      const multiByte = /^(gb|big5|cp9|shift|euc)/.test(codec)
      return !multiByte || ['strict', 'ignore', 'replace', 'backslashreplace'].includes(errors)
    }
    compare('codecs', generate(randomCodecProgram).filter(sensible), runCodecProgram)
  })
})
