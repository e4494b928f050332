import { fileURLToPath } from 'node:url'
import { Oracle } from './compare.js'
import { Peer } from './peer.js'

/** The backends there are to compare. */
export type Backend = 'native' | 'ffi'

// Both are the built package's, also where a test runs this from the sources.
const pythonProgram = fileURLToPath(new URL('../python/oracle.py', import.meta.url))
const oursProgram = fileURLToPath(new URL('../dist/ours.js', import.meta.url))

/** So that makefile() takes UTF-8 for the locale's encoding. */
const pythonEnvironment = { PYTHONUTF8: '0', LC_ALL: 'C.UTF-8', PYTHONIOENCODING: 'utf-8' }

/** The words of a command; those before it that are NAME=value go to its environment. */
export function commandOf(text: string): { readonly command: string; args: string[]; env: Record<string, string> } {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const env: Record<string, string> = {}
  for (let word = words[0]; word !== undefined && /^\w+=/.test(word); word = words[0]) {
    const at = word.indexOf('=')
    env[word.slice(0, at)] = word.slice(at + 1)
    words.shift()
  }
  const [command = 'python3', ...args] = words
  return { command, args, env }
}

/** CPython and compat-python, not yet started. */
export function makeOracle(options: {
  readonly python: string
  readonly backend: Backend
  readonly bug?: string | undefined
}): Oracle {
  const { command, args, env } = commandOf(options.python)
  const python = new Peer('CPython', command, [...args, '-u', pythonProgram], { ...pythonEnvironment, ...env })
  const oursEnvironment = { SOCKCALL_BACKEND: options.backend, ORACLE_BUG: options.bug ?? '' }
  const ours = new Peer(`compat-python on ${options.backend}`, process.execPath, [oursProgram], oursEnvironment)
  return new Oracle(python, ours)
}
