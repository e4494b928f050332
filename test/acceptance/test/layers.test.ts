import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { layerFaults } from '../../../import-graph.js'

it('no file imports itself by way of others, and one file loads the backends', () => {
  const outside = {
    '@sockcall/core': '',
    '@sockcall/backend-native': 'sockets.ts',
    '@sockcall/backend-ffi': 'sockets.ts',
    'test-certificate.ts': '',
    'tested-backends.ts': 'sockets.ts',
  }
  expect(layerFaults(fileURLToPath(new URL('../src', import.meta.url)), { outside })).toEqual([])
})
