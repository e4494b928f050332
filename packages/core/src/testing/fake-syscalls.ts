/**
 * Scripted system calls for unit tests: a queue of answers, a clock that only calls move, and a record of the calls. A call
 * that the script does not expect fails the test.
 */
import type { Abi, Backend, Netdb, Signals, Supports } from '../backend/index.js'
import { fakeBackend } from './fake-backend.js'
import type { SyscallName } from './syscall-names.js'

/** How a scripted call answers, if a plain rc does not suffice. */
export interface Answer {
  /** The result or -errno. For a poll: 0 is a timeout, 1 ready. */
  readonly rc: number
  /**
   * Virtual ms until the answer. A poll with a shorter timeout gets 0, and the step stays for the next poll with the rest, so
   * slices need no steps of their own. Infinity: every poll runs out.
   */
  readonly takesMs?: number
  /** poll: what is ready; by default what was asked for. */
  readonly revents?: number
  /** Receives and getsockopt: written to the buffer. */
  readonly bytes?: Uint8Array
  /** Calls that return a name: written to the sockaddr, its length to addrlen. */
  readonly sockaddr?: Uint8Array
  /** socketpair: the two descriptors. */
  readonly fds?: readonly [number, number]
  /** Signals that arrive during the call; the listeners run at the next `signals.run()`. */
  readonly signals?: readonly (() => void)[]
  /** Runs during the call, with its arguments: for assertions, or to change something meanwhile. */
  readonly during?: (...args: readonly unknown[]) => void
}

/** One expected call. */
export type Step = readonly [name: SyscallName, answer: number | Answer]

/** A call as it was made. Arrays among `args` are copies. */
export interface RecordedCall {
  /** The system call. */
  readonly name: SyscallName
  /** Its arguments. */
  readonly args: readonly unknown[]
  /** Virtual ms when it was made. */
  readonly at: number
}

/** Options of scripted system calls. */
export interface FakeOptions {
  /** Constants and layouts; default Linux. */
  readonly abi?: Abi
  /** The functions of the resolver that can be called. */
  readonly netdb?: Partial<Netdb>
  /** Calls that may come at any time, any number of times, and their answers. */
  readonly ambient?: Partial<Record<SyscallName, number | Answer>>
  /** False for a backend that cannot run listeners during a call. */
  readonly signals?: boolean
  /** What the backend claims to support; by default only signals. */
  readonly supports?: Partial<Supports>
}

/** A poll that reports readiness after `takesMs`. */
export function ready(takesMs = 0, revents?: number): Step {
  return ['poll', revents === undefined ? { rc: 1, takesMs } : { rc: 1, takesMs, revents }]
}

/** Nothing is ever ready: polls run out. */
export function silence(): Step {
  return ['poll', { rc: 0, takesMs: Number.POSITIVE_INFINITY }]
}

/** Scripted system calls, and their {@link Backend}. */
export class FakeSyscalls {
  /** The backend with these system calls. */
  readonly backend: Backend
  /** What was called, in order. */
  readonly calls: RecordedCall[] = []
  /** How many holds (`signals.hold()`) are not released yet. */
  held = 0
  /** How often `signals.hold()` was called. */
  holds = 0
  readonly #ambient: Partial<Record<SyscallName, number | Answer>>
  readonly #steps: Step[] = []
  readonly #pendingSignals: (() => void)[] = []
  readonly #failures: Error[] = []
  #now = 1000
  /** How much of the first step's time has passed, and whether a poll has met it. */
  #passedMs = 0
  #met = false

  constructor(steps: readonly Step[] = [], options: FakeOptions = {}) {
    this.#ambient = options.ambient ?? {}
    this.#steps.push(...steps)
    const signals: Signals = {
      attention: new Int32Array(1),
      hold: () => {
        this.held++
        this.holds++
      },
      release: () => {
        this.held--
      },
      run: () => {
        for (let listener = this.#pendingSignals.shift(); listener !== undefined; ) {
          listener()
          listener = this.#pendingSignals.shift()
        }
      },
    }
    this.backend = fakeBackend((name, args) => this.#answer(name, args), {
      ...(options.abi === undefined ? {} : { abi: options.abi }),
      ...(options.netdb === undefined ? {} : { netdb: options.netdb }),
      ...(options.supports === undefined ? {} : { supports: options.supports }),
      clock: { now: () => this.#now },
      signals: options.signals === false ? null : signals,
    })
  }

  /** Virtual ms. */
  now(): number {
    return this.#now
  }

  /** Let time pass outside of calls, as in a slow listener. */
  advance(ms: number): void {
    this.#now += ms
  }

  /** Expect more calls after those still expected. */
  expect(...steps: readonly Step[]): void {
    this.#steps.push(...steps)
  }

