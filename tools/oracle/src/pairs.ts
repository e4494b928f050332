import { fileURLToPath } from 'node:url'
import { Oracle } from './compare.js'
import { Peer } from './peer.js'
import type { Command } from './pythons.js'

/** The backends to compare. */
export type Backend = 'native' | 'ffi'

// Both are of the built package, even if a test runs this from the sources.
const pythonProgram = fileURLToPath(new URL('../python/oracle.py', import.meta.url))
const oursProgram = fileURLToPath(new URL('../dist/ours.js', import.meta.url))

/** So that makefile() uses UTF-8 as the locale's encoding. */
const pythonEnvironment = { PYTHONUTF8: '0', LC_ALL: 'C.UTF-8', PYTHONIOENCODING: 'utf-8' }

/** CPython and compat-python, not yet started. */
export function makeOracle(options: {
  readonly python: Command
  readonly backend: Backend
  readonly bug?: string | undefined
}): Oracle {
  const { command, args, env } = options.python
  const python = new Peer('CPython', command, [...args, '-u', pythonProgram], { ...pythonEnvironment, ...env })
  return new Oracle(python, ourPeer(options.backend, options.bug))
}

/** Ours with a bug and, in CPython's place, ours without: whether the bug is found must not depend on the Python. */
export function makeSelfOracle(backend: Backend, bug: string): Oracle {
  return new Oracle(ourPeer(backend), ourPeer(backend, bug))
}

function ourPeer(backend: Backend, bug = ''): Peer {
  const env = { SOCKCALL_BACKEND: backend, ORACLE_BUG: bug }
  return new Peer(`compat-python on ${backend}`, process.execPath, [oursProgram], env)
}
