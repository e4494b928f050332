/** `npm run fuzz -- [--calls N] [--seed N] [--backend native|ffi] [--from ROUND] [--trace]` */
import { parseArgs } from 'node:util'
import type { Backend } from '@sockcall/core'
import { fuzz } from './run.js'

const loaders: Readonly<Record<string, () => Promise<Backend>>> = {
  native: async () => (await import('@sockcall/backend-native')).backend,
  ffi: async () => (await import('@sockcall/backend-ffi')).backend,
}

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    backend: { type: 'string' },
    from: { type: 'string', default: '0' },
    trace: { type: 'boolean', default: false },
  },
})

const REPORT_MS = 10_000

async function run(name: string, load: () => Promise<Backend>): Promise<boolean> {
  const [calls, seed, from] = [Number(values.calls), Number(values.seed), Number(values.from)]
  console.log(`${name}: ${calls} calls, --seed ${seed}`)
  let reported = performance.now()
  const onRound = (round: number) => {
    if (performance.now() - reported < REPORT_MS) return
    reported = performance.now()
    console.log(`${name}: round ${round}`)
  }
  const onCall = values.trace ? (call: string) => console.log(call) : undefined
  const began = performance.now()
  const report = await fuzz({ backend: await load(), calls, seed, from, onRound, onCall })
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

const wanted = values.backend === undefined ? Object.keys(loaders) : [values.backend]
let clean = true
for (const name of wanted) {
  const load = loaders[name]
  if (load === undefined) throw new Error(`--backend is ${Object.keys(loaders).join(' or ')}`)
  clean = (await run(name, load)) && clean
}
process.exit(clean ? 0 : 1)
