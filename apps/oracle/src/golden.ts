import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { firstDifference, type Oracle } from './compare.js'
import { AREAS, programsOf } from './generate/index.js'
import { HANG, type Program, type Trace } from './language.js'
import type { Peer } from './peer.js'
import { report } from './report.js'

const file = new URL('../golden/linux.jsonl', import.meta.url)

interface Golden {
  readonly program: Program
  readonly trace: Trace
}

/** The stored programs and what CPython 3.14 answers. */
function readGolden(): Golden[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Golden)
}

/** What differs between machines: their databases, and the families that a kernel has or a user may open. */
const LOCAL =
  /getserv|getproto|localhost|getfqdn|gethostby|"http"|"ssh"|AF_(VSOCK|PACKET|ALG|CAN)|SOCK_RAW|SO_BINDTODEVICE/

/** Sample programs of every area, and store those that CPython answers alike several times. */
export async function recordGolden(oracle: Oracle, seed: number, count: number): Promise<void> {
  const lines: string[] = []
  let sampled = 0
  for (const area of AREAS) {
    if (area === 'all') continue
    for (const program of fc.sample(programsOf(area), { seed, numRuns: count })) {
      sampled++
      const trace = LOCAL.test(JSON.stringify(program)) ? null : await stableTrace(oracle, program)
      if (trace !== null) lines.push(JSON.stringify({ program, trace } satisfies Golden))
    }
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
  console.log(`recorded ${lines.length} programs of ${sampled} from CPython ${oracle.python.version}, seed ${seed}`)
}

async function stableTrace(oracle: Oracle, program: Program): Promise<Trace | null> {
  const trace = await oracle.record(program)
  if (trace === null || trace === HANG) return null
  for (let run = 0; run < 3; run++) {
    const again = await oracle.record(program)
    if (again === null || firstDifference(trace, again) !== null) return null
  }
  return trace
}

/** Run the stored programs on our side: how many agree, and reports of those that do not. */
export async function checkGolden(ours: Peer): Promise<{ agree: number; different: string[] }> {
  let agree = 0
  const different: string[] = []
  for (const { program, trace } of readGolden()) {
    let answer = await ours.run(program)
    // What comes first of two things that the kernel does at once may differ from the recording; it does not twice.
    if (firstDifference(trace, answer) !== null) answer = await ours.run(program)
    if (firstDifference(trace, answer) === null) agree++
    else different.push(report(program, trace, answer))
  }
  return { agree, different }
}
