import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

/** How a process ended, and its output. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Run the demo, or another program, until it ends. */
export function demo(...args: string[]): Outcome {
  return run(process.execPath, [cli, ...args])
}

export function run(command: string, args: readonly string[], input = '', cwd?: string): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    input,
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 1e8,
  })
  if (error !== undefined) throw error
  return { code: status, stdout, stderr }
}

/** Whether a program can be run here. */
export function available(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).error === undefined
}

/** A demo server in a separate process, as a user starts it. */
export class RunningDemo {
  readonly #child: ChildProcess
  readonly #ended: Promise<Outcome>
  #stdout = ''
  #stderr = ''

  /** Wait until it has printed how to talk to it. */
  static async start(...args: string[]): Promise<RunningDemo> {
    const running = new RunningDemo(['--port', '0', ...args])
    await running.#greeted()
    return running
  }

  private constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.#ended = new Promise((resolve) => {
      this.#child.on('close', (code) => resolve({ code, stdout: this.#stdout, stderr: this.#stderr }))
    })
  }

  get stdout(): string {
    return this.#stdout
  }

  get port(): string {
    return /serving on \S+:(\d+),/.exec(this.#stdout)?.[1] ?? ''
  }

  /** How many descriptors the process has open, from /proc. */
  get descriptors(): number {
    return readdirSync(`/proc/${this.#child.pid}/fd`).length
  }

  /** The same, once it is stable: connections of an earlier test may still be closing. */
  async settledDescriptors(): Promise<number> {
    for (;;) {
      const before = this.descriptors
      await sleep(500)
      if (this.descriptors === before) return before
    }
  }

  /** How much memory the process has, from /proc. */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
  }

  /** Send a signal: how the process ended, and how long it took. */
  async signal(name: NodeJS.Signals): Promise<Outcome & { readonly ms: number }> {
    const begun = performance.now()
    this.#child.kill(name)
    const outcome = await this.#ended
    return { ...outcome, ms: performance.now() - begun }
  }

  /** Kill it at the end of a test. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  async #greeted(): Promise<void> {
    await Promise.race([
      this.#ended,
      new Promise<void>((resolve) => {
        this.#child.stdout?.on('data', () => {
          if (this.#stdout.includes('Ctrl-C ends')) resolve()
        })
      }),
    ])
    if (this.port === '') throw new Error(`the demo did not start: ${this.#stdout}${this.#stderr}`)
  }
}
