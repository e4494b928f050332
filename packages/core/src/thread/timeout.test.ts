import { describe, expect, it } from 'vitest'
import { BLOCKING_NS, deadlineAfter, POLL_SLICE_MS, pollTimeout } from './timeout.js'

describe('deadlines', () => {
  it('are a moment on the clock, or never (S12)', () => {
    expect(deadlineAfter(1000, 250_000_000)).toBe(1250)
    expect(deadlineAfter(1000, BLOCKING_NS)).toBe(Number.POSITIVE_INFINITY)
  })

  it('leave whole milliseconds, rounded up; exactly 0 still polls and less does not (S12)', () => {
    expect(pollTimeout(1010, 1000)).toBe(10)
    expect(pollTimeout(1000.001, 1000)).toBe(1)
    expect(pollTimeout(1000, 1000)).toBe(0)
    expect(pollTimeout(1000, 1000.001)).toBe(-1)
  })

  it('are waited for in slices of at most 200 ms (law 3)', () => {
    expect(POLL_SLICE_MS).toBeLessThanOrEqual(200)
    for (const left of [POLL_SLICE_MS - 0.5, POLL_SLICE_MS, POLL_SLICE_MS + 0.5, 2 ** 40, Number.POSITIVE_INFINITY]) {
      expect(pollTimeout(1000 + left, 1000)).toBe(POLL_SLICE_MS)
    }
  })
})
