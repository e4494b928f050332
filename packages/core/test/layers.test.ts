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
  ['options'],
  ['host'],
  ['sockaddr', 'cmsg'],
  ['loop'],
  ['call'],
  ['calls'],
  ['netdb'],
  // A socket makes streams, and a stream's program gets its socket back: they know each other's types.
  ['socket', 'streams'],
  ['sockopt'],
  ['tracing'],
  ['serve'],
  ['bind-sockets.ts'],
  ['index.ts'],
  ['internal.ts'],
  // The conformance suite, and what only tests import.
  ['testing', 'sockaddr/golden'],
]

/** A circle of sockets and their streams alone. */
const ofSocketsAndStreams = /^a circle: (?:(?:socket|streams)\/[\w-]+\.ts(?: → )?)+$/

it('no file imports a higher floor, and there is no circle but that of the sockets and their streams', () => {
  const faults = layerFaults(fileURLToPath(new URL('../src', import.meta.url)), {
    floors,
    outside: { 'packages/core/package.json': 'version.ts' },
  })
  expect(faults.filter((fault) => !ofSocketsAndStreams.test(fault))).toEqual([])
})
