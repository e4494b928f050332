import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { HANG, type Program, type Trace } from './language.js'
import { normalise } from './normalise.js'

/** A program takes milliseconds. One that takes this long hangs, and its process is killed. */
const LIMIT_MS = 2000
/** How long a process may take to start. */
const START_MS = 20_000

interface Answer {
  readonly trace: Trace
  readonly directory: string | null
  readonly pid: number
  readonly serial: number
}

const digits = (value: number) => String(value).padStart(8, '0')

/** One side of the comparison: a process that runs programs. It is restarted after a program has hung or ended it. */
export class Peer {
  readonly name: string
  readonly #command: string
  readonly #args: readonly string[]
  readonly #env: NodeJS.ProcessEnv
  readonly #directory = mkdtempSync(join(tmpdir(), 'oracle-'))
  readonly #atExit = () => this.stop()
  #child: ChildProcessWithoutNullStreams | null = null
  #lines: AsyncIterator<string> | null = null
  #stderr = ''
  /** The last two programs, as the earlier one may have closed what the later one needs. */
  #programs: string[] = []
  version = ''

  constructor(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.name = name
    this.#command = command
    this.#args = args
    this.#env = env
    process.once('exit', this.#atExit)
  }

  /** Start the process and learn its version. */
  async start(): Promise<void> {
    const own = mkdtempSync(join(this.#directory, 'run-'))
    const env = { ...process.env, ...this.#env, ORACLE_DIRECTORY: own }
    // Names like 'text' are relative paths to AF_UNIX.
    const cwd = join(own, 'cwd')
    mkdirSync(cwd)
    const child = spawn(this.#command, this.#args, { cwd, env, stdio: 'pipe' })
    child.on('error', (error) => {
      this.#stderr += error.message
    })
    child.on('exit', (code, signal) => {
      this.#stderr += `it exited with ${signal ?? code}`
    })
    child.stdin.on('error', () => {})
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000)
    })
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const hello = await this.#line(START_MS)
    if (hello === null) throw new Error(`${this.name} does not start: ${this.#stderr}`)
    this.version = (JSON.parse(hello) as { version: string }).version
  }

  /**
   * Run a program. Returns its trace, normalised for what differs between runs (ports, descriptors, paths), or {@link HANG}.
   *
   * @throws Error when the process ends by itself.
   */
  async run(program: Program): Promise<Trace> {
    if (this.#child === null) await this.start()
    const text = JSON.stringify(program)
    this.#programs = [...this.#programs.slice(-1), text]
    this.#child?.stdin.write(`${text}\n`)
    const line = await this.#line(LIMIT_MS)
    if (line === null) return HANG
    const { trace, directory, pid, serial } = JSON.parse(line) as Answer
    return normalise(program, trace, { directory, pid, abstractPrefix: `oracle-${digits(pid)}-${digits(serial)}-` })
  }

  /** End the process and remove its leftovers. */
  stop(): void {
    process.off('exit', this.#atExit)
    this.#kill()
    // The process may still be alive and make another file.
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 10 })
  }

  #kill(): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }

  /** The next line, or null after the limit, when the process has been killed. */
  async #line(limitMs: number): Promise<string | null> {
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.#kill()
    }, limitMs)
    const next = await this.#lines?.next()
    clearTimeout(timer)
    if (next !== undefined && next.done !== true) return next.value
    const child = this.#child
    this.#kill()
    if (late) return null
    // Its last error output may come after the end of its output.
    if (child !== null && child.exitCode === null && child.signalCode === null) await once(child, 'close')
    throw new Error([`${this.name} ended: ${this.#stderr}`, ...this.#programs].join('\n'))
  }
}
