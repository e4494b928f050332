import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { layerFaults } from '../../../import-graph.js'

it('no file imports itself by way of others, nor anything of a higher floor, and of the packages only compat-python is imported', () => {
  const floors = [
    ['user-error.ts'],
    ['status'],
    // What threads tell each other, and how.
    ['server/address-text.ts', 'server/clock.ts', 'server/messages.ts', 'server/stop-flag.ts'],
    ['connection'],
    ['smoke-client.ts'],
    ['threads.ts'],
    ['server'],
    ['cli'],
    ['acceptor.ts', 'worker.ts', 'cli.ts'],
  ]
  const outside = {
    '@sockcall/compat-python': '',
    '@sockcall/compat-python/backend': '',
    '@sockcall/compat-python/exceptions': '',
    '@sockcall/compat-python/select': '',
  }
  expect(layerFaults(fileURLToPath(new URL('../src', import.meta.url)), { floors, outside })).toEqual([])
})
