import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { withOutcomes } from '../src/net-cases/outcomes.js'
import { play } from '../src/net-cases/play.js'
import { netCases } from '../src/net-cases/table.js'
import { backends } from '../src/sockets.js'
import { netWorld, ourWorld } from '../src/stream-worlds.js'

const document = fileURLToPath(new URL('../../../docs/streams.md', import.meta.url))
const different = new Set<string>()

describe.each(backends)('a stream over the %s backend, beside net', (_, sockets) => {
  const ours = ourWorld(sockets)

  describe.each(netCases)('%s', (_subject, cases) => {
    it.each(cases)('$name', async (one) => {
      const [expected, actual] = [await play(one, netWorld), await play(one, ours)]
      const { difference } = one
      if (difference === undefined || difference.shows === false) expect(actual).toEqual(expected)
      else {
        // A difference that is gone must leave the table.
        expect(actual).not.toEqual(expected)
        different.add(one.name)
      }
    })
  })
})

it('the table in docs/streams.md is what was played', async () => {
  await expect(withOutcomes(readFileSync(document, 'utf8'), different)).toMatchFileSnapshot(document)
})
