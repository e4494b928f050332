import { describe, expect, it } from 'vitest'
import { errno, fakeSocket } from '../../test/fake-socket.js'
import type { AddrinfoAnswer, AddrinfoRequest } from '../backend/index.js'
import { ready, silence } from '../testing/fake-syscalls.js'
import { pollNow } from '../thread/poll.js'
import { POLL_SLICE_MS } from '../thread/timeout.js'
import { pollSliced, runSync } from './call-blocking.js'
import { lookup, type Operation, POLLIN, POLLOUT, waitFor } from './sock-call.js'

const FOREVER = Number.POSITIVE_INFINITY
const POLLERR_HUP = 8 | 16

describe('pollSliced', () => {
  it('asks poll for one fd, with its events and a clean revents', () => {
    const { fake, env } = fakeSocket([ready(), ready()])
    expect(pollSliced(env, { target: { fd: 7 }, events: POLLOUT, deadline: FOREVER })).toBe(POLLOUT)
    expect(pollSliced(env, { target: { fd: 8 }, events: POLLIN, deadline: FOREVER })).toBe(POLLIN)
    expect(fake.calls.map(({ args }) => args.slice(0, 2))).toEqual([
      [Int32Array.of(7, POLLOUT), 1],
      [Int32Array.of(8, POLLIN), 1],
    ])
    fake.done()
  })

  it('returns what poll found, errors and hang-ups too', () => {
    const { fake, env } = fakeSocket([ready(5, POLLERR_HUP)])
    expect(pollSliced(env, { target: { fd: 3 }, events: POLLIN, deadline: FOREVER })).toBe(POLLERR_HUP)
    fake.done()
  })

  it('waits without limit in slices (law 3)', () => {
    const { fake, env } = fakeSocket([ready(12_345)])
    expect(pollSliced(env, { target: { fd: 3 }, events: POLLIN, deadline: FOREVER })).toBe(POLLIN)
    expect(new Set(fake.pollTimeouts)).toEqual(new Set([POLL_SLICE_MS]))
    expect(fake.now()).toBe(13_345)
    fake.done()
  })

  it('polls exactly as long as the deadline is away, and is done then', () => {
    const { fake, env } = fakeSocket([silence()])
    expect(pollSliced(env, { target: { fd: 3 }, events: POLLIN, deadline: 1000 + 2 * POLL_SLICE_MS + 30 })).toBe(0)
    expect(fake.pollTimeouts).toEqual([POLL_SLICE_MS, POLL_SLICE_MS, 30])
    fake.done()
  })

  it('does not poll when less than nothing is left (S12)', () => {
    const { fake, env } = fakeSocket([])
    expect(pollSliced(env, { target: { fd: 3 }, events: POLLIN, deadline: 999.9 })).toBe(0)
    fake.done()
  })

  it('is a sleep with fd -1', () => {
    const { fake, env } = fakeSocket([silence()])
    expect(pollSliced(env, { target: null, events: 0, deadline: 1250 })).toBe(0)
    expect(fake.now()).toBe(1250)
    fake.done()
  })

  it('hands an interrupt on, whichever slice it comes in', () => {
    const interrupted = { rc: errno('EINTR'), takesMs: POLL_SLICE_MS + 1 }
    const { fake, env } = fakeSocket([['poll', interrupted]])
    expect(pollSliced(env, { target: { fd: 3 }, events: POLLIN, deadline: FOREVER })).toBe(errno('EINTR'))
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

describe('runSync', () => {
  const wait = { target: { fd: 3 }, events: POLLIN, deadline: FOREVER }

  it('answers each wait with its revents and returns the result', () => {
    const { fake, env } = fakeSocket([ready(1), ready(1, POLLERR_HUP)])
    function* twice(): Operation<number[]> {
      return [yield* waitFor(wait), yield* waitFor(wait)]
    }
    expect(runSync(env, twice())).toEqual([POLLIN, POLLERR_HUP])
    fake.done()
  })

  it('answers a lookup with the resolver, without holding signals', () => {
    const answer: AddrinfoAnswer = { rc: 0, errno: 0, entries: [] }
    const request: AddrinfoRequest = { host: null, service: null, family: 0, type: 0, proto: 0, flags: 0 }
    const asked: AddrinfoRequest[] = []
    const { fake, env } = fakeSocket([], {
      netdb: {
        getaddrinfo(given) {
          asked.push(given)
          return answer
        },
      },
    })
    expect(runSync(env, lookup(request, Infinity))).toBe(answer)
    expect(asked).toEqual([request])
    expect(fake.holds).toBe(0)
    fake.done()
  })

  it('holds signals once, from the first wait to the end (law 4)', () => {
    const { fake, env } = fakeSocket([ready(1), ready(1)])
    function* twice(): Operation<void> {
      yield* waitFor(wait)
      expect(fake.held).toBe(1)
      yield* waitFor(wait)
      expect(fake.held).toBe(1)
    }
    runSync(env, twice())
    expect([fake.holds, fake.held]).toEqual([1, 0])
    fake.done()
  })

  it('releases signals also when the operation throws', () => {
    const { fake, env } = fakeSocket([ready(1)])
    function* failing(): Operation<void> {
      yield* waitFor(wait)
      throw new Error('failed')
    }
    expect(() => runSync(env, failing())).toThrow('failed')
    expect([fake.holds, fake.held]).toEqual([1, 0])
    fake.done()
  })

  it('does without, where the backend holds no signals', () => {
    const { fake, env } = fakeSocket([ready(1)], { signals: false })
    expect(runSync(env, waitFor(wait))).toBe(POLLIN)
    expect(fake.holds).toBe(0)
    fake.done()
  })
})
