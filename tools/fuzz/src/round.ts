/** One round: some sockets, a few dozen calls of their methods, and then everything is closed and counted. */
import { setTimeout as sleep } from 'node:timers/promises'
import * as python from '@sockcall/compat-python'
import { AsyncSocket, type BoundSockets, Socket } from '@sockcall/core'
import { argumentsFor } from './arguments.js'
import { Keeper } from './keeper.js'
import { Random } from './random.js'
import type { Sandbox } from './sandbox.js'
import type { Scene } from './scene.js'
import {
  asyncSocketMethods,
  boundFunctions,
  pythonFunctions,
  pythonSocketMethods,
  socketMethods,
} from './signatures.js'
import { faultOf } from './verdict.js'
import { batchFor, coreSockets, type Subject } from './world.js'

export const CALLS_A_ROUND = 32
const SLOW_MS = 3000
const HUNG_MS = 5000

/** What a run works with. */
export interface Stage {
  readonly bound: BoundSockets
  readonly sandbox: Sandbox
  /** A regular file to send. */
  readonly file: number
  /** How often calls returned, or threw what. */
  readonly outcomes: Map<string, number>
  /** Receives each call before it is made. */
  readonly onCall?: ((call: string) => void) | undefined
}

/** Something that should not have happened. */
export interface Finding {
  readonly round: number
  readonly call: string
  readonly fault: string
}

type Kind = 'Socket' | 'AsyncSocket' | 'python' | 'functions'
const kinds: readonly Kind[] = ['Socket', 'Socket', 'AsyncSocket', 'AsyncSocket', 'python', 'python', 'functions']

/** Assignable properties, besides methods. */
const accessors = ['timeoutMs', 'family', 'closed', 'proto', 'type', 'timeout']

/** Run the round of this number; the same seed and number make the same calls. */
export async function runRound(stage: Stage, seed: number, round: number): Promise<Finding[]> {
  const running = new Round(stage, seed, round)
  try {
    running.open()
    await running.calls()
  } finally {
    await running.end()
  }
  return running.findings
}

class Round {
  readonly findings: Finding[] = []
  readonly #stage: Stage
  readonly #round: number
  readonly #random: Random
  readonly #keeper: Keeper
  readonly #kind: Kind
  readonly #pending: Promise<unknown>[] = []
  #subjects: Subject[] = []
  #addresses: unknown[] = []
  #call = 'setting up'

  constructor(stage: Stage, seed: number, round: number) {
    this.#stage = stage
    this.#round = round
    this.#random = new Random(Math.imul(seed, 0x9e3779b1) ^ round)
    this.#keeper = new Keeper(stage.bound)
    this.#kind = this.#random.pick(kinds)
  }

