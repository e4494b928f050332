import { describe, expect, it } from 'vitest'
import { Fairness } from './fairness.js'

/** How many completions in a row are handed out at once, of at most `most`. */
function immediates(turn: Fairness, most: number): number {
  let count = 0
  while (count < most && turn.immediate()) count++
  return count
}

describe('completions without a wait', () => {
  it('are put off after so many, and then handed out again', () => {
    const turn = new Fairness()
    const first = immediates(turn, 10_000)
    expect(first).toBeGreaterThan(10)
    expect(first).toBeLessThan(1000)
    expect(immediates(turn, 10_000)).toBe(first)
  })

  it('are never put off while events are delivered, and count anew after that', () => {
    const turn = new Fairness()
    const most = immediates(turn, 10_000)
    expect(immediates(turn, most - 1)).toBe(most - 1)
    turn.beginDelivery()
    expect(immediates(turn, 10_000)).toBe(10_000)
    turn.endDelivery()
    expect(immediates(turn, 10_000)).toBe(most)
  })
})
