import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { layerFaults } from '../../../import-graph.js'

it("no file imports itself by way of others, and of the other packages only core's contract is imported", () => {
  const outside = { '@sockcall/core/backend': '', 'packages/backend-ffi/package.json': 'index.ts' }
  expect(layerFaults(fileURLToPath(new URL('../src', import.meta.url)), { outside })).toEqual([])
})
