// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { layerFaults } from '../import-graph.ts'

/** @type {string} */
let folder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-'))
  plant(
    'ground/stone.ts',
    "import { readFileSync } from 'node:fs'\nexport interface Stone { read: typeof readFileSync }",
  )
  plant('house/wall.ts', "import type { Stone } from '../ground/stone.js'\nexport type Wall = Stone[]")
  plant('index.ts', "export type { Wall } from './house/wall.js'")
})

afterEach(() => rmSync(folder, { recursive: true }))

/** @param {string} path @param {string} text */
function plant(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** @param {Record<string, string>} [outside] */
function faults(outside = {}) {
  return layerFaults(folder, { floors: [['ground'], ['house'], ['index.ts']], outside })
}

describe('layerFaults', () => {
  it('finds none where every import goes down', () => {
    expect(faults()).toEqual([])
  })

  it('finds a circle of values, types, re-exports and import()', () => {
    plant('house/door.ts', "export * from './window.js'")
    plant('house/window.ts', "export const roof = () => import('./roof.js')")
    plant(
      'house/roof.ts',
      "import { door } from './door.js'\nexport type Roof = import('./wall.js').Wall | typeof door",
    )
    plant('house/wall.ts', "import type { Roof } from './roof.js'\nexport type Wall = Roof[]")
    expect(faults()).toEqual([
      'a circle: house/door.ts → house/window.ts → house/roof.ts → house/door.ts',
      'a circle: house/roof.ts → house/wall.ts → house/roof.ts',
    ])
  })

  it('finds an import of a higher floor, and names both files', () => {
    plant('ground/cellar.ts', "import type { Wall } from '../house/wall.js'\nexport type Cellar = Wall")
    expect(faults()).toEqual(['ground/cellar.ts imports house/wall.ts, which is on a higher floor'])
  })

  it('lets a file have a floor of its own above its folder', () => {
    plant('house/chimney.ts', "import '../index.js'")
    const upstairs = [['ground'], ['house'], ['index.ts'], ['house/chimney.ts']]
    expect(layerFaults(folder, { floors: upstairs, outside: {} })).toEqual([])
    expect(faults()).toEqual(['house/chimney.ts imports index.ts, which is on a higher floor'])
  })

  it('finds a file without a floor, and a floor without a file', () => {
    plant('garden.ts', '')
    rmSync(join(folder, 'index.ts'))
    expect(faults()).toEqual(['garden.ts is on no floor', 'index.ts has a floor but no sources'])
  })

  it('finds an import of another workspace, where it is not allowed', () => {
    plant('house/wall.ts', "import '@sockcall/core'\nexport const wall = import('@sockcall/backend-native')")
    expect(faults({ '@sockcall/core': '' })).toEqual(['house/wall.ts may not import @sockcall/backend-native'])
    expect(faults({ '@sockcall/core': '', '@sockcall/backend-native': 'house/' })).toEqual([])
    expect(faults({ '@sockcall/core': 'ground/', '@sockcall/backend-native': 'house/' })).toEqual([
      'house/wall.ts may not import @sockcall/core',
      'no source imports @sockcall/core',
    ])
  })

  it('takes every door of a package for itself', () => {
    plant('house/wall.ts', "import '@sockcall/core/internal'")
    expect(faults({ '@sockcall/core': '' })).toEqual([
      'house/wall.ts may not import @sockcall/core/internal',
      'no source imports @sockcall/core',
    ])
  })

  it('finds an import by a path that leaves the folder', () => {
    plant('index.ts', "import '../elsewhere/index.js'")
    expect(faults()).toEqual([expect.stringMatching(/^index\.ts may not import .*elsewhere.index\.ts$/)])
  })

  it('finds a permission that is not used', () => {
    expect(faults({ '@sockcall/core': '' })).toEqual(['no source imports @sockcall/core'])
  })

  it('reads no tests, no declarations, and no imports in comments or strings', () => {
    plant('ground/stone.test.ts', "import '../house/wall.js'")
    plant('ground/stone.d.ts', "import '../house/wall.js'")
    plant('ground/stone.ts', "// import '../house/wall.js'\nexport const text = `import '../house/wall.js'`")
    expect(faults()).toEqual([])
  })

  it('throws for a folder without sources, as a path may be wrong', () => {
    mkdirSync(join(folder, 'empty'))
    expect(() => layerFaults(join(folder, 'empty'), { outside: {} })).toThrow('there are no sources')
  })
})
