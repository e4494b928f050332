import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
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

function pyenvInterpreters(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions')
  if (!existsSync(versions)) return []
  return readdirSync(versions)
    .filter((name) => /^3\.1[3-9]\./.test(name))
    .sort()
    .reverse()
    .map((name) => join(versions, name, 'bin', 'python3'))
}

/**
 * The CPython nearest to 3.14 on this machine: what `SOCKCALL_PYTHON` names, else the first of 3.14 and 3.13, else `python3`.
 * Null if there is none.
 */
export function findPython(): Python | null {
  const named = process.env.SOCKCALL_PYTHON
  const commands = named === undefined ? ['python3.14', 'python3.13', ...pyenvInterpreters(), 'python3'] : [named]
  for (const command of commands) {
    const version = versionOf(command)
    if (version !== null) return { command, version }
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
