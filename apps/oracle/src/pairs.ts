import { fileURLToPath } from 'node:url'
import { Oracle } from './compare.js'
import { Peer } from './peer.js'
import type { Command } from './pythons.js'

/** The backends there are to compare. */
export type Backend = 'native' | 'ffi'

// Both are the built package's, also where a test runs this from the sources.
const pythonProgram = fileURLToPath(new URL('../python/oracle.py', import.meta.url))
const oursProgram = fileURLToPath(new URL('../dist/ours.js', import.meta.url))

/** So that makefile() takes UTF-8 for the locale's encoding. */
const pythonEnvironment = { PYTHONUTF8: '0', LC_ALL: 'C.UTF-8', PYTHONIOENCODING: 'utf-8' }

/** CPython and compat-python, not yet started. */
export function makeOracle(options: {
  readonly python: Command
  readonly backend: Backend
  readonly bug?: string | undefined
}): Oracle {
  const { command, args, env } = options.python
  const python = new Peer('CPython', command, [...args, '-u', pythonProgram], { ...pythonEnvironment, ...env })
  const oursEnvironment = { SOCKCALL_BACKEND: options.backend, ORACLE_BUG: options.bug ?? '' }
  const ours = new Peer(`compat-python on ${options.backend}`, process.execPath, [oursProgram], oursEnvironment)
  return new Oracle(python, ours)
}
