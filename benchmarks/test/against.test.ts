import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testedBackends } from '../../tested-backends.js'
import { items } from '../items/index.js'
import { comparisons } from '../src/comparison.js'
import type { Item } from '../src/item.js'
import { otherBuild, otherName, withOtherBuild } from '../src/other-build.js'
import { distFolder, root } from '../src/places.js'
import { compileC } from '../src/prepare.js'
import { runItem } from '../src/run-item.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockcall-against-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What a checkout has before it is set up. */
function cloned(): string {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'sockcall-workspace', private: true }))
  for (const name of ['core', 'backend-native', 'backend-ffi', 'sockcall', 'compat-python']) {
    mkdirSync(join(folder, 'packages', name), { recursive: true })
    cpSync(join(root, 'packages', name, 'package.json'), join(folder, 'packages', name, 'package.json'))
  }
  return folder
}

describe('the folder of another build', () => {
  it.each([
    ['is not there', () => join(folder, 'nosuch')],
    ['is empty', () => folder],
    [
      'is another project',
      () => {
        writeFileSync(join(folder, 'package.json'), '{"name":"another"}')
        return folder
      },
    ],
  ])('%s', (_, make) => {
    const path = make()
    expect(() => otherBuild(path)).toThrow(`${path} is no checkout of sockcall; "git worktree add ${path} COMMIT"`)
  })

  it('is not set up', () => {
    const path = cloned()
    expect(() => otherBuild(path)).toThrow(`Cannot find package '@sockcall/core'`)
    expect(() => otherBuild(path)).toThrow(`run "npm run setup" in it`)
  })

  it('is installed, but not built', () => {
    mkdirSync(join(cloned(), 'node_modules'))
    symlinkSync(join(folder, 'packages'), join(folder, 'node_modules/@sockcall'))
    expect(() => otherBuild(folder)).toThrow('core/dist/index.js')
    expect(() => otherBuild(folder)).toThrow(`${folder} is not built (`)
  })

  it("has this checkout's node_modules, and so would be measured against nothing but this checkout", () => {
    symlinkSync(join(root, 'node_modules'), join(cloned(), 'node_modules'))
    expect(() => otherBuild(folder)).toThrow('@sockcall/core is file://')
  })

  it('may be this very one', () => {
    const { folder: found, commit } = otherBuild(root)
    expect(join(found, '/')).toBe(root)
    expect(commit).not.toBe('')
  })
})

describe('--against', () => {
  const bench = (...args: string[]) =>
    spawnSync(process.execPath, [join(distFolder, 'cli.js'), ...args], { encoding: 'utf8', cwd: folder })

  it('is in --help', () => {
    expect(bench('--help').stdout).toContain('--against <checkout>')
  })

  it.each([
    [['--against'], 'argument missing'],
    [['--against', 'nosuch'], 'is no checkout of sockcall'],
    [['--against', '.'], 'is no checkout of sockcall'],
    [['--against', root, '--report'], "cannot be used with option '--report'"],
    [['--against', root, '--list'], "cannot be used with option '--list'"],
  ])('%j is refused', (args, words) => {
    const { status, stdout, stderr } = bench(...args)
    expect(stderr).toContain(words)
    expect(stdout).toBe('')
    expect(status).toBe(1)
  })
})

describe('beside ours', () => {
  const options = { rounds: 1, ms: 5, quick: true, full: false, onProgress: () => {} }
  /** The first form of an item, without its peers. */
  const shortened = (item: Item): Item => ({
    ...item,
    variants: item.variants.slice(0, 1).map((variant) => ({
      ...variant,
      participants: variant.participants.filter(({ backend }) => backend !== undefined),
    })),
  })

  beforeAll(() => {
    expect(compileC()).toEqual([])
  }, 60_000)

  it.each(items)('this checkout takes part in $name once more', { timeout: 60_000 }, async (item) => {
    const result = await runItem(withOtherBuild(shortened(item), otherBuild(root)), options)
    const participants = result.variants[0]?.series.map(({ participant }) => participant) ?? []
    for (const backend of testedBackends) expect(participants).toContain(otherName(backend))
    expect(participants).toHaveLength(2 * comparisons(result).length)
  })

  it('a build that cannot run a program is missing, and the reason names no folder of the machine', async () => {
    const [item = expect.unreachable()] = items
    const result = await runItem(withOtherBuild(shortened(item), { folder: cloned(), commit: 'x' }), options)
    const [variant] = result.variants
    for (const backend of testedBackends) {
      expect(variant?.absent[otherName(backend)]).toMatch(/^Error \[ERR_MODULE_NOT_FOUND\]: .*packages\/core\/dist/)
      expect(variant?.absent[otherName(backend)]).not.toContain(folder)
    }
    expect(comparisons(result)).toEqual([])
  })
})
