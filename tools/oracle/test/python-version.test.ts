import { isDeepStrictEqual } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { livePythonNeeded, noLivePython } from '../../../live-python.js'
import type { Oracle } from '../src/compare.js'
import { makeOracle } from '../src/pairs.js'
import { concerns, olderProgram } from '../src/python-version.js'
import { knownDifferences } from '../src/python-version-rows.js'
import { findPythons } from '../src/pythons.js'

/** One pair for each installed interpreter. */
const oracles = new Map<string, Oracle>()
for (const { command, version } of noLivePython === null ? findPythons() : []) {
  oracles.set(version, makeOracle({ python: command, backend: 'native' }))
}

afterAll(() => {
  for (const oracle of oracles.values()) oracle.stop()
})

describe.each(knownDifferences)('before $before.1: $rule', (row) => {
  const concerned = [...oracles.keys()].filter((version) => concerns(version, row))

  it.skipIf(concerned.length === 0)(
    concerned.length === 0
      ? `shows${livePythonNeeded || ' (skipped: no such old python3 found)'}`
      : 'shows, and is made up for',
    { timeout: 60_000 },
    async () => {
      for (const version of concerned) {
        const oracle = oracles.get(version)
        if (oracle === undefined) continue
        await oracle.start()
        const [theirs, ours] = await Promise.all([oracle.python.run(row.example), oracle.ours.run(row.example)])
        expect(isDeepStrictEqual(theirs, ours), `${version} does what 3.14 does`).toBe(false)
        const verdict = await oracle.compare(row.example)
        expect(verdict).toBe(olderProgram(version, row.example) === null ? 'left out' : 'same')
      }
    },
  )
})

describe('CPython 3.14', () => {
  it('is not corrected', () => {
    for (const row of knownDifferences) {
      expect(concerns('3.14.0', row)).toBe(false)
      expect(olderProgram('3.14.2', row.example)).toEqual(row.example)
    }
  })
})
