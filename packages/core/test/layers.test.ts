import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { layerFaults } from '../../../import-graph.js'

/** From the ground up. Nothing imports a higher floor, not even a type. */
const floors = [
  ['abi'],
  ['backend'],
  ['version.ts'],
  ['thread'],
  ['errors'],
  ['voice'],
  ['options'],
  ['host'],
  ['sockaddr', 'cmsg'],
  ['loop'],
  ['call'],
  ['calls'],
  ['netdb'],
  ['base'],
  ['sockopt'],
  ['streams'],
  ['socket'],
  ['tracing'],
  ['serve'],
  ['bind-sockets.ts'],
  ['index.ts'],
  ['internal.ts'],
  // The conformance suite, and what only tests import.
  ['testing', 'sockaddr/golden'],
]

it('no file imports a higher floor, and there is no circle', () => {
  const faults = layerFaults(fileURLToPath(new URL('../src', import.meta.url)), {
    floors,
    outside: { 'packages/core/package.json': 'version.ts' },
  })
  expect(faults).toEqual([])
})
