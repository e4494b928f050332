import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** What each file imports of this workspace, types included. */
const imports = new Map(
  ['src', 'items', 'participants']
    .flatMap((part) =>
      readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' }).map((at) => join(part, at)),
    )
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path, importsOf(path)]),
)

function importsOf(path: string): string[] {
  const text = readFileSync(join(folder, path), 'utf8')
  const found = text.matchAll(/(?:from|import) '(\.[^']+)\.js'/g)
  return [...found].map(([, name]) => `${join(dirname(path), name ?? '')}.ts`)
}

/** A way from a file back to itself, if there is one. */
function circle(): string[] | undefined {
  const done = new Set<string>()
  const visit = (path: string, way: string[]): string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path]
    if (done.has(path)) return undefined
    done.add(path)
    for (const next of imports.get(path) ?? []) {
      const found = visit(next, [...way, path])
      if (found !== undefined) return found
    }
    return undefined
  }
  for (const path of imports.keys()) {
    const found = visit(path, [])
    if (found !== undefined) return found
  }
  return undefined
}

it('no file imports itself by way of others, types included', () => {
  expect(imports.get(join('src', 'placement.ts'))).toContain(join('src', 'pinning.ts'))
  expect(circle()).toBeUndefined()
})