  /** The names of the calls so far; with a name, how often it was called. */
  made(): SyscallName[]
  made(name: SyscallName): number
  made(name?: SyscallName): SyscallName[] | number {
    if (name !== undefined) return this.calls.filter((call) => call.name === name).length
    return this.calls.map((call) => call.name)
  }

  /** The timeouts of all polls so far. */
  get pollTimeouts(): number[] {
    return this.calls.filter((call) => call.name === 'poll').map((call) => Number(call.args[2]))
  }

  /** Throws unless the script was followed to its end. Also reports an unexpected call whose error was caught. */
  done(): void {
    const [failure] = this.#failures
    if (failure !== undefined) throw failure
    const [next] = this.#steps
    if (next !== undefined && this.#isSilence(next) && this.#met) this.#steps.shift()
    if (this.#steps.length > 0) {
      throw new Error(`calls that never came: ${this.#steps.map(([name]) => name).join(', ')}`)
    }
    if (this.held !== 0) throw new Error(`${this.held} signals.hold() without a release()`)
  }

  #answer(name: SyscallName, args: readonly unknown[]): number {
    this.calls.push({ name, args: args.map(copied), at: this.#now })
    let step = this.#steps[0]
    if (step !== undefined && this.#isSilence(step) && this.#met && name !== 'poll') {
      this.#next()
      step = this.#steps[0]
    }
    if (step?.[0] !== name) {
      const ambient = this.#ambient[name]
      if (ambient !== undefined) return this.#effect(name, args, ambient)
      const expected = step === undefined ? 'no more calls' : step[0]
      const failure = new Error(
        `call ${this.calls.length}: expected ${expected}, but it was ${name}(${args.map(shown).join(', ')})`,
      )
      this.#failures.push(failure)
      throw failure
    }
    const answer = step[1]
    if (name === 'poll' && typeof answer !== 'number' && answer.takesMs !== undefined) {
      const rest = answer.takesMs - this.#passedMs
      const timeout = Number(args[2])
      this.#met = true
      if (rest > timeout) {
        this.#passedMs += timeout
        this.#now += timeout
        return 0
      }
      this.#next()
      return this.#effect(name, args, { ...answer, takesMs: rest })
    }
    this.#next()
    // A plain 0 for a poll is a timeout.
    return this.#effect(name, args, name === 'poll' && answer === 0 ? { rc: 0, takesMs: Number(args[2]) } : answer)
  }

  #next(): void {
    this.#steps.shift()
    this.#passedMs = 0
    this.#met = false
  }

  #isSilence([, answer]: Step): boolean {
    return typeof answer !== 'number' && answer.takesMs === Number.POSITIVE_INFINITY
  }

  #effect(name: SyscallName, args: readonly unknown[], answer: number | Answer): number {
    if (typeof answer === 'number') {
      if (name === 'poll' && answer > 0) setRevents(args, undefined)
      return answer
    }
    this.#now += answer.takesMs ?? 0
    this.#pendingSignals.push(...(answer.signals ?? []))
    answer.during?.(...args)
    if (name === 'poll' && answer.rc > 0) setRevents(args, answer.revents)
    if (answer.bytes !== undefined) writeBytes(name, args, answer.bytes)
    if (answer.sockaddr !== undefined) writeSockaddr(args, answer.sockaddr)
    if (answer.fds !== undefined && args[3] instanceof Int32Array) args[3].set(answer.fds)
    return answer.rc
  }
}

function setRevents(args: readonly unknown[], revents: number | undefined): void {
  const pollfds = args[0]
  if (!(pollfds instanceof Int32Array)) return
  const shorts = new Int16Array(pollfds.buffer, pollfds.byteOffset)
  shorts[3] = revents ?? shorts[2] ?? 0
}

function writeBytes(name: SyscallName, args: readonly unknown[], bytes: Uint8Array): void {
  const index = name === 'getsockopt' ? 3 : 1
  const buf = args[index]
  if (!(buf instanceof Uint8Array)) return
  buf.set(bytes, name === 'getsockopt' ? 0 : Number(args[2]))
  const optlen = args[4]
  if (name === 'getsockopt' && optlen instanceof Int32Array) optlen[0] = bytes.length
}

/** The sockaddr is the last Uint8Array among the arguments, its length the Int32Array after it. */
function writeSockaddr(args: readonly unknown[], sockaddr: Uint8Array): void {
  const index = args.findLastIndex((arg) => arg instanceof Uint8Array)
  const target = args[index]
  const addrlen = args[index + 1]
  if (target instanceof Uint8Array) target.set(sockaddr)
  if (addrlen instanceof Int32Array) addrlen[0] = sockaddr.length
}

function copied(arg: unknown): unknown {
  // Not slice(), which shares memory on a Buffer.
  if (arg instanceof Uint8Array) return new Uint8Array(arg)
  return arg instanceof Int32Array ? new Int32Array(arg) : arg
}

function shown(arg: unknown): string {
  return arg instanceof Uint8Array ? `<${arg.length} bytes>` : String(arg)
}
