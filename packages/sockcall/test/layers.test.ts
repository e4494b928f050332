import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { layerFaults } from '../../../import-graph.js'

it('no file imports itself by way of others, nor anything of a higher floor, and of the other packages only core is imported', () => {
  const floors = [['backend'], ['bound.ts'], ['sockets.ts', 'names.ts'], ['index.ts']]
  // The chosen backend is loaded by its name.
  const outside = { '@sockcall/core': '', '@sockcall/core/internal': '' }
  expect(layerFaults(fileURLToPath(new URL('../src', import.meta.url)), { floors, outside })).toEqual([])
})
