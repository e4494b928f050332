import { describe, expect, it } from 'vitest'
import { testedBackends } from '../../../tested-backends.js'
import { checkGolden } from '../src/golden.js'
import { makeOracle } from '../src/pairs.js'
import { commandOf } from '../src/pythons.js'

describe.each(testedBackends)('the stored programs on the %s backend', (backend) => {
  it('do what CPython 3.14 does', { timeout: 120_000 }, async () => {
    const { ours } = makeOracle({ python: commandOf('python3'), backend })
    try {
      const { agree, different } = await checkGolden(ours)
      expect(different.join('\n\n')).toBe('')
      expect(agree).toBeGreaterThan(300)
    } finally {
      ours.stop()
    }
  })
})
