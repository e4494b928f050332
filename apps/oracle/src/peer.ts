import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Program, Trace } from './language.js'
import { normalise } from './normalise.js'

/** A program that takes longer is given up, and its process with it. */
const LIMIT_MS = 20_000

interface Answer {
  readonly trace: Trace
  readonly directory: string | null
  readonly pid: number
  readonly serial: number
}

/** One side of the comparison: a process that runs programs. It is started again when a program has hung or ended it. */
export class Peer {
  readonly name: string
  readonly #command: string
  readonly #args: readonly string[]
  readonly #env: NodeJS.ProcessEnv
  #child: ChildProcessWithoutNullStreams | null = null
  #lines: AsyncIterator<string> | null = null
  #stderr = ''
  version = ''

  constructor(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.name = name
    this.#command = command
    this.#args = args
    this.#env = env
  }

  /** Start the process and learn its version. */
  async start(): Promise<void> {
    const child = spawn(this.#command, this.#args, { env: { ...process.env, ...this.#env }, stdio: 'pipe' })
    child.on('error', (error) => {
      this.#stderr += error.message
    })
    child.stdin.on('error', () => {})
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000)
    })
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const hello = JSON.parse(await this.#line()) as { version: string }
    this.version = hello.version
  }

  /** Run a program: its trace, with what differs from run to run (ports, descriptors, paths) made equal. */
  async run(program: Program): Promise<Trace> {
    if (this.#child === null) await this.start()
    this.#child?.stdin.write(`${JSON.stringify(program)}\n`)
    const { trace, directory, pid, serial } = JSON.parse(await this.#line()) as Answer
    return normalise(program, trace, { directory, abstractPrefix: `oracle-${pid}-${serial}-` })
  }

  stop(): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }

  async #line(): Promise<string> {
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), LIMIT_MS)
    const next = await this.#lines?.next()
    clearTimeout(timer)
    if (next === undefined || next.done === true) {
      this.stop()
      throw new Error(`${this.name} ended, or did not answer for ${LIMIT_MS} ms: ${this.#stderr}`)
    }
    return next.value
  }
}
