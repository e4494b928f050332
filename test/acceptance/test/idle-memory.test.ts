import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AsyncSocket } from '@sockcall/core'
import { expect, it } from 'vitest'
import { long, report, scaled } from '../src/scale.js'
import { sockets } from '../src/sockets.js'

const program = fileURLToPath(new URL('./fixtures/idle-server.mjs', import.meta.url))

// V8's young generation grows with the work of accepting, to several times what the connections themselves cost.
const execArgv = ['--expose-gc', '--max-semi-space-size=1']

const first = scaled(4_000, 2_000)
const count = scaled(10_000, 3_000)

interface Memory {
  readonly accepted: number
  readonly echoed: number
  readonly rss: number
  readonly heapUsed: number
  readonly external: number
}

/** Bytes per connection, after each has carried one message. */
async function perConnection(source: string, reading: string) {
  const child = fork(program, [source, reading], { execArgv })
  const [{ port }] = await once(child, 'message')
  const measure = async (): Promise<Memory> => {
    child.send('measure')
    const [memory] = await once(child, 'message')
    return memory
  }
  const connect = async () => {
    const client = new sockets.AsyncSocket()
    await client.connect(['127.0.0.1', port])
    return client
  }
  const clients: AsyncSocket[] = []
  const grow = async (size: number): Promise<Memory> => {
    while (clients.length < size) {
      const some = await Promise.all(Array.from({ length: 100 }, connect))
      await Promise.all(some.map((client) => client.sendall(Buffer.from('x'))))
      await Promise.all(some.map((client) => client.recv(1)))
      clients.push(...some)
    }
    const memory = await measure()
    expect([memory.accepted, memory.echoed]).toEqual([size, size])
    return memory
  }
  // The first ones also cost what is shared: compiled code, the runtime's own tables.
  const before = await grow(first)
  const after = await grow(first + count)
  for (const client of clients) client.close()
  child.kill()
  return {
    rss: (after.rss - before.rss) / count,
    heap: (after.heapUsed - before.heapUsed) / count,
    external: (after.external - before.external) / count,
  }
}

it('an idle connection costs at most half as much memory as in net', { timeout: 300_000 }, async ({ skip }) => {
  if (openFiles() < first + count + 100) skip(`needs ${first + count + 100} open files`)
  const figures: Partial<Record<string, Cost>> = {}
  const rounds: Record<string, Cost[]> = {}
  // In turn, as one process's resident set may be a third smaller than the next one's.
  for (let round = 0; round < scaled(3, 1); round++) {
    for (const [source, reading] of servers) {
      const name = `${source} ${reading}`
      rounds[name] = [...(rounds[name] ?? []), await perConnection(source, reading)]
    }
  }
  for (const [name, costs] of Object.entries(rounds)) {
    const found = { rss: median(costs.map(({ rss }) => rss)), heap: median(costs.map(({ heap }) => heap)) }
    figures[name] = found
    report(`${count} idle connections, ${name}, bytes each`, found)
  }
  const [net, protocol, calls] = ['net stream', 'native protocol', 'native calls'].map((name) => figures[name])
  if (net === undefined || protocol === undefined || calls === undefined) throw new Error('nothing measured')
  expect(protocol.heap).toBeLessThan(net.heap)
  expect(calls.heap).toBeLessThan(2_000)
  // The resident set, which includes the heap, grows in steps: only many connections show the cost of one.
  if (!long) return
  expect(protocol.rss + protocol.heap).toBeLessThan((net.rss + net.heap) / 2)
  expect(calls.rss).toBeLessThan(net.rss / 2)
})

const servers = [
  ['net', 'stream'],
  ['native', 'protocol'],
  ['native', 'calls'],
  ['native', 'stream'],
  ['ffi', 'protocol'],
] as const

interface Cost {
  readonly rss: number
  readonly heap: number
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** RLIMIT_NOFILE, which Node raises as far as allowed. */
function openFiles(): number {
  const [, limit = '0'] = /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  return Number(limit)
}
