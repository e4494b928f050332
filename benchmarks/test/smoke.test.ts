import { beforeAll, describe, expect, it } from 'vitest'
import { testedBackends } from '../../tested-backends.js'
import { items } from '../items/index.js'
import { verdicts } from '../src/lines.js'
import { compileC, compilePeers } from '../src/prepare.js'
import { runItem } from '../src/run-item.js'

// Every participant ends its round with an error where a byte is not as it should be. How long anything took is not looked at.
describe('one short round of', () => {
  beforeAll(() => {
    expect(compileC()).toEqual([])
    compilePeers()
  }, 200_000)

  it.each(items)('$name', { timeout: 90_000 }, async (item) => {
    const options = { rounds: 1, ms: 5, quick: true, full: false, onProgress: () => {} }
    const result = await runItem(item, options)
    expect(result.variants.map(({ variant }) => variant)).toEqual(item.variants.map(({ name }) => name))
    for (const { series, absent } of result.variants) {
      expect(series.map(({ participant }) => participant)).toEqual(expect.arrayContaining([...testedBackends]))
      for (const { outcomes } of series) {
        expect(outcomes).toHaveLength(1)
        expect(outcomes[0]?.value).toBeGreaterThanOrEqual(0)
      }
      for (const reason of Object.values(absent)) expect(reason).not.toContain('check failed')
    }
    expect(verdicts(item.lines, result)).toHaveLength(item.lines.flatMap(({ variants }) => variants).length)
  })
})
