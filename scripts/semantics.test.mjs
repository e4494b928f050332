import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './command-lines.mjs'

const document = readFileSync(join(root, 'docs/semantics.md'), 'utf8')
const folders = ['apps', 'benchmarks', 'docs', 'packages', 'scripts', 'test', 'tools']
const generated = new Set(['coverage', 'dist', 'node_modules', 'prebuilds', 'results'])
const extensions = new Set(['.cc', '.h', '.js', '.md', '.mjs', '.mts', '.py', '.ts'])

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!generated.has(entry.name)) yield* files(path)
    } else if (extensions.has(extname(entry.name))) yield path
  }
}

describe('docs/semantics.md', () => {
  const anchored = [...document.matchAll(/^<a id="s(\d+)"><\/a>\*\*S(\d+)\.\*\*/gm)]

  it('has an anchor for each rule, and counts them without a gap', () => {
    expect(anchored.map(([, anchor, rule]) => [Number(anchor), Number(rule)])).toEqual(
      anchored.map((_, i) => [i + 1, i + 1]),
    )
    expect(anchored.length).toBeGreaterThanOrEqual(74)
  })

  it('has every rule that a source or a document cites', () => {
    const known = new Set(anchored.map(([, , rule]) => `S${rule}`))
    const unknown = []
    for (const folder of folders) {
      for (const path of files(join(root, folder))) {
        const cited = readFileSync(path, 'utf8').match(/\bS[1-9]\d?\b/g) ?? []
        for (const rule of new Set(cited)) if (!known.has(rule)) unknown.push(`${relative(root, path)}: ${rule}`)
      }
    }
    expect(unknown).toEqual([])
  })
})
