import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer } from './run-program.js'

const SCRIPT = fileURLToPath(new URL('../../../test/io-oracle.py', import.meta.url))

/** CPython's answers to programs, or why there are none. */
export type OracleRun =
  | { readonly version: readonly number[]; readonly answers: readonly Answer[] }
  | { readonly reason: string }

/** Runs programs on the `python3` of this machine, or on the one that `SOCKCALL_PYTHON` names. */
export function askPython(programs: readonly unknown[]): OracleRun {
  const python = process.env.SOCKCALL_PYTHON ?? 'python3'
  const run = spawnSync(python, [SCRIPT], {
    input: programs.map((program) => `${JSON.stringify(program)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, PYTHONUTF8: '0', LC_ALL: 'C.UTF-8', PYTHONIOENCODING: 'utf-8' },
  })
  if (run.error !== undefined) return { reason: `${python} could not be started: ${run.error.message}` }
  if (run.status !== 0) throw new Error(`the oracle failed: ${run.stderr}`)
  const [first, ...rest] = run.stdout.trimEnd().split('\n')
  const { version } = JSON.parse(first ?? '{}') as { version: number[] }
  return { version, answers: rest.map((line) => JSON.parse(line) as Answer) }
}
