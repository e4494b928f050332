import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { layerFaults } from '../../import-graph.js'

it('no file imports itself by way of others, and programs that are measured import nothing of what measures them', () => {
  const floors = [
    ['participants'],
    ['src'],
    ['items'],
    ['src/report.ts', 'src/results.ts'],
    ['src/bench.ts', 'src/cli.ts'],
  ]
  const outside = {
    '@sockcall/core': 'participants/',
    '@sockcall/compat-python': 'participants/',
    '@sockcall/backend-native': 'participants/packages.ts',
    '@sockcall/backend-ffi': 'participants/packages.ts',
  }
  expect(layerFaults(fileURLToPath(new URL('..', import.meta.url)), { floors, outside })).toEqual([])
})
