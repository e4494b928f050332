import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { layerFaults } from '../../../import-graph.js'

it('no file imports itself by way of others, nor anything of a higher floor, and of the other packages only core and the choice of a backend are imported', () => {
  const floors = [
    ['exceptions'],
    ['calling'],
    ['io'],
    // Python's constructors of the exceptions, which know how Python is called.
    ['exceptions/python-exception.ts', 'exceptions/builtins.ts', 'exceptions/os-errors.ts', 'exceptions/index.ts'],
    ['backend'],
    ['select'],
    ['selectors'],
    ['socket'],
    ['asyncio', 'socketserver'],
    ['index.ts'],
  ]
  const outside = {
    '@sockcall/core': '',
    '@sockcall/core/backend': '',
    '@sockcall/core/internal': '',
    'sockcall/backend': 'backend',
  }
  expect(layerFaults(fileURLToPath(new URL('../src', import.meta.url)), { floors, outside })).toEqual([])
})
