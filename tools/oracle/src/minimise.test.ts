import { describe, expect, it } from 'vitest'
import type { Program } from './language.js'
import { minimise } from './minimise.js'

const step = (attribute: string) => ({ do: 'get', on: 'a', attribute }) as const
const program: Program = ['a', 'b', 'c', 'd', 'e'].map(step)
const names = (steps: Program) => steps.map((one) => ('attribute' in one ? one.attribute : '')).join('')

describe('minimise', () => {
  it('keeps only the steps without which nothing fails', async () => {
    const fails = async (steps: Program) => /b.*d/.test(names(steps))
    expect(names(await minimise(program, fails, Number.POSITIVE_INFINITY))).toBe('bd')
  })

  it('stops with what it has when the time is up', async () => {
    expect(await minimise(program, async () => true, 0)).toEqual(program)
  })
})
