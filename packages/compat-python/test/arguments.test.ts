import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'

interface Case {
  readonly on: 'method' | 'function'
  readonly name: string
  readonly args: unknown[]
  readonly kwargs: Record<string, unknown>
  readonly error: string
  readonly message: string
}

// What CPython 3.14 said, recorded by data/record-arguments.py.
const lines = readFileSync(new URL('./data/arguments.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const cases = lines.map((line) => JSON.parse(line) as Case)

type Callable = Record<string, (...args: unknown[]) => unknown>

/** `ErrorClass: message` of the call, or what it returned. */
function outcome({ on, name, args, kwargs }: Case): string {
  const keywords = Object.keys(kwargs).length > 0 ? [kwargs] : []
  const sock = on === 'method' ? new socket.socket() : undefined
  try {
    const target = (sock ?? socket) as unknown as Callable
    return `returned ${String(target[name]?.(...args, ...keywords))}`
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  } finally {
    sock?.close()
  }
}

eachBackend(() => {
  it('refuses wrong counts, names and types of arguments in the words of CPython', () => {
    const differences: string[] = []
    for (const one of cases) {
      const wanted = `${one.error}: ${one.message}`
      const got = outcome(one)
      if (got !== wanted) {
        differences.push(
          `${one.name}(${JSON.stringify(one.args)}, ${JSON.stringify(one.kwargs)})\n  ${wanted}\n  ${got}`,
        )
      }
    }
    socket.setdefaulttimeout(null)
    expect(differences.join('\n')).toBe('')
  })
})
