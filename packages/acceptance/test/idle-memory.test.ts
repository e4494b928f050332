import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { report, scaled } from '../src/scale.js'
import { sockets } from '../src/sockets.js'

const program = fileURLToPath(new URL('./fixtures/idle-server.mjs', import.meta.url))

// V8's young generation grows with the work of accepting, to several times what the connections themselves cost.
const execArgv = ['--expose-gc', '--max-semi-space-size=1']

interface Memory {
  readonly accepted: number
  readonly echoed: number
  readonly rss: number
  readonly heapUsed: number
  readonly external: number
}

/** Bytes a connection, after each has carried one message. */
async function perConnection(source: string, reading: string, count: number) {
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
  // What the first connections cost, code compiled for instance, is not theirs.
  const first = await Promise.all(Array.from({ length: 100 }, connect))
  await Promise.all(first.map((client) => client.sendall(Buffer.from('x'))))
  await Promise.all(first.map((client) => client.recv(1)))
  const before = await measure()
  const clients = [...first]
  while (clients.length < count + 100) {
    clients.push(...(await Promise.all(Array.from({ length: 100 }, connect))))
  }
  await Promise.all(clients.map((client) => client.sendall(Buffer.from('x'))))
  await Promise.all(clients.map((client) => client.recv(1)))
  const after = await measure()
  expect(after.accepted).toBe(count + 100)
  expect(after.echoed).toBe(count + 200)
  for (const client of clients) client.close()
  child.kill()
  return {
    rss: (after.rss - before.rss) / count,
    heap: (after.heapUsed - before.heapUsed) / count,
    external: (after.external - before.external) / count,
  }
}

it('an idle connection costs less than it costs net', { timeout: 300_000 }, async () => {
  const count = scaled(10_000, 2_000)
  const figures: Record<string, { rss: number; heap: number; external: number }> = {}
  for (const [source, reading] of [
    ['net', 'stream'],
    ['native', 'calls'],
    ['native', 'stream'],
    ['ffi', 'calls'],
  ] as const) {
    const found = await perConnection(source, reading, count)
    figures[`${source} ${reading}`] = found
    report(`${count} idle connections, ${source} ${reading}, bytes each`, found)
  }
  const net = figures['net stream']
  const ours = figures['native calls']
  if (net === undefined || ours === undefined) throw new Error('nothing measured')
  expect(ours.rss).toBeLessThan(net.rss)
})
