import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { firstDifference, type Oracle } from './compare.js'
import { type Area, programsOf } from './generate/index.js'
import { HANG, type Program, type Trace } from './language.js'
import type { Peer } from './peer.js'
import { report } from './report.js'

/** The files of stored programs, and the areas of each. */
const files: readonly { readonly name: string; readonly areas: readonly Area[] }[] = [
  { name: 'linux.jsonl', areas: ['socket', 'functions', 'makefile', 'sendfile', 'fds', 'helpers'] },
  { name: 'asyncio.jsonl', areas: ['asyncio'] },
]

const fileUrl = (name: string) => new URL(`../golden/${name}`, import.meta.url)

interface Golden {
  readonly program: Program
  readonly trace: Trace
}

/** The stored programs and what CPython 3.14 answers. */
function readGolden(): Golden[] {
  return files
    .flatMap(({ name }) => readFileSync(fileUrl(name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Golden)
}

/** What differs between machines: databases, and the families that a kernel has or a user may open. */
const LOCAL =
  /getserv|getproto|localhost|getfqdn|gethostby|"http"|"ssh"|AF_(VSOCK|PACKET|ALG|CAN)|SOCK_RAW|SO_BINDTODEVICE/

/**
 * Sample programs of the areas, and store those to which CPython gives the same answer several times, in each file with a
 * requested area.
 */
export async function recordGolden(oracle: Oracle, asked: Area, seed: number, count: number): Promise<void> {
  for (const { name, areas } of files) {
    if (asked === 'all' || areas.includes(asked)) await recordFile(oracle, name, areas, seed, count)
  }
}

async function recordFile(
  oracle: Oracle,
  name: string,
  areas: readonly Area[],
  seed: number,
  count: number,
): Promise<void> {
  const lines: string[] = []
  let sampled = 0
  for (const area of areas) {
    for (const program of fc.sample(programsOf(area), { seed, numRuns: count })) {
      sampled++
      const trace = LOCAL.test(JSON.stringify(program)) ? null : await stableTrace(oracle, program)
      if (trace !== null) lines.push(JSON.stringify({ program, trace } satisfies Golden))
    }
  }
  writeFileSync(fileUrl(name), `${lines.join('\n')}\n`)
  console.log(`${name}: ${lines.length} programs of ${sampled} from CPython ${oracle.python.version}, seed ${seed}`)
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

/** Run the stored programs on our side. Returns how many agree, and reports of those that do not. */
export async function checkGolden(ours: Peer): Promise<{ agree: number; different: string[] }> {
  let agree = 0
  const different: string[] = []
  for (const { program, trace } of readGolden()) {
    let answer = await ours.run(program)
    // The order of two simultaneous events in the kernel may differ from the recording, but not twice.
    if (firstDifference(trace, answer) !== null) answer = await ours.run(program)
    if (firstDifference(trace, answer) === null) agree++
    else different.push(report(program, trace, answer))
  }
  return { agree, different }
}
