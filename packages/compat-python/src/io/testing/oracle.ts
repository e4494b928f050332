import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer } from './run-program.js'

const SCRIPT = fileURLToPath(new URL('../../../test/io-oracle.py', import.meta.url))

/** A Python interpreter that can be run. */
export interface Python {
  readonly command: string
  /** Major, minor, micro. */
  readonly version: readonly [number, number, number]
}

function versionOf(command: string): Python['version'] | null {
  const probe = spawnSync(command, ['-c', 'import sys; print(*sys.version_info[:3])'], { encoding: 'utf8' })
  if (probe.status !== 0) return null
  const [major = 0, minor = 0, micro = 0] = probe.stdout.split(' ').map(Number)
  return [major, minor, micro]
}

/** What `npm run fetch-python` has fetched. */
const fetched = fileURLToPath(new URL('../../../../../.python/python3.14', import.meta.url))

/** The CPython 3.14 of this machine: what `SOCKCALL_PYTHON` names, what was fetched, or `python3.14`. Null if there is none. */
export function findPython(): Python | null {
  const named = process.env.SOCKCALL_PYTHON
  for (const command of named === undefined || named === '' ? [fetched, 'python3.14'] : [named]) {
    const version = versionOf(command)
    if (version !== null && version[0] === 3 && version[1] === 14) return { command, version }
  }
  return null
}

/** Runs programs on an interpreter: one answer a program. */
export function askPython(python: Python, programs: readonly unknown[]): Answer[] {
  const run = spawnSync(python.command, [SCRIPT], {
    input: programs.map((program) => `${JSON.stringify(program)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, PYTHONUTF8: '0', LC_ALL: 'C.UTF-8', PYTHONIOENCODING: 'utf-8' },
  })
  if (run.error !== undefined) throw run.error
  if (run.status !== 0) throw new Error(`the oracle failed: ${run.stderr}`)
  return run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer)
}
