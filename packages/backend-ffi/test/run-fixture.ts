import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Run {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** One for each line of standard output, which is JSON. */
  readonly lines: unknown[]
  readonly stderr: string
  /** When it ended, as Date.now(). */
  readonly at: number
}

/** Runs a program of test/fixtures on the built package, as a user's would. */
export function runFixture(name: string, args: string[], nodeOptions: string[] = []): Promise<Run> {
  return runProgram(fileURLToPath(new URL(`./fixtures/${name}.mjs`, import.meta.url)), args, nodeOptions)
}

export function runProgram(path: string, args: string[], nodeOptions: string[] = []): Promise<Run> {
  const child = spawn(process.execPath, [...nodeOptions, path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  let at = 0
  child.once('exit', () => {
    at = Date.now()
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const lines = stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown)
      resolve({ code, signal, lines, stderr, at })
    })
  })
}
