import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer } from './run-program.js'

const SCRIPT = fileURLToPath(new URL('../../../test/io-oracle.py', import.meta.url))

/** Runs programs on an interpreter: its version, and one answer per program. */
export function askPython(python: string, programs: readonly unknown[]): [version: string, answers: Answer[]] {
  const version = execFileSync(python, ['-c', 'import platform; print(platform.python_version())'], {
    encoding: 'utf8',
  })
  const run = spawnSync(python, [SCRIPT], {
    input: programs.map((program) => `${JSON.stringify(program)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, PYTHONUTF8: '0', LC_ALL: 'C.UTF-8', PYTHONIOENCODING: 'utf-8' },
  })
  if (run.error !== undefined) throw run.error
  if (run.status !== 0) throw new Error(`the oracle failed: ${run.stderr}`)
  const lines = run.stdout.trimEnd().split('\n')
  return [version.trim(), lines.map((line) => JSON.parse(line) as Answer)]
}
