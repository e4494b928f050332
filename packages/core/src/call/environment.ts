import type { Backend, Signals, Syscalls } from '../backend/index.js'
import type { WaitTrace } from '../loop/direction.js'
import { Readiness } from '../loop/readiness.js'
import { CallMemory } from '../thread/call-memory.js'
import { Fairness } from '../thread/fairness.js'
import { type Numbers, numbersOf } from '../thread/numbers.js'
import { Scratch } from '../thread/scratch.js'
import { BLOCKING_NS, POLL_SLICE_MS } from '../thread/timeout.js'
import { defaultVoice } from '../voice/default-voice.js'
import type { Voice } from '../voice/voice.js'
import { writeTimeval } from './timeval.js'

const NOTHING = new Int32Array(1)

/** What all sockets of one `bindSockets(backend)` share on one thread. */
export class Environment {
  /** The source of system calls. */
  readonly backend: Backend
  /** What says what is wrong. */
  readonly voice: Voice
  /** The backend's own, or, while a diagnostics channel has a subscriber, traced ones around them. */
  sys: Syscalls
  /** The backend's, null where it cannot run listeners during a call. */
  readonly signals: Signals | null
  /** One word, not 0 where {@link checkSignals} has something to do; see `Signals.attention`. */
  readonly attention: Int32Array
  /** The platform's numbers that calls compare with. */
  readonly numbers: Numbers
  /** Where system calls write small results. */
  readonly memory: CallMemory
  /** Where receives put what they do not know the size of. */
  readonly scratch: Scratch
  /** Readiness for the event loop of this thread; nothing is opened before the first wait. */
  readonly readiness: Readiness
  /** Counts calls that end without waiting. */
  readonly fairness = new Fairness()
  /** Where waits on the event loop are told of. */
  waitTrace: WaitTrace | null = null
  /** Whether the kernel takes SOCK_CLOEXEC (S28); null before it has been tried. */
  knowsSockCloexec: boolean | null = null
  /** Whether there is accept4(2), as far as is known. */
  knowsAccept4 = true
  /** The kernel can limit a call's wait to a slice; see `kernel-wait.ts`. */
  readonly limitsWaits: boolean
  /** A slice as the kernel takes it, made once: Node-API takes long to find the memory of a new small array. */
  readonly slice: Uint8Array
  /**
   * Whether the rules of CPython hold where core has better ones: the zone of an IPv6 address counts for nothing, and descriptors
   * that are received are inheritable.
   */
  asPython = false
  /** What a ResourceWarning calls a socket that its program forgot. */
  socketName = 'sockcall.Socket'
  /** The stored form of setdefaulttimeout (S8). */
  defaultTimeoutNs = BLOCKING_NS

  /** @param voice says what is wrong: core's own, unless a package has another. */
  constructor(backend: Backend, voice: Voice = defaultVoice) {
    const { abi, supports, syscalls, signals } = backend
    this.backend = backend
    this.voice = voice
    this.sys = syscalls
    this.signals = signals
    this.attention = signals?.attention ?? NOTHING
    this.numbers = numbersOf(abi)
    this.memory = new CallMemory(abi.layout.sockaddrStorageSize)
    this.scratch = new Scratch(backend.scratch)
    this.slice = writeTimeval(abi, POLL_SLICE_MS)
    this.limitsWaits = supports.realKernel && abi.platform === 'linux'
    this.readiness = new Readiness(this)
  }

  /** PyErr_CheckSignals: run JavaScript listeners of signals that came during the call; what one throws comes out. */
  checkSignals(): void {
    if (this.signals !== null) this.signals.run()
  }

  /** A constant by name; for code paths that run rarely. */
  constant(name: string): number {
    const { constants, extensions } = this.backend.abi
    const value = constants[name] ?? extensions[name]
    if (value === undefined) throw new Error(`${name} is not defined on ${this.backend.abi.platform}`)
    return value
  }
}
