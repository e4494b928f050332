import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './command-lines.mjs'

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

/** The citations in sources and in documents other than `document`, as `[path, number]`. */
function* citations(pattern, document) {
  for (const folder of folders) {
    for (const path of files(join(root, folder))) {
      if (path.endsWith(document)) continue
      for (const [, number] of readFileSync(path, 'utf8').matchAll(pattern)) yield [relative(root, path), number]
    }
  }
}

describe.each([
  ['semantics.md', 'rules S', /^<a id="s(\d+)"><\/a>\*\*S\1\.\*\*/gm, /\bS([1-9]\d?)\b/g],
  ['address-formats.md', 'rules G', /^- <a id="g(\d+)"><\/a>\*\*G\1\.\*\*/gm, /\bG([1-9]\d?)\b/g],
  [
    'address-formats.md',
    'sections',
    /^<a id="section-(\d+)"><\/a>\n\n## \1\. /gm,
    /address-formats (?:sections? )?(\d+)/g,
  ],
])('docs/%s, %s', (document, _, anchor, citation) => {
  const anchors = [...readFileSync(join(root, 'docs', document), 'utf8').matchAll(anchor)].map(([, number]) => number)

  it('are numbered without a gap, each with its anchor', () => {
    expect(anchors.length).toBeGreaterThan(9)
    expect(anchors).toEqual(anchors.map((_, i) => String(Number(anchors[0]) + i)))
  })

  it('include every one that a source or a document cites', () => {
    const unknown = [...citations(citation, document)].filter(([, number]) => !anchors.includes(number))
    expect(unknown).toEqual([])
  })
})
