import { describe, expect, it } from 'vitest'
import { constant, errno, fakeSocket } from '../../test/fake-socket.js'
import { ready, silence } from '../testing/fake-syscalls.js'
import { pollNow, pollSliced } from './poll.js'
import { POLL_SLICE_MS } from './timeout.js'

const FOREVER = Number.POSITIVE_INFINITY
const POLLIN = constant('POLLIN')
const POLLOUT = constant('POLLOUT')
const POLLERR_HUP = 8 | 16

describe('pollSliced', () => {
  it('asks poll for one fd, with its events and a clean revents', () => {
    const { fake, env } = fakeSocket([ready(), ready()])
    expect(pollSliced(env, { fd: 7 }, POLLOUT, FOREVER)).toBe(POLLOUT)
    expect(pollSliced(env, { fd: 8 }, POLLIN, FOREVER)).toBe(POLLIN)
    expect(fake.calls.map(({ args }) => args.slice(0, 2))).toEqual([
      [Int32Array.of(7, POLLOUT), 1],
      [Int32Array.of(8, POLLIN), 1],
    ])
    fake.done()
  })

  it('returns what poll found, errors and hang-ups too', () => {
    const { fake, env } = fakeSocket([ready(5, POLLERR_HUP)])
    expect(pollSliced(env, { fd: 3 }, POLLIN, FOREVER)).toBe(POLLERR_HUP)
    fake.done()
  })

  it('waits without limit in slices (law 3)', () => {
    const { fake, env } = fakeSocket([ready(12_345)])
    expect(pollSliced(env, { fd: 3 }, POLLIN, FOREVER)).toBe(POLLIN)
    expect(new Set(fake.pollTimeouts)).toEqual(new Set([POLL_SLICE_MS]))
    expect(fake.now()).toBe(13_345)
    fake.done()
  })

  it('polls exactly as long as the deadline is away, and is done then', () => {
    const { fake, env } = fakeSocket([silence()])
    expect(pollSliced(env, { fd: 3 }, POLLIN, 1000 + 2 * POLL_SLICE_MS + 30)).toBe(0)
    expect(fake.pollTimeouts).toEqual([POLL_SLICE_MS, POLL_SLICE_MS, 30])
    fake.done()
  })

  it('does not poll when less than nothing is left (S12)', () => {
    const { fake, env } = fakeSocket([])
    expect(pollSliced(env, { fd: 3 }, POLLIN, 999.9)).toBe(0)
    fake.done()
  })

  it('is a sleep without a target', () => {
    const { fake, env } = fakeSocket([silence()])
    expect(pollSliced(env, null, 0, 1250)).toBe(0)
    expect(fake.now()).toBe(1250)
    fake.done()
  })

  it('hands an interrupt on, whichever slice it comes in', () => {
    const interrupted = { rc: errno('EINTR'), takesMs: POLL_SLICE_MS + 1 }
    const { fake, env } = fakeSocket([['poll', interrupted]])
    expect(pollSliced(env, { fd: 3 }, POLLIN, FOREVER)).toBe(errno('EINTR'))
    fake.done()
  })
})

describe('pollNow', () => {
  it('never waits', () => {
    const { fake, env } = fakeSocket([ready(), ['poll', 0], ['poll', errno('EINTR')]])
    expect(pollNow(env, 3, POLLIN)).toBe(POLLIN)
    expect(pollNow(env, 3, POLLIN)).toBe(0)
    expect(pollNow(env, 3, POLLIN)).toBe(errno('EINTR'))
    expect(fake.pollTimeouts).toEqual([0, 0, 0])
    fake.done()
  })
})
