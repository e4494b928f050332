import { describe, expect, it } from 'vitest'
import { type NodePackage, playPackage } from '../src/package-play.js'
import type { ResetAt } from '../src/reset-proxy.js'
import { backends } from '../src/sockets.js'
import { netWorld, ourWorld } from '../src/stream-worlds.js'

const names = [
  'node-http',
  'http2',
  'undici',
  'ws',
  'ioredis',
  'got',
  'axios',
  'fastify',
  'socket.io',
  'grpc',
  'mqtt',
  'nodemailer',
  'ssh2',
  'mysql2',
  'pg',
]

/** A package's program, or the name of what is not installed. */
async function load(name: string): Promise<NodePackage | string> {
  try {
    const program = (await import(new URL(`../packages/${name}.mjs`, import.meta.url).href)) as NodePackage
    return program.missing ?? program
  } catch (error) {
    const missing = /Cannot find (?:package|module) '([^']+)'/.exec(String(error))
    if (missing?.[1] === undefined) throw error
    return missing[1]
  }
}

/** The moments of a reset, of a connection on which so many bytes pass. */
function moments({ up, down }: { readonly up: number; readonly down: number }): Record<string, ResetAt> {
  return {
    'before the first byte': { way: 'up', bytes: 0 },
    'while it writes': { way: 'up', bytes: up / 2 },
    'in the middle of the answer': { way: 'down', bytes: down / 2 },
    'at the end': { way: 'down', bytes: down - Math.min(5000, down / 20) },
  }
}

describe.each(names)('%s', async (name) => {
  const loaded = await load(name)
  if (typeof loaded === 'string') {
    it.skip(`works over our streams as over net (skipped: ${loaded} is not installed)`)
    return
  }

  it.each(backends)(
    'works over the %s backend as over net, and reports resets alike',
    async (_, sockets) => {
      const ours = ourWorld(sockets)
      const plain = await playPackage(loaded, netWorld, null)
      expect(plain.outcome).toHaveProperty('result')
      expect((await playPackage(loaded, ours, null)).outcome).toEqual(plain.outcome)
      for (const [moment, at] of Object.entries(moments(plain))) {
        const expected = { moment, outcome: (await playPackage(loaded, netWorld, at)).outcome }
        expect(expected.outcome).not.toBe('it hangs')
        // The reset must be noticed.
        expect(expected.outcome).not.toEqual(plain.outcome)
        expect({ moment, outcome: (await playPackage(loaded, ours, at)).outcome }).toEqual(expected)
      }
    },
    120_000,
  )
})
