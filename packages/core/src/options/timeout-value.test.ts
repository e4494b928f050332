import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCKING_NS } from '../thread/timeout.js'
import { OverflowError, ValueError } from '../voice/python/os-error.js'
import { pythonVoice } from '../voice/python/python-voice.js'
import { nsToMs, nsToSeconds, timeoutToNs } from './timeout-value.js'

const seconds = (value: unknown) => timeoutToNs(pythonVoice, value, 1e9)
const milliseconds = (value: unknown) => timeoutToNs(pythonVoice, value, 1e6)

describe('timeoutToNs', () => {
  it('keeps one number for three modes (S1)', () => {
    expect(seconds(null)).toBe(BLOCKING_NS)
    expect(seconds(0)).toBe(0)
    expect(seconds(1.5)).toBe(1_500_000_000)
    expect(milliseconds(1.5)).toBe(1_500_000)
  })

  it('rounds away from zero, so that no timeout becomes none (S3)', () => {
    expect(seconds(1e-10)).toBe(1)
    expect(seconds(5e-324)).toBe(1)
    expect(seconds(1.0000000001)).toBe(1_000_000_001)
    expect(Object.is(seconds(-0), 0)).toBe(true)
  })

  it('takes integers, floats, booleans and bigints (S4)', () => {
    expect(seconds(true)).toBe(1e9)
    expect(seconds(false)).toBe(0)
    expect(seconds(3n)).toBe(3e9)
  })

  it.each([
    [-1, ValueError, 'Timeout value out of range'],
    [-1e-10, ValueError, 'Timeout value out of range'],
    [Number.NaN, ValueError, 'Invalid value NaN (not a number)'],
    ['1', TypeError, "'str' object cannot be interpreted as an integer or float"],
    [{}, TypeError, "'dict' object cannot be interpreted as an integer or float"],
    [[1], TypeError, "'tuple' object cannot be interpreted as an integer or float"],
    [Number.POSITIVE_INFINITY, OverflowError, 'timestamp out of range for C PyTime_t'],
    [Number.NEGATIVE_INFINITY, OverflowError, 'timestamp out of range for C PyTime_t'],
    [9223372036.854776, OverflowError, 'timestamp out of range for C PyTime_t'],
    [10n ** 10n, OverflowError, 'timestamp out of range for C PyTime_t'],
    [1e10, OverflowError, 'timestamp out of range for C PyTime_t'],
    [-(10n ** 30n), OverflowError, 'timestamp out of range for C PyTime_t'],
  ])('refuses %s (S4, S5)', (value, exception, message) => {
    const raised = thrown(() => seconds(value))
    expect(raised).toBeInstanceOf(exception)
    expect(raised.message).toBe(message)
  })

  it('takes 2^31 s, more than one poll can last (S5)', () => {
    expect(nsToSeconds(seconds(2 ** 31))).toBe(2 ** 31)
  })
})

describe('nsToMs and nsToSeconds', () => {
  it('give null for a blocking socket and the number otherwise (S1)', () => {
    expect([nsToMs(BLOCKING_NS), nsToMs(0), nsToMs(1_500_000)]).toEqual([null, 0, 1.5])
    expect([nsToSeconds(BLOCKING_NS), nsToSeconds(0), nsToSeconds(1)]).toEqual([null, 0, 1e-9])
  })

  it('give back what was set, to the nanosecond', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (value) => {
        const back = nsToSeconds(seconds(value)) ?? -1
        expect(back).toBeGreaterThanOrEqual(value - 1e-9)
        expect(back - value).toBeLessThanOrEqual(1.000001e-9)
      }),
    )
  })
})

describe('timeouts', () => {
  const recorded = JSON.parse(readFileSync(new URL('../../test/data/timeouts.json', import.meta.url), 'utf8')) as [
    text: string,
    value: string,
    rest: string | boolean,
  ][]

  it('are what CPython 3.14 makes of numbers of all sizes (S3, S4, S5)', () => {
    for (const [text, value, rest] of recorded) {
      const given = Number(text.replace('inf', 'Infinity'))
      const theirs = typeof rest === 'boolean' ? [Number(value), rest] : [value, rest]
      expect(ours(given), `settimeout(${text})`).toEqual(theirs)
    }
  })

  const ours = (value: number): unknown[] => {
    try {
      const ns = seconds(value)
      return [nsToSeconds(ns), ns !== 0]
    } catch (error) {
      if (error instanceof Error) return [error.name, error.message]
      throw error
    }
  }
})

function thrown(call: () => unknown): Error {
  try {
    call()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}
