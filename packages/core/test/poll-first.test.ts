/**
 * No caller can tell that we call before we poll (S11): over random schedules, our loop and a literal poll-first loop end with
 * the same result at the same moment, with the same listeners run at the same times and the same leftovers.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linuxAbi } from '../src/abi/linux.js'
import { environmentSockets } from '../src/bind-sockets.js'
import { fakeBackend } from '../src/testing/fake-backend.js'
import { OSError, TimeoutError } from '../src/voice/python/os-error.js'
import { type Outcome, type ReferenceSocket, recvReference, sendallReference } from './poll-first-reference.js'
import { type Event, type Listener, type Schedule, type Signal, SimulatedKernel } from './simulated-kernel.js'

const RUNS = 20_000
const { MSG_DONTWAIT = 0, AF_INET = 0, AF_UNIX = 0 } = linuxAbi.constants
const { O_NONBLOCK = 0 } = linuxAbi.extensions
/** Long after every timeout of a schedule, so that a blocking call ends too. */
const LAST_EVENT_MS = 3000
const SENDALL_BYTES = 10

/** What a test can see of a run. */
interface Run {
  readonly outcome: Outcome
  readonly endedAt: number
  /** When which listener ran. */
  readonly ran: readonly (readonly [at: number, what: string])[]
  readonly rest: unknown
}

interface Case {
  readonly schedule: Schedule
  readonly timeoutMs: number | null
  readonly dontwait: boolean
}

/** Runs listeners; `setTimeoutMs` and `close` act on whichever socket is being tested. */
function listenerRunner(
  kernel: SimulatedKernel,
  target: { setTimeoutMs(ms: number): void; close(): void; timeoutMs(): number },
): { check: () => void; ran: [number, string][] } {
  const ran: [number, string][] = []
  const check = () => {
    for (let listener = kernel.taken.shift(); listener !== undefined; listener = kernel.taken.shift()) {
      ran.push([kernel.now, listener.does])
      kernel.now += listener.takesMs
      if (listener.does === 'throw') throw new Error('from the listener')
      if (listener.does === 'close') target.close()
      if (listener.does === 'timeout 0' && kernel.open) target.setTimeoutMs(0)
      // CPython would spin on a socket without a timeout, where ours waits. That is not worth keeping.
      if (listener.does === 'longer timeout' && kernel.open && target.timeoutMs() > 0) target.setTimeoutMs(60_000)
    }
  }
  return { check, ran }
}

function reference({ schedule, timeoutMs, dontwait }: Case, call: 'recv' | 'sendall'): Run {
  const kernel = new SimulatedKernel(schedule)
  const socket: ReferenceSocket = { kernel, timeoutMs: timeoutMs ?? -1 }
  const { check, ran } = listenerRunner(kernel, {
    setTimeoutMs(ms) {
      socket.timeoutMs = ms
    },
    timeoutMs: () => socket.timeoutMs,
    close() {
      kernel.open = false
    },
  })
  const outcome = caught(() =>
    call === 'recv' ? recvReference(socket, check, 4, dontwait) : sendallReference(socket, check, SENDALL_BYTES),
  )
  return { outcome, endedAt: kernel.now, ran, rest: kernel.rest }
}

/** The kernel and the listeners of the run in progress: one environment serves all runs. */
let kernel = new SimulatedKernel({ events: [], signals: [] })
let check = () => {}
let nonblocking = false
const backend = fakeBackend(
  (name, args) => {
    switch (name) {
      case 'socket':
        return 3
      case 'setNonblocking':
        nonblocking = args[1] === 1
        return 0
      case 'getfl':
        return kernel.open ? (nonblocking ? O_NONBLOCK : 0) : -9
      case 'close':
        kernel.open = false
        return 0
      case 'poll':
        return pollAnswer(args[0], kernel.poll(Number(args[2])))
      case 'recv':
        return kernel.recv(Number(args[3]), true)
      case 'send':
        return kernel.send(Number(args[3]), true)
      default:
        throw new Error(`unexpected ${name}`)
    }
  },
  {
    clock: { now: () => kernel.now },
    signals: { attention: new Int32Array(1), hold() {}, release() {}, run: () => check() },
  },
)
const { sockets } = environmentSockets(backend)

function ours({ schedule, timeoutMs, dontwait }: Case, call: 'recv' | 'sendall', family = AF_UNIX): Run {
  kernel = new SimulatedKernel(schedule)
  const socket = new sockets.Socket({ family })
  socket.timeoutMs = timeoutMs
  const runner = listenerRunner(kernel, {
    setTimeoutMs(ms) {
      socket.timeoutMs = ms
    },
    timeoutMs: () => socket.timeoutMs ?? -1,
    close: () => socket.close(),
  })
  check = runner.check
  const outcome = caught(() => {
    if (call === 'recv') return { value: socket.recv(4, dontwait ? MSG_DONTWAIT : 0).length }
    socket.sendall(Buffer.alloc(SENDALL_BYTES))
    return { value: SENDALL_BYTES }
  })
  const run = { outcome, endedAt: kernel.now, ran: runner.ran, rest: kernel.rest }
  socket.detach()
  return run
}

