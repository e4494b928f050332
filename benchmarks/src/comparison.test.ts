import { expect, it } from 'vitest'
import { comparisons } from './comparison.js'
import type { ItemResult, Unit } from './item.js'

function result(better: Unit['better'], values: Record<string, number[]>): ItemResult {
  const series = Object.entries(values).map(([participant, list]) => ({
    participant,
    outcomes: list.map((value) => ({ value })),
  }))
  const variant = { variant: 'v', title: 'one', unit: { name: 'x', better }, series, absent: {} }
  return { item: 'x', letter: 'x', title: '', about: '', rounds: 3, variants: [variant] }
}

it('is the median of new over old, each formed within its round', () => {
  const measured = result('lower', { native: [10, 40, 30], 'native, against': [10, 20, 30], C: [1, 1, 1] })
  expect(comparisons(measured)).toEqual([
    { variant: 'one', participant: 'native', ratio: { median: 1, low: 1, high: 1.5 }, isSlower: false },
  ])
})

it.each([
  ['lower', 1.029, false],
  ['lower', 1.03, true],
  ['lower', 0.5, false],
  ['higher', 0.971, false],
  ['higher', 0.97, true],
  ['higher', 2, false],
] as const)('where %s is better, new/old of %d is slower: %s', (better, ratio, isSlower) => {
  const measured = result(better, { native: [ratio, ratio], 'native, against': [1, 1] })
  expect(comparisons(measured)).toMatchObject([{ isSlower }])
})

it('needs both builds', () => {
  expect(comparisons(result('lower', { native: [1], ffi: [1], 'ffi, against': [1] }))).toMatchObject([
    { participant: 'ffi' },
  ])
})
