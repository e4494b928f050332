import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

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

/** The version of the CPython that a command starts, or null where it starts none. */
function versionOf(text: string): string | null {
  const { command, args, env } = commandOf(text)
  const program = 'import sys; print(sys.implementation.name, "%d.%d.%d" % sys.version_info[:3])'
  const probe = spawnSync(command, [...args, '-c', program], { encoding: 'utf8', env: { ...process.env, ...env } })
  const [, version] = probe.status === 0 ? (/^cpython (3\.\d+\.\d+)/.exec(probe.stdout) ?? []) : []
  return version ?? null
}

function pyenvInterpreters(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions')
  if (!existsSync(versions)) return []
  return readdirSync(versions)
    .filter((name) => /^3\.1[34]\./.test(name))
    .sort()
    .reverse()
    .map((name) => join(versions, name, 'bin', 'python3'))
}

/**
 * The interpreters on this machine, the nearest to 3.14 first: what `SOCKCALL_PYTHON` names and nothing else, or else 3.14,
 * 3.13, and what `python3` is.
 */
export function findPythons(): { readonly command: string; readonly version: string }[] {
  const named = process.env.SOCKCALL_PYTHON
  const candidates =
    named === undefined || named === '' ? ['python3.14', 'python3.13', ...pyenvInterpreters(), 'python3'] : [named]
  const found = new Map<string, string>()
  for (const command of candidates) {
    const version = versionOf(command)
    if (version !== null && ![...found.values()].includes(version)) found.set(command, version)
  }
  return [...found].map(([command, version]) => ({ command, version }))
}