function pollAnswer(pollfds: unknown, rc: number): number {
  if (rc > 0 && pollfds instanceof Int32Array) pollfds[1] = (pollfds[1] ?? 0) | (1 << 16)
  return rc
}

function caught(call: () => Outcome): Outcome {
  try {
    return call()
  } catch (error) {
    if (error instanceof TimeoutError && error.errno === null) return { timedOut: true }
    if (error instanceof OSError && error.errno !== null) return { errno: error.errno }
    if (error instanceof Error) return { thrown: error.message }
    throw error
  }
}

const listeners: fc.Arbitrary<Listener> = fc.record({
  takesMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 120 }) },
  ),
  does: fc.oneof(
    { weight: 8, arbitrary: fc.constant('nothing' as const) },
    { weight: 1, arbitrary: fc.constantFrom('throw', 'close', 'timeout 0', 'longer timeout') },
  ),
})

/** Moments in order; small gaps make coincidences likely. */
function inOrder<T extends object>(item: fc.Arbitrary<T>): fc.Arbitrary<(T & { at: number })[]> {
  const gap = fc.oneof(fc.constantFrom(0, 1, 10, 50, 100), fc.integer({ min: 0, max: 150 }))
  return fc.array(fc.tuple(gap, item), { maxLength: 5 }).map((list) => {
    let at = 0
    return list.map(([ms, rest]) => {
      at += ms
      return { ...rest, at }
    })
  })
}

const events: fc.Arbitrary<Event[]> = inOrder(
  fc.record({
    kind: fc.oneof(
      { weight: 2, arbitrary: fc.constant('bytes' as const) },
      { weight: 3, arbitrary: fc.constant('phantom' as const) },
      { weight: 1, arbitrary: fc.constant('error' as const) },
    ),
    size: fc.integer({ min: 1, max: 6 }),
    interrupts: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(listeners, { maxLength: 2 }) },
    ),
  }),
)
const signals: fc.Arbitrary<Signal[]> = inOrder(fc.record({ listener: listeners }))

const cases: fc.Arbitrary<Case> = fc.record({
  schedule: fc.record({
    events: events.map((list) => [
      ...list,
      { at: LAST_EVENT_MS, kind: 'bytes' as const, size: SENDALL_BYTES, interrupts: [] },
    ]),
    signals,
  }),
  timeoutMs: fc.oneof(fc.constantFrom(null, 0), fc.constantFrom(1, 10, 50, 100, 200), fc.integer({ min: 1, max: 400 })),
  dontwait: fc.boolean(),
})

/**
 * For sends, whose parts end where the room ends. An interrupted send has either sent nothing or filled the buffer, so
 * interruptions come while it waits. There are at most three phantoms: after more in a row ours pauses, while CPython spins.
 */
const sendCases = cases.map((one) => {
  let phantoms = 0
  const tame = (event: Event): Event => {
    const kind = event.kind === 'phantom' && ++phantoms > 3 ? 'bytes' : event.kind
    return { ...event, kind, interrupts: [] }
  }
  return { ...one, schedule: { ...one.schedule, events: one.schedule.events.map(tame) } }
})

describe('try first, poll on EAGAIN', () => {
  it.each([
    ['recv of AF_UNIX', AF_UNIX],
    ['recv of TCP, whose first attempt comes after a poll', AF_INET],
  ])(`is %s as CPython's poll-first loop does it, over ${RUNS} schedules (S11)`, { timeout: 60_000 }, (_, family) => {
    fc.assert(
      fc.property(cases, (one) => {
        expect(ours(one, 'recv', family)).toEqual(reference(one, 'recv'))
      }),
      { numRuns: RUNS },
    )
  })

  it(`is sendall as CPython's does it, over ${RUNS} schedules (S11, S41)`, { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(sendCases, (one) => {
        expect(ours(one, 'sendall')).toEqual(reference(one, 'sendall'))
      }),
      { numRuns: RUNS },
    )
  })

  it('is distinguished where it differs: the schedules reach every way to end', () => {
    const ways = new Set<string>()
    for (const [call, arbitrary] of [
      ['recv', cases],
      ['sendall', sendCases],
    ] as const) {
      for (const one of fc.sample(arbitrary, 4000)) {
        const { outcome } = reference(one, call)
        ways.add(`${call} ${'errno' in outcome ? outcome.errno : Object.keys(outcome)[0]}`)
      }
    }
    const ends = ['104', '11', '9', 'thrown', 'timedOut', 'value']
    expect([...ways].sort()).toEqual(['recv', 'sendall'].flatMap((call) => ends.map((end) => `${call} ${end}`)))
  })
})