  open(): void {
    const { bound, sandbox } = this.#stage
    bound.setdefaulttimeoutMs(null)
    python.setdefaulttimeout(null)
    sandbox.calm = true
    const sockets = coreSockets(bound, this.#random)
    sandbox.calm = false
    for (const socket of sockets) this.#keeper.keep('', socket)
    this.#addresses = sockets.map((socket) => nameOf(socket)).filter((name) => name !== null)
    this.#subjects = sockets.map((socket) => this.#as(socket))
    for (const subject of this.#subjects) this.#keeper.keep('', subject)
    for (const subject of this.#subjects) this.#setTimeout(subject)
  }

  #as(socket: Socket): Subject {
    if (this.#kind === 'AsyncSocket') return socket.toAsync()
    if (this.#kind === 'Socket') return socket
    const { family, type, proto } = socket
    return new python.socket(family, type, proto, socket.detach())
  }

  #setTimeout(subject: Subject): void {
    const ms = this.#random.pick([null, 0, 20, 1000])
    if (subject instanceof Socket || subject instanceof AsyncSocket) subject.timeoutMs = ms
    else subject.settimeout(ms === null ? null : ms / 1000)
  }

  async calls(): Promise<void> {
    for (let i = 0; i < CALLS_A_ROUND; i++) {
      // Closed sockets show little.
      if (this.#subjects.every((subject) => subject.fileno() < 0)) this.open()
      this.#one()
      if (this.#kind === 'AsyncSocket' && this.#random.chance(0.2)) await new Promise(setImmediate)
    }
  }

  #one(): void {
    const subject = this.#random.pick(this.#subjects)
    const scene = this.#scene(subject)
    if (this.#random.chance(0.04)) {
      const name = this.#random.pick(accessors)
      const value = argumentsFor(scene, 'D')[0]
      this.#attempt(`${this.#kind}.${name} =`, name, () => Reflect.set(subject, name, value))
      return
    }
    const [owner, table] = this.#target(subject)
    const method = this.#random.pick(Object.keys(table))
    const call: unknown = Reflect.get(owner, method)
    if (typeof call !== 'function') {
      this.#fault(`no method ${method}`)
      return
    }
    const args = argumentsFor(scene, table[method] ?? '')
    // `x` is the socket for functions of the module that take one.
    if (method.endsWith('_fds') && this.#random.chance(0.8)) args[0] = subject
    this.#attempt(`${this.#kind}.${method}/${args.length}`, method, () => Reflect.apply(call, owner, args))
  }

  #target(subject: Subject): [object, Readonly<Record<string, string>>] {
    if (this.#kind === 'functions') {
      return this.#random.chance(0.5) ? [python, pythonFunctions] : [this.#stage.bound, boundFunctions]
    }
    if (subject instanceof Socket) return [subject, socketMethods]
    return subject instanceof AsyncSocket ? [subject, asyncSocketMethods] : [subject, pythonSocketMethods]
  }

  #attempt(name: string, method: string, call: () => unknown): void {
    this.#call = name
    this.#stage.sandbox.begin()
    this.#stage.onCall?.(`round ${this.#round}: ${name}`)
    const began = performance.now()
    try {
      const result = call()
      if (result instanceof Promise) this.#await(name, method, result)
      else {
        this.#note('returned')
        this.#keeper.keep(method, result)
      }
    } catch (error) {
      this.#note(error)
      const fault = faultOf(error)
      if (fault !== null) this.#fault(fault)
      this.#checkReceived()
    }
    const ms = performance.now() - began
    if (ms > SLOW_MS) this.#fault(`took ${Math.round(ms)} ms`)
  }

  /** A call that failed must have closed the descriptors that came with its message (S38). */
  #checkReceived(): void {
    if (this.#kind === 'AsyncSocket') return
    const { sandbox } = this.#stage
    for (const fd of sandbox.received) {
      if (!this.#keeper.claimed.has(fd)) this.#fault(`left the received descriptor ${fd} open`)
      sandbox.received.delete(fd)
    }
  }

  #await(name: string, method: string, promise: Promise<unknown>): void {
    const settled = promise.then(
      (value) => {
        this.#note('returned')
        this.#keeper.keep(method, value)
      },
      (error) => {
        this.#note(error)
        const fault = faultOf(error)
        if (fault !== null) this.#fault(fault, name)
      },
    )
    this.#pending.push(settled)
  }

  #note(outcome: unknown): void {
    const { outcomes } = this.#stage
    const name = outcome instanceof Error ? outcome.constructor.name : String(outcome)
    outcomes.set(name, (outcomes.get(name) ?? 0) + 1)
  }

  #fault(fault: string, call = this.#call): void {
    this.findings.push({ round: this.#round, call, fault })
  }

  #scene(subject: Subject): Scene {
    const { sandbox, file } = this.#stage
    return {
      random: this.#random,
      backend: sandbox.backend,
      file,
      descriptors: () => (sandbox.open.size === 0 ? [-1] : [...sandbox.open]),
      addresses: () => (this.#addresses.length === 0 ? [''] : this.#addresses),
      batch: () => batchFor(this.#stage.bound, this.#random, subject),
      interfere: () => this.#interfere(subject),
    }
  }

  /** What the user's own code does to the socket in the middle of a call. */
  #interfere(subject: Subject): void {
    const dice = this.#random.next()
    if (dice < 0.4) subject.close()
    else if (dice < 0.5) this.#keeper.keep('detach', subject.detach())
    else if (dice < 0.7) this.#setTimeout(subject)
    else if (dice < 0.9) {
      const other = this.#random.pick(this.#subjects)
      const sent: unknown = other.send(Buffer.from('from the middle'))
      if (sent instanceof Promise) this.#await('send', 'send', sent)
    } else subject.getsockname()
  }

  /** Close what is left, wait for pending calls, and look for leaked descriptors. */
  async end(): Promise<void> {
    const { sandbox } = this.#stage
    // The value of a pending promise can be closed only once it is there.
    for (let i = 0; i < 3; i++) {
      const { faults, pending } = this.#keeper.closeAll()
      for (const fault of faults) this.#fault(fault, 'close')
      const waiting = [...this.#pending.splice(0), ...pending]
      if (waiting.length === 0) break
      const timer = new AbortController()
      const done = await Promise.race([
        Promise.all(waiting).then(() => true),
        sleep(HUNG_MS, false, { signal: timer.signal }).catch(() => true),
      ])
      timer.abort()
      if (!done) this.#fault(`a call still waits ${HUNG_MS} ms after everything was closed`)
    }
    for (const fd of this.#keeper.claimed) sandbox.backend.syscalls.close(fd)
    // Calls no longer wanted are closed as soon as the loop turns.
    for (let i = 0; i < 100 && sandbox.open.size > 0; i++) await sleep(5)
    for (const fd of sandbox.open) {
      this.#fault(`the descriptor ${fd} is left open`, 'the whole round')
      sandbox.backend.syscalls.close(fd)
    }
    sandbox.received.clear()
  }
}

function nameOf(socket: Socket): unknown {
  try {
    return socket.getsockname()
  } catch {
    return null
  }
}
