import { lookup } from 'node:dns/promises'
import { stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { report, scaled } from '../src/scale.js'
import { backends, connectedPair } from '../src/sockets.js'

async function median(action: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < scaled(2_000, 200); i++) {
    const began = performance.now()
    await action()
    times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0
}

describe.each(backends)('waits parked on the %s backend', (name, sockets) => {
  it('take nothing from the pool that fs and dns use', async () => {
    const measure = async () => ({
      stat: await median(() => stat('.')),
      lookup: await median(() => lookup('localhost')),
    })
    await measure()
    const free = await measure()
    const pairs = await Promise.all(Array.from({ length: 4 }, () => connectedPair(sockets)))
    const waits = pairs.map(([, server]) => server.recv(1).catch(() => 'closed'))
    const parked = await measure()
    for (const [client, server] of pairs) {
      client.close()
      server.close()
    }
    await Promise.all(waits)
    report(`parked waits ${name}, median ms`, {
      'stat before': free.stat,
      'stat parked': parked.stat,
      'lookup before': free.lookup,
      'lookup parked': parked.lookup,
    })
    // Four waits in the pool of four would stop both for ever.
    expect(parked.stat).toBeLessThan(free.stat * 3 + 1)
    expect(parked.lookup).toBeLessThan(free.lookup * 3 + 1)
  })
})
