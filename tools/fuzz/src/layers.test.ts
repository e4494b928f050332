import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { layerFaults } from '../../../import-graph.js'

it('no file imports itself by way of others, and only the command line chooses a backend', () => {
  const outside = {
    '@sockcall/core': '',
    '@sockcall/core/backend': '',
    '@sockcall/compat-python': '',
    '@sockcall/compat-python/asyncio': 'run.ts',
    '@sockcall/compat-python/backend': '',
    '@sockcall/compat-python/exceptions': '',
    '@sockcall/backend-native': 'cli.ts',
    '@sockcall/backend-ffi': 'cli.ts',
  }
  expect(layerFaults(fileURLToPath(new URL('.', import.meta.url)), { outside })).toEqual([])
})
