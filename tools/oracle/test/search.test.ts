import { afterEach, describe, expect, it } from 'vitest'
import { livePythonNeeded, noLivePython } from '../../../live-python.js'
import { testedBackends } from '../../../tested-backends.js'
import { bugs } from '../src/bugs.js'
import type { Oracle } from '../src/compare.js'
import { makeOracle, makeSelfOracle } from '../src/pairs.js'
import { commandOf, findPythons } from '../src/pythons.js'
import { report } from '../src/report.js'
import { search } from '../src/search.js'

const SEED = Number(process.env.SOCKCALL_SEED ?? 1)

const running: Oracle[] = []
afterEach(() => {
  for (const oracle of running.splice(0)) oracle.stop()
})

async function started(oracle: Oracle): Promise<Oracle> {
  running.push(oracle)
  await oracle.start()
  return oracle
}

describe.skipIf(noLivePython !== null)(`against CPython${livePythonNeeded}`, () => {
  it.each(testedBackends)('400 fresh programs on the %s backend', { timeout: 120_000 }, async (backend) => {
    const [python] = findPythons()
    const oracles = [await started(makeOracle({ python: python?.command ?? commandOf('python3'), backend }))]
    const result = await search(oracles, { area: 'all', programs: 400, seed: SEED, findings: 1 })
    const reports = [...result.findings.values()].map((found) => report(found.program, found.python, found.ours))
    expect(reports.join('\n\n'), `seed ${SEED}`).toBe('')
    expect(result.done).toBe(400)
    expect(result.counts.hangs).toBe(0)
  })
})

describe('against ourselves without the bug', () => {
  it.each(Object.entries(bugs))(
    'a bug is found and shrunk: %s',
    { timeout: 120_000 },
    async (name, { area, calls }) => {
      const [backend = 'native'] = testedBackends
      const oracles = [await started(makeSelfOracle(backend, name))]
      const { findings } = await search(oracles, { area, programs: 5000, seed: SEED, findings: 1 })
      const [found] = findings.values()
      const program = found?.program ?? []
      const made = program.map((step) => ('call' in step ? step.call : step.do))
      expect(made.filter((call) => calls.includes(call)).length, made.join(', ')).toBeGreaterThan(0)
      expect(program.length).toBeLessThan(8)
    },
  )
})
