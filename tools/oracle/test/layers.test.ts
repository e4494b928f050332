import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { layerFaults } from '../../../import-graph.js'

it('no file imports itself by way of others, nor anything of a higher floor, and of the packages only compat-python is imported', () => {
  const floors = [
    ['value.ts', 'asyncio-language.ts', 'language.ts'],
    ['generate', 'runner'],
    ['normalise.ts', 'peer.ts', 'python-version-rows.ts', 'python-version.ts', 'compare.ts', 'minimise.ts'],
    ['pythons.ts', 'pairs.ts', 'report.ts', 'golden.ts', 'search.ts', 'bugs.ts'],
    ['cli.ts', 'ours.ts'],
  ]
  const outside = {
    '@sockcall/compat-python': '',
    '@sockcall/compat-python/asyncio': '',
    '@sockcall/compat-python/backend': '',
    '@sockcall/compat-python/exceptions': '',
    '@sockcall/compat-python/io': '',
  }
  expect(layerFaults(fileURLToPath(new URL('../src', import.meta.url)), { floors, outside })).toEqual([])
})
