import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { firstDifference, type Oracle } from './compare.js'
import type { Program, Trace } from './language.js'
import { report } from './report.js'
import { programs } from './scenarios.js'

const file = new URL('../golden/linux.jsonl', import.meta.url)

interface Golden {
  readonly program: Program
  readonly trace: Trace
}

/** The stored programs and what CPython 3.14 answers. */
export function readGolden(): Golden[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Golden)
}

/** Sample programs, run them on CPython until two runs agree, and store them. */
export async function recordGolden(oracle: Oracle, seed: number, count: number): Promise<void> {
  const lines: string[] = []
  for (const program of fc.sample(programs, { seed, numRuns: count })) {
    const trace = await oracle.record(program)
    const stable = firstDifference(trace, await oracle.record(program)) === null
    if (stable) lines.push(JSON.stringify({ program, trace } satisfies Golden))
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
  console.log(`recorded ${lines.length} programs of ${count} from CPython ${oracle.python.version}, seed ${seed}`)
}

/** Run the stored programs on our side: the number that differ. */
export async function checkGolden(oracle: Oracle): Promise<number> {
  let different = 0
  const golden = readGolden()
  for (const { program, trace } of golden) {
    let ours = await oracle.ours.run(program)
    // What comes first of two things the kernel does at once may differ from the recording; it does not twice.
    if (firstDifference(trace, ours) !== null) ours = await oracle.ours.run(program)
    if (firstDifference(trace, ours) === null) continue
    different++
    console.log(report(program, trace, ours))
  }
  console.log(`${golden.length - different} stored programs agree, ${different} differ`)
  return different
}
