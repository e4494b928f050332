import { describe, expect, it } from 'vitest'
import type { ItemResult, Line } from './item.js'
import { number, verdicts } from './lines.js'
import { quantile, ratios, summarize } from './statistics.js'
import { alignColumns } from './table.js'

describe('statistics', () => {
  it('quantiles lie between the values', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(summarize([10])).toEqual({ median: 10, low: 10, high: 10 })
    expect(quantile([], 0.5)).toBeNaN()
  })

  it('ratios are formed within a round, a missing round by its median', () => {
    expect(ratios([1, 4, 9], [2, 4, 3])).toEqual([0.5, 1, 3])
    expect(ratios([2, 4], [1])).toEqual([2, 4])
  })
})

describe('lines', () => {
  const series = (participant: string, values: number[]) => ({
    participant,
    outcomes: values.map((value) => ({ value })),
  })
  const result: ItemResult = {
    item: 'x',
    letter: 'x',
    title: '',
    about: '',
    rounds: 3,
    variants: [
      {
        variant: 'v',
        title: 'v',
        unit: { name: 'ns', better: 'lower' },
        series: [series('native', [1, 2, 3]), series('C', [2, 2, 2])],
        absent: {},
      },
    ],
  }
  const line: Line = { text: '', variants: ['v'], participant: 'native', against: 'C', limit: 1, side: 'at most' }

  it('hold the median ratio against the limit', () => {
    expect(verdicts([line], result)[0]).toMatchObject({ met: true, ratio: { median: 1 } })
    expect(verdicts([{ ...line, limit: 0.9 }], result)[0]).toMatchObject({ met: false })
    expect(verdicts([{ ...line, side: 'at least', limit: 1.1 }], result)[0]).toMatchObject({ met: false })
  })

  it('are not met by who is not there', () => {
    expect(verdicts([{ ...line, against: 'Bun' }], result)[0]).toMatchObject({ met: false, ratio: undefined })
  })
})

describe('text', () => {
  it('numbers have three digits', () => {
    expect([0.12345, 12.345, 1234.5, Number.NaN].map(number)).toEqual(['0.123', '12.3', '1,235', '–'])
  })

  it('columns are as wide as their widest cell', () => {
    expect(
      alignColumns([
        ['a', 'bb'],
        ['cc', 'd'],
      ]),
    ).toEqual(['a   bb', 'cc  d'])
  })
})
