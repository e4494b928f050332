/** Participants by language, and why one of them cannot take part. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compiled, node, python } from './commands.js'
import { errorLine } from './error-line.js'
import type { Backend, Participant } from './item.js'

const require = createRequire(import.meta.url)
const known = new Map<string, string | undefined>()

/** Found out once a run. */
function once(key: string, find: () => string | undefined): () => string | undefined {
  return () => {
    if (!known.has(key)) known.set(key, find())
    return known.get(key)
  }
}

function missingProgram(program: string): () => string | undefined {
  return once(`program ${program}`, () =>
    spawnSync(program, ['--version']).status === 0 ? undefined : `${program} is not installed`,
  )
}

/** A package that takes part where it loads; `prepare.ts` builds it first if it can. */
function missingPackage(name: string): () => string | undefined {
  return once(`package ${name}`, () => {
    // In a process of its own: an addon that misbehaves must not do so here.
    const load = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(require.resolve(name))})`], {
      encoding: 'utf8',
    })
    if (load.status === 0) return undefined
    return errorLine(load.stderr) ?? `it does not load (${load.status ?? load.signal})`
  })
}

function packageOrReason(name: string): () => string | undefined {
  return () => {
    try {
      require.resolve(name)
    } catch {
      return 'not installed'
    }
    return missingPackage(name)()
  }
}

export const missingPython = missingProgram(process.env.PYTHON ?? 'python3')
export const missingBun = missingProgram('bun')
export const missingDeno = missingProgram('deno')

export function missingCompiled(path: string): () => string | undefined {
  const { program } = compiled(path)
  return () => (existsSync(program) ? undefined : 'there is no C compiler')
}

export const backends: readonly Backend[] = ['native', 'ffi']

/** Our two backends on one program. */
export function ours(path: string): Participant[] {
  return backends.map((backend) => ({ name: backend, backend, command: node(path) }))
}

export function pythonPeer(path: string): Participant {
  return { name: 'CPython', command: python(path), missing: missingPython }
}

export function cPeer(path: string, name = 'C'): Participant {
  return { name, command: compiled(path), missing: missingCompiled(path) }
}

export function packagePeer(name: string, path: string): Participant {
  return { name, command: node(path), missing: packageOrReason(name) }
}
