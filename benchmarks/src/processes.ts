/** The participants' processes: started, listened to, and ended whatever happens. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from './commands.js'
import type { Outcome } from './item.js'
import { root } from './places.js'

const children = new Set<ChildProcess>()

/** End everything that is running, at once. */
export function killAll(): void {
  for (const child of children) child.kill('SIGKILL')
}

let folder: string | undefined

/** The temporary directory of all that is started, some of which is killed: it goes when this process does. */
function temporaryFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'sockcall-bench-'))
    process.once('exit', () => rmSync(made, { recursive: true, force: true, maxRetries: 10 }))
    folder = made
  }
  return folder
}

interface Running {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  readonly ended: Promise<number | string | null>
}

function start({ program, args }: Command): Running {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, TMPDIR: temporaryFolder() },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = new Promise<number | string | null>((resolve) => {
    child.on('error', (error) => {
      children.delete(child)
      resolve(error.message)
    })
    child.on('close', (code, signal) => {
      children.delete(child)
      resolve(code ?? signal)
    })
  })
  return { child, output: () => output, errors: () => errors, ended }
}

const shown = ({ program, args }: Command) => [program, ...args].join(' ')

/** Run a participant to its end: what it measured. Rejects where it fails or takes longer than `limitMs`. */
export async function measured(command: Command, limitMs: number): Promise<Outcome> {
  const running = start(command)
  const timer = setTimeout(() => running.child.kill('SIGKILL'), limitMs)
  const code = await running.ended
  clearTimeout(timer)
  const last = running.output().trimEnd().split('\n').at(-1) ?? ''
  if (code !== 0) {
    throw new Error(`${shown(command)} ended with ${code}\n${running.errors() || last}`.trim())
  }
  return toOutcome(last, command)
}

function toOutcome(line: string, command: Command): Outcome {
  try {
    const outcome: unknown = JSON.parse(line)
    if (typeof outcome === 'object' && outcome !== null && 'value' in outcome) return outcome as Outcome
  } catch {
    // Said below.
  }
  throw new Error(`${shown(command)} printed no result: ${line}`)
}

/** A server that runs: where it listens, and how to end it. */
export interface Serving {
  readonly address: string
  readonly pid: number
  stop(): Promise<void>
}

export async function serving(command: Command, limitMs: number): Promise<Serving> {
  const running = start(command)
  const deadline = performance.now() + limitMs
  for (;;) {
    const address = /^ready (.*)\n/m.exec(running.output())?.[1]
    const { pid, exitCode } = running.child
    if (address !== undefined && pid !== undefined) {
      return {
        address,
        pid,
        stop: async () => {
          running.child.kill('SIGTERM')
          const timer = setTimeout(() => running.child.kill('SIGKILL'), 2000)
          await running.ended
          clearTimeout(timer)
        },
      }
    }
    if (exitCode !== null || performance.now() > deadline) {
      running.child.kill('SIGKILL')
      throw new Error(`${shown(command)} did not begin to serve\n${running.errors()}`.trim())
    }
    await delay(5)
  }
}
