import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How to start an interpreter. */
export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** The words of a command; those before it that are NAME=value go to its environment. */
export function commandOf(text: string): Command {
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

/** The command of an installed program of this name, which may contain any characters. */
function program(command: string): Command {
  return { command, args: [], env: {} }
}

/** The version of the CPython that a command starts, or null if it starts none. */
function versionOf({ command, args, env }: Command): string | null {
  const script = 'import sys; print(sys.implementation.name, "%d.%d.%d" % sys.version_info[:3])'
  const probe = spawnSync(command, [...args, '-c', script], { encoding: 'utf8', env: { ...process.env, ...env } })
  const [, version] = probe.status === 0 ? (/^cpython (3\.\d+\.\d+)/.exec(probe.stdout) ?? []) : []
  return version ?? null
}

/** What `npm run fetch-python` has fetched. The path works from the sources and from the built code. */
const fetched = fileURLToPath(new URL('../../../.python/python3.14', import.meta.url))

function pyenvInterpreters(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions')
  if (!existsSync(versions)) return []
  return readdirSync(versions)
    .filter((name) => /^3\.1[34]\./.test(name))
    .sort()
    .reverse()
    .map((name) => join(versions, name, 'bin', 'python3'))
}

/** Whether a CPython's differences from 3.14 are known; those of future versions are not. */
function isKnown(version: string): boolean {
  const [, minor = 0] = version.split('.').map(Number)
  return minor >= 8 && minor <= 14
}

/** An interpreter of this machine. */
export interface Python {
  readonly command: Command
  /** `3.14.2`. */
  readonly version: string
}

/**
 * The interpreters on this machine, the nearest to 3.14 first: only the one that `SOCKCALL_PYTHON` names, if it is set; else
 * the one that `npm run fetch-python` has fetched, 3.14, 3.13, and `python3`.
 */
export function findPythons(): Python[] {
  const named = process.env.SOCKCALL_PYTHON
  const candidates =
    named === undefined || named === ''
      ? [fetched, 'python3.14', 'python3.13', ...pyenvInterpreters(), 'python3'].map(program)
      : [commandOf(named)]
  const found: Python[] = []
  for (const command of candidates) {
    const version = versionOf(command)
    if (version !== null && isKnown(version) && !found.some((python) => python.version === version))
      found.push({ command, version })
  }
  return found
}
