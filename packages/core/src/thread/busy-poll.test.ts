import { describe, expect, it, onTestFinished } from 'vitest'
import { errno } from '../../test/fake-socket.js'
import { environmentSockets } from '../bind-sockets.js'
import type { Socket } from '../socket/socket.js'
import { FakeSyscalls, ready, type Step } from '../testing/fake-syscalls.js'
import { BusyPoll, STREAMING } from './busy-poll.js'

const stopped = { now: () => 5 }
const EAGAIN = errno('EAGAIN')
const full: Step = ['recv', { rc: 4, bytes: Buffer.from('full') }]
const nothing: Step = ['poll', 0]

/** How many waits sleep at once until one looks. */
function sleeps(busyPoll: BusyPoll): number {
  let count = 0
  while (busyPoll.nextLooks() === 0) count++
  return count
}

describe('BusyPoll', () => {
  it('looks before every wait as long as that finds something', () => {
    const busyPoll = new BusyPoll(stopped)
    for (let wait = 0; wait < 1000; wait++) {
      expect(busyPoll.nextLooks()).toBeGreaterThan(0)
      busyPoll.found()
    }
  })

  it('looks ever more rarely where it finds nothing', () => {
    const busyPoll = new BusyPoll(stopped)
    expect(sleeps(busyPoll)).toBe(0)
    busyPoll.missed()
    expect(sleeps(busyPoll)).toBe(64)
    busyPoll.missed()
    expect(sleeps(busyPoll)).toBe(128)
    for (let trial = 0; trial < 20; trial++) busyPoll.missed()
    expect(sleeps(busyPoll)).toBe(65_536)
  })

  it('takes a miss among many finds for an exception, and begins anew after them', () => {
    const busyPoll = new BusyPoll(stopped)
    busyPoll.missed()
    sleeps(busyPoll)
    for (let wait = 0; wait < 16; wait++) busyPoll.found()
    busyPoll.missed()
    expect(sleeps(busyPoll)).toBe(0)
    busyPoll.missed()
    expect(sleeps(busyPoll)).toBe(64)
  })

  it('pauses a few µs by the clock, and not for ever where the clock stands still', () => {
    let reads = 0
    const clock = { now: () => reads++ / 1000 }
    new BusyPoll(clock).pauseBeforeLook()
    expect(reads).toBeGreaterThanOrEqual(4)
    expect(reads).toBeLessThan(8)
    new BusyPoll(stopped).pauseBeforeLook()
  })
})

describe('a stream', () => {
  /** A socket of a kernel whose receives have just waited so often. */
  function receiver(waits: number): { socket: Socket; fake: FakeSyscalls } {
    const waited: Step[] = [['recv', EAGAIN], ready(30), full]
    const fake = new FakeSyscalls([['socket', 3], ...Array.from({ length: waits }, () => waited).flat()], {
      supports: { realKernel: true },
    })
    const socket = new (environmentSockets(fake.backend).sockets.Socket)()
    onTestFinished(() => {
      socket.detach()
    })
    const into = Buffer.alloc(4)
    for (let n = 0; n < waits; n++) expect(socket.recvInto(into)).toBe(4)
    fake.calls.length = 0
    return { socket, fake }
  }

  it('is looked at before the thread sleeps for it', () => {
    const { socket, fake } = receiver(STREAMING)
    fake.expect(['recv', EAGAIN], nothing, ready(), full)
    expect(socket.recvInto(Buffer.alloc(4))).toBe(4)
    expect(fake.pollTimeouts).toEqual([0, 0])
    fake.done()
  })

  it('is slept for where the looks found nothing', () => {
    const { socket, fake } = receiver(STREAMING)
    fake.expect(['recv', EAGAIN], nothing, nothing, nothing, ready(30), full)
    expect(socket.recvInto(Buffer.alloc(4))).toBe(4)
    expect(fake.pollTimeouts.slice(0, 3)).toEqual([0, 0, 0])
    expect(fake.pollTimeouts[3]).toBeGreaterThan(0)
    fake.expect(['recv', EAGAIN], ready(30), full)
    expect(socket.recvInto(Buffer.alloc(4))).toBe(4)
    fake.done()
  })

  it('is looked at first where the last receive left nothing behind', () => {
    const { socket, fake } = receiver(STREAMING)
    fake.expect(['recv', { rc: 2, bytes: Buffer.from('ha') }], ready(), full)
    expect(socket.recvInto(Buffer.alloc(4))).toBe(2)
    expect(socket.recvInto(Buffer.alloc(4))).toBe(4)
    expect(fake.pollTimeouts).toEqual([0])
    fake.done()
  })

  it('is looked at with a timeout too, but not when non-blocking', () => {
    const { socket, fake } = receiver(STREAMING)
    fake.expect(['setNonblocking', 0], ['poll', 0], ready(), full)
    socket.timeoutMs = 500
    expect(socket.recvInto(Buffer.alloc(4))).toBe(4)
    fake.expect(['setNonblocking', 0], ['recv', EAGAIN])
    socket.timeoutMs = 0
    expect(() => socket.recvInto(Buffer.alloc(4))).toThrow(/Resource temporarily unavailable/)
    fake.done()
  })

  it('is no stream before it has waited so often, nor where answers are sent', () => {
    const young = receiver(STREAMING - 1)
    young.fake.expect(['recv', EAGAIN], ready(30), full)
    young.socket.recvInto(Buffer.alloc(4))
    expect(young.fake.pollTimeouts).not.toContain(0)
    young.fake.done()

    const { socket, fake } = receiver(STREAMING)
    fake.expect(['send', 4], ['recv', EAGAIN], ready(30), full)
    socket.sendall(Buffer.from('next'))
    socket.recvInto(Buffer.alloc(4))
    expect(fake.pollTimeouts).not.toContain(0)
    fake.done()
  })
})
