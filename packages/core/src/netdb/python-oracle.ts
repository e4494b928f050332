/** CPython beside a test, where there is one. Test support only. */
import { execFileSync } from 'node:child_process'

/** A version that is nearer to 3.14, where pyenv has it. */
const preferred = { ...process.env, PYENV_VERSION: '3.13.0' }

interface Found {
  readonly env: NodeJS.ProcessEnv
  readonly version: readonly [major: number, minor: number]
}

function find(): Found | null {
  for (const env of [preferred, process.env]) {
    try {
      const text = execFileSync('python3', ['-c', 'import sys; print(*sys.version_info[:2])'], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const [major = 0, minor = 0] = text.trim().split(' ').map(Number)
      return { env, version: [major, minor] }
    } catch {
      // Not this one.
    }
  }
  return null
}

const found = find()

/** Why tests against Python of at least this version are left out, or false. */
export function noPython(minor: number): string | false {
  if (found === null) return 'there is no python3'
  return found.version[1] >= minor ? false : `python3 is 3.${found.version[1]}, older than 3.${minor}`
}

/** Run a script that reads JSON from `given` and writes JSON with `give(value)`. */
export function python(script: string, given: unknown): unknown {
  const prelude = 'import json, sys\ngiven = json.load(sys.stdin)\ndef give(value): json.dump(value, sys.stdout)\n'
  const output = execFileSync('python3', ['-c', prelude + script], {
    env: found?.env,
    input: JSON.stringify(given),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return JSON.parse(output)
}
