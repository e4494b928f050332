import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import type net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../src/sockets.js'
import { closed, errorFacts, record } from '../src/stream-record.js'
import { type ConnectOptions, type Listening, netWorld, ourWorld, type World } from '../src/stream-worlds.js'

/** A case: it must report the same in both worlds. */
type Case = readonly [title: string, play: (world: World) => Promise<unknown>]

const big = Buffer.alloc(4_000_000, 'x')
let names = 0
const freshPath = () => join(tmpdir(), `sockcall-compare-${process.pid}-${names++}`)

/** A client and the server's end of its connection. */
async function pair(world: World, options: ConnectOptions = {}, path?: string) {
  const { allowHalfOpen = false } = options
  const listening = await world.listen({ allowHalfOpen, ...(path === undefined ? {} : { path }) })
  const client = world.connect(listening.target, options)
  const events = record(client)
  const server = await listening.accept()
  if (client.connecting) await once(client, 'connect')
  listening.close()
  return { listening, client, server, events }
}

/** A port that refuses connections. */
async function refusing(world: World): Promise<Listening> {
  const listening = await world.listen()
  listening.close()
  await sleep(10)
  return listening
}

/** Resolves when a condition holds, or after a generous timeout. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await sleep(5)
}

/** The exception of an action. */
function thrown(action: () => unknown): unknown {
  try {
    action()
    return 'nothing'
  } catch (error) {
    return errorFacts(error)
  }
}

/** The arguments of a callback. */
function told(begin: (callback: (error?: Error | null) => void) => unknown): Promise<unknown> {
  return new Promise((resolve) => begin((error) => resolve(errorFacts(error ?? null))))
}

/** The uncaught exceptions while `action` runs. */
async function uncaughtDuring(action: () => Promise<unknown>): Promise<string[]> {
  const others = process.listeners('uncaughtException')
  const caught: string[] = []
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => caught.push(error.message))
  try {
    await action()
    await sleep(10)
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of others) process.on('uncaughtException', listener)
  }
  return caught
}

const stateOf = ({ connecting, pending, readyState, destroyed, readable, writable }: net.Socket) => ({
  connecting,
  pending,
  readyState,
  destroyed,
  readable,
  writable,
})

const cases: readonly Case[] = [
  // Connecting.
  [
    'a connection that is refused',
    async (world) => {
      const { target, port } = await refusing(world)
      const client = world.connect(target)
      const events = record(client)
      const error = await new Promise((resolve) => client.once('error', resolve))
      await closed(client)
      return [errorFacts(error, port), events.map((line) => line.replaceAll(String(port), 'PORT')), stateOf(client)]
    },
  ],
  [
    'a name that is looked up, then refused',
    async (world) => {
      const { port } = await refusing(world)
      const client = world.connect({ port, host: 'localhost' }, { family: 0 })
      const events = record(client)
      await closed(client)
      return events.map((line) => line.replaceAll(String(port), 'PORT'))
    },
  ],
  ...['no-such-host.invalid', 'a..b', 'x'.repeat(64)].map(
    (host): Case => [
      `a name that nobody has: ${host.slice(0, 20)}`,
      async (world) => {
        const client = world.connect({ port: 80, host })
        const looked = once(client, 'lookup')
        const events = record(client)
        const error = await new Promise((resolve) => client.once('error', resolve))
        await closed(client)
        const [lookupError, ...rest] = await looked
        return [errorFacts(error), errorFacts(lookupError), rest, events.filter((line) => !line.startsWith('lookup'))]
      },
    ],
  ),
  [
    'a name that is found: its lookup and its attempt',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect({ port: listening.port, host: 'localhost' })
      const events = record(client)
      await once(client, 'connect')
      client.destroy()
      await closed(client)
      listening.close()
      return events.map((line) => line.replaceAll(String(listening.port), 'PORT'))
    },
  ],
  [
    'an AF_UNIX path that is missing',
    async (world) => {
      const client = world.connect({ path: '/tmp/sockcall-no-such-directory/socket' })
      const events = record(client).filter((line) => !line.startsWith('connectionAttempt'))
      const error = await new Promise((resolve) => client.once('error', resolve))
      await closed(client)
      return [errorFacts(error), events]
    },
  ],
  [
    'an AF_UNIX path that is a file',
    async (world) => {
      // The same for both, as it is in the error.
      const path = join(tmpdir(), `sockcall-compare-${process.pid}-file`)
      writeFileSync(path, 'precious')
      const client = world.connect({ path })
      const error = await new Promise((resolve) => client.once('error', resolve))
      rmSync(path)
      return errorFacts(error)
    },
  ],
  [
    'ports that are none',
    async (world) =>
      [70_000, -1, 1.5, Number.NaN, '80x', '', ' ']
        .map((port) => {
          const { name, code } = thrown(() => world.connect({ port: port as number, host: '127.0.0.1' }).destroy()) as {
            name: string
            code: string
          }
          return [name, code]
        })
        .filter(([, code]) => code !== undefined)
        .slice(0, 4),
  ],
  [
    'a local address that is not ours',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target, { localAddress: '192.0.2.1' })
      const error = await new Promise((resolve) => client.once('error', resolve))
      listening.close()
      return errorFacts(error)
    },
  ],
  [
    'a local port that is taken',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target, { localAddress: '127.0.0.1', localPort: listening.port })
      const error = await new Promise((resolve) => client.once('error', resolve))
      listening.close()
      return errorFacts(error, listening.port)
    },
  ],
  [
    'a local address that is used',
    async (world) => {
      const { client, server } = await pair(world, { localAddress: '127.0.0.3' })
      const facts = [client.localAddress, server.remoteAddress]
      client.destroy()
      return facts
    },
  ],
  // The time before there is a connection.
  [
    'the state from the beginning to the end',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const states = [stateOf(client)]
      await once(client, 'connect')
      states.push(stateOf(client))
      const server = await listening.accept()
      states.push(stateOf(server))
      client.end()
      states.push(stateOf(client))
      await closed(client.resume())
      states.push(stateOf(client))
      listening.close()
      return states
    },
  ],
  [
    'a write before it is connected, and a destroy',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const events = record(client)
      const written = told((callback) => client.write('early', callback))
      client.destroy()
      await closed(client)
      listening.close()
      return [await written, events, stateOf(client)]
    },
  ],
  [
    'two writes and an end before it is connected, and a destroy with an error',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const events = record(client)
      const results = [1, 2].map((n) => told((callback) => client.write(`early ${n}`, callback)))
      results.push(told((callback) => client.end(callback as () => void)))
      client.destroy(new Error('own'))
      await closed(client)
      listening.close()
      return [await Promise.all(results), events]
    },
  ],
  [
    'writes and an end before it is connected',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.write('one ')
      client.write(Buffer.from('two '))
      client.end('three')
      const received = await text(await listening.accept())
      await closed(client.resume())
      listening.close()
      return [received, client.bytesWritten]
    },
  ],
  [
    'an end alone before it is connected',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target).resume()
      const events = record(client)
      client.end()
      ;(await listening.accept()).resume()
      await closed(client)
      listening.close()
      return events.filter((line) => !line.startsWith('connectionAttempt'))
    },
  ],
  [
    'the count of bytes that are not yet written',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const counts = [client.bytesWritten]
      client.write('é€')
      counts.push(client.bytesWritten)
      client.write('ff00', 'hex')
      client.write('é', 'latin1')
      client.write(Buffer.alloc(10))
      counts.push(client.bytesWritten)
      await once(client, 'connect')
      await turn()
      counts.push(client.bytesWritten, client.writableLength)
      client.destroy()
      await closed(client)
      counts.push(client.bytesWritten)
      listening.close()
      return counts
    },
  ],
  [
    'the count of bytes that the peer does not take',
    async (world) => {
      const { client, server } = await pair(world)
      server.pause()
      client.write(big)
      client.write('é'.repeat(1000))
      client.cork()
      client.write('corked é')
      const { bytesWritten } = client
      client.destroy()
      server.destroy()
      return bytesWritten
    },
  ],
  [
    'destroyed while it connects',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const events = record(client)
      client.destroy()
      await closed(client)
      listening.close()
      return [events, stateOf(client)]
    },
  ],
  [
    'destroyed by its connect listener',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.once('connect', () => client.destroy())
      const events = record(client)
      await closed(client)
      listening.close()
      return events.filter((line) => !line.startsWith('connectionAttempt'))
    },
  ],
  [
    'reset while it connects',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const events = record(client)
      client.resetAndDestroy()
      await closed(client)
      listening.close()
      return events.filter((line) => !line.startsWith('connectionAttempt'))
    },
  ],
  [
    'destroyed soon while it connects',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.write('flushed')
      client.destroySoon()
      const received = await text(await listening.accept())
      await closed(client)
      listening.close()
      return received
    },
  ],
  [
    'options, references and timeouts before it is connected',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const same = [
        client.setNoDelay(true),
        client.setKeepAlive(true, 1000),
        client.setTimeout(1000),
        client.unref(),
        client.ref(),
        client.setEncoding('utf8'),
        client.pause(),
        client.resume(),
      ].map((result) => result === client)
      await once(client, 'connect')
      same.push(client.setNoDelay() === client, client.setKeepAlive() === client)
      client.destroy()
      await closed(client)
      same.push(client.setNoDelay() === client, client.setKeepAlive() === client, client.ref() === client)
      listening.close()
      return [same, client.timeout]
    },
  ],
  // The order of things.
  [
    'a server that speaks first while the loop is busy',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const order: string[] = []
      for (const event of ['connect', 'ready', 'data', 'end']) client.on(event, () => order.push(event))
      void listening.accept().then((server) => server.end('hello'))
      await turn()
      const until = performance.now() + 60
      while (performance.now() < until);
      await closed(client)
      listening.close()
      return order
    },
  ],
  [
    'early writes end after connect',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const order: string[] = []
      for (const event of ['connect', 'ready']) client.on(event, () => order.push(event))
      client.write('1', () => order.push('write 1'))
      client.write('2', () => order.push('write 2'))
      client.end('3', () => order.push('end'))
      ;(await listening.accept()).resume()
      await closed(client.resume())
      listening.close()
      return order.filter((line) => line !== 'ready')
    },
  ],
  [
    'paused before it is connected',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.pause()
      const server = await listening.accept()
      server.end('waiting')
      await sleep(30)
      const before = [client.bytesRead, client.isPaused()]
      const received = await text(client)
      listening.close()
      return [before, received, client.bytesRead]
    },
  ],
  [
    'paused in the data listener',
    async (world) => {
      const { client, server } = await pair(world)
      let chunks = 0
      client.on('data', () => {
        chunks++
        client.pause()
      })
      server.write('a')
      await until(() => chunks === 1)
      server.write('b')
      await sleep(20)
      const before = chunks
      client.resume()
      await until(() => chunks === 2)
      client.destroy()
      server.destroy()
      return [before, chunks]
    },
  ],
  [
    'read in pieces, with readable events',
    async (world) => {
      const { client, server } = await pair(world)
      server.end('abcdefgh')
      const pieces: string[] = []
      client.on('readable', () => {
        for (let piece = client.read(3); piece !== null; piece = client.read(3)) pieces.push(String(piece))
      })
      await once(client, 'end')
      return pieces
    },
  ],
  [
    'text decoded across the edges of chunks',
    async (world) => {
      const { client, server } = await pair(world)
      client.setEncoding('utf8')
      const chunks: string[] = []
      client.on('data', (chunk: string) => chunks.push(chunk))
      const bytes = Buffer.from('€uro')
      server.write(bytes.subarray(0, 1))
      await sleep(20)
      server.end(bytes.subarray(1))
      await once(client, 'end')
      return chunks.filter((chunk) => chunk !== '').join('|')
    },
  ],
  [
    'bytes put back',
    async (world) => {
      const { client, server } = await pair(world)
      server.end('tail')
      client.unshift(Buffer.from('head '))
      return await text(client)
    },
  ],
  [
    'read by for await',
    async (world) => {
      const { client, server } = await pair(world)
      server.end('one two')
      let all = ''
      for await (const chunk of client) all += chunk
      return [all, client.destroyed]
    },
  ],
  [
    'left in the middle of for await',
    async (world) => {
      const { client, server, events } = await pair(world)
      server.write('one')
      for await (const chunk of client) {
        expect(String(chunk)).toBe('one')
        break
      }
      await closed(client)
      server.destroy()
      return [client.destroyed, events.filter((line) => line.startsWith('close') || line.startsWith('error'))]
    },
  ],
  [
    'piped through',
    async (world) => {
      const [a, b] = [await pair(world), await pair(world)]
      a.server.end(big)
      const done = pipeline(a.client, b.client)
      const received = (await text(b.server)).length
      await done
      return received
    },
  ],
  // Ends.
  ...[false, true].map(
    (allowHalfOpen): Case => [
      `the peer ends, allowHalfOpen ${allowHalfOpen}`,
      async (world) => {
        const { client, server, events } = await pair(world, { allowHalfOpen })
        server.end('bye')
        const received: string[] = []
        client.on('data', (chunk) => received.push(String(chunk)))
        await once(client, 'end')
        await sleep(20)
        const state = stateOf(client)
        client.end()
        server.resume()
        await closed(client)
        return [received, state, events.filter((line) => !line.startsWith('connect'))]
      },
    ],
  ),
  [
    'a write after the peer’s end',
    async (world) => {
      const { client, server, events } = await pair(world)
      server.end()
      client.resume()
      await once(client, 'end')
      const result = told((callback) => client.write('late', callback))
      await closed(client)
      return [await result, events.filter((line) => line.startsWith('error') || line.startsWith('close'))]
    },
  ],
  [
    'a write after the peer’s end of a stream that may be half open',
    async (world) => {
      const { client, server } = await pair(world, { allowHalfOpen: true })
      server.end()
      client.resume()
      await once(client, 'end')
      const result = told((callback) => client.write('late', callback))
      client.end()
      return [await result, await text(server)]
    },
  ],
  [
    'a write after its own end',
    async (world) => {
      const { client, server, events } = await pair(world, { allowHalfOpen: true })
      client.end()
      const result = await told((callback) => client.write('late', callback))
      await closed(client)
      server.destroy()
      return [result, events.filter((line) => line.startsWith('error') || line.startsWith('close'))]
    },
  ],
  [
    'a write after a destroy',
    async (world) => {
      const { client, server, events } = await pair(world)
      client.destroy()
      const results = [await told((callback) => client.write('late', callback))]
      await closed(client)
      results.push(await told((callback) => client.write('later', callback)))
      server.destroy()
      return [results, events.filter((line) => line.startsWith('error') || line.startsWith('close'))]
    },
  ],
  [
    'an end that is told of, twice',
    async (world) => {
      const { client, server } = await pair(world)
      server.resume()
      client.resume()
      const first = await told((callback) => client.end('x', callback as () => void))
      const second = await told((callback) => client.end(callback as () => void))
      await closed(client)
      return [first, second]
    },
  ],
  [
    'a destroy while writes wait',
    async (world) => {
      const { client, server, events } = await pair(world)
      server.pause()
      const results = [Buffer.alloc(1 << 26), 'second', 'third'].map((data) =>
        told((callback) => client.write(data, callback)),
      )
      await sleep(10)
      client.destroy()
      const all = await Promise.all(results)
      await closed(client)
      server.destroy()
      return [all, events.filter((line) => !line.startsWith('connect'))]
    },
  ],
  [
    'destroyed twice, with an error the second time',
    async (world) => {
      const { client, server, events } = await pair(world)
      client.destroy()
      client.destroy(new Error('too late'))
      await closed(client)
      await sleep(10)
      server.destroy()
      return events.filter((line) => line.startsWith('error') || line.startsWith('close'))
    },
  ],
  [
    'a reset',
    async (world) => {
      const { client, server } = await pair(world)
      const events = record(client)
      const [error] = await Promise.all([once(client, 'error'), server.resetAndDestroy()])
      await closed(client)
      return [errorFacts(error[0]), events, stateOf(client)]
    },
  ],
  [
    'a reset in the middle of what it sends',
    async (world) => {
      const { client, server } = await pair(world)
      server.once('data', () => server.resetAndDestroy())
      const result = told((callback) => client.write(big, callback))
      const error = await new Promise<NodeJS.ErrnoException>((resolve) => client.once('error', resolve))
      await closed(client)
      await result
      return [error.code === 'ECONNRESET' || error.code === 'EPIPE', client.errored === error, client.destroyed]
    },
  ],
  [
    'a reset in the middle of what it receives',
    async (world) => {
      const { client, server } = await pair(world)
      let bytes = 0
      client.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      server.write('x'.repeat(1000))
      await until(() => bytes === 1000)
      server.resetAndDestroy()
      const [error] = await once(client, 'error')
      await closed(client)
      return [errorFacts(error), bytes, client.bytesRead]
    },
  ],
  // Timeouts.
  ...['100', null, {}, Number.POSITIVE_INFINITY, Number.NaN, -1, undefined, 1n].map(
    (value): Case => [
      `setTimeout(${typeof value === 'object' ? JSON.stringify(value) : `${typeof value} ${value}`})`,
      async (world) => {
        const { client, server } = await pair(world)
        const error = thrown(() => client.setTimeout(value as number))
        client.destroy()
        server.destroy()
        return error
      },
    ],
  ),
  [
    'setTimeout with a callback that is none',
    async (world) => {
      const { client, server } = await pair(world)
      const errors = [
        thrown(() => client.setTimeout(1000, 'x' as never)),
        thrown(() => client.setTimeout(0, 5 as never)),
      ]
      client.destroy()
      server.destroy()
      return errors
    },
  ],
  [
    'the idle timeout, its property, and its callback once',
    async (world) => {
      const { client, server } = await pair(world)
      const facts: unknown[] = [client.timeout]
      client.setTimeout(0)
      facts.push(client.timeout)
      let calls = 0
      client.setTimeout(15, () => calls++)
      facts.push(client.timeout)
      await sleep(60)
      facts.push(calls, client.destroyed)
      const never = () => facts.push('never')
      client.setTimeout(1000, never)
      client.setTimeout(0, never)
      facts.push(client.listenerCount('timeout'), client.timeout)
      client.destroy()
      server.destroy()
      facts.push(client.setTimeout(10) === client)
      await sleep(20)
      return facts
    },
  ],
  // Writing.
  [
    'writes of what is no data',
    async (world) => {
      const { client, server } = await pair(world)
      const errors = [null, undefined, 5, {}, ['a'], true].map((value) => thrown(() => client.write(value as never)))
      client.destroy()
      server.destroy()
      return errors
    },
  ],
  [
    'an encoding that does not exist',
    async (world) => {
      const { client, server } = await pair(world)
      const error = thrown(() => client.write('x', 'no-such' as BufferEncoding))
      client.destroy()
      server.destroy()
      return error
    },
  ],
  [
    'encodings in one go',
    async (world) => {
      const { client, server } = await pair(world)
      client.cork()
      client.write('é', 'latin1')
      client.write('é')
      client.write('6869', 'hex')
      client.write('aGk=', 'base64')
      client.write('hi', 'utf16le')
      client.uncork()
      client.end(Uint8Array.of(1, 2))
      const chunks: Buffer[] = []
      for await (const chunk of server) chunks.push(chunk)
      await closed(client.resume())
      return [Buffer.concat(chunks).toString('hex'), client.bytesWritten]
    },
  ],
  [
    'back-pressure and drain',
    async (world) => {
      const { client, server, events } = await pair(world)
      // How much the kernel takes differs from system to system, and from one connection to the next.
      let written = big.length
      while (client.write(big)) written += big.length
      const before = client.writableNeedDrain
      server.resume()
      await once(client, 'drain')
      const after = [client.writableLength, client.writableNeedDrain, client.bytesWritten === written]
      client.destroy()
      await closed(client)
      server.destroy()
      return [before, after, events.includes('drain')]
    },
  ],
  [
    'a big write and destroySoon',
    async (world) => {
      const { client, server } = await pair(world)
      client.write(big)
      client.destroySoon()
      const received = (await text(server)).length
      await closed(client)
      return received
    },
  ],
  // Listeners that throw.
  [
    'a connect listener that throws',
    async (world) => {
      const listening = await world.listen()
      const errors = await uncaughtDuring(async () => {
        const client = world.connect(listening.target)
        const events = record(client)
        client.on('connect', () => {
          throw new Error('from connect')
        })
        const server = await listening.accept()
        await until(() => !client.connecting)
        await sleep(20)
        client.destroy()
        server.destroy()
        await closed(client)
        expect(events.filter((line) => line.startsWith('error'))).toEqual([])
      })
      listening.close()
      return errors
    },
  ],
  [
    'a write callback that throws, and the write after it',
    async (world) => {
      const { client, server, events } = await pair(world)
      let received = ''
      server.on('data', (chunk) => {
        received += chunk
      })
      const errors = await uncaughtDuring(async () => {
        client.write('one', () => {
          throw new Error('from write')
        })
        await until(() => received === 'one')
        client.write('two')
        await until(() => received === 'onetwo')
      })
      client.destroy()
      server.destroy()
      await closed(client)
      return [errors, received, events.filter((line) => line.startsWith('error'))]
    },
  ],
  [
    'a callback of a write that had to wait, which throws',
    async (world) => {
      const { client, server, events } = await pair(world)
      const errors = await uncaughtDuring(async () => {
        const called = new Promise<void>((resolve) => {
          client.write(big, () => {
            resolve()
            throw new Error('from write')
          })
        })
        server.resume()
        await called
        await sleep(10)
      })
      client.destroy()
      server.destroy()
      await closed(client)
      return [errors, events.filter((line) => line.startsWith('error'))]
    },
  ],
  [
    'a data listener that throws',
    async (world) => {
      const { client, server } = await pair(world)
      let chunks = 0
      const errors = await uncaughtDuring(async () => {
        client.on('data', () => {
          if (chunks++ === 0) throw new Error('from data')
        })
        server.write('one')
        await until(() => chunks === 1)
        server.write('two')
        await until(() => chunks === 2)
      })
      client.destroy()
      server.destroy()
      return [errors, chunks]
    },
  ],
  [
    'a close listener that throws',
    async (world) => {
      const { client, server } = await pair(world)
      let called = false
      const errors = await uncaughtDuring(async () => {
        client.on('close', () => {
          called = true
          throw new Error('from close')
        })
        client.destroy()
        await until(() => called)
      })
      server.destroy()
      return errors
    },
  ],
  // Signals.
  [
    'a signal that is aborted before',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target, { signal: AbortSignal.abort(new Error('enough')) })
      const error = await new Promise((resolve) => client.once('error', resolve))
      client.destroy()
      listening.close()
      return errorFacts(error)
    },
  ],
  ...(['while it connects', 'after'] as const).map(
    (when): Case => [
      `a signal that is aborted ${when}`,
      async (world) => {
        const listening = await world.listen()
        const controller = new AbortController()
        const client = world.connect(listening.target, { signal: controller.signal })
        const events = record(client)
        const failed = new Promise<Error>((resolve) => client.once('error', resolve))
        if (when === 'after') await once(client, 'connect')
        controller.abort(new Error('enough'))
        const error = await failed
        await closed(client)
        listening.close()
        const kept = events.filter((line) => line.startsWith('error') || line.startsWith('close'))
        return [errorFacts(error), errorFacts(error.cause), kept, stateOf(client)]
      },
    ],
  ),
  // Addresses.
  [
    'addresses before, while and after it is connected',
    async (world) => {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const facts: unknown[] = [client.remoteAddress, client.remotePort, client.remoteFamily]
      await once(client, 'connect')
      const { remoteAddress, remotePort, remoteFamily, localAddress, localFamily } = client
      const address = client.address() as net.AddressInfo
      facts.push(remoteAddress, remotePort === listening.port, remoteFamily, localAddress, localFamily)
      facts.push(address.address, address.family, address.port === client.localPort)
      const server = await listening.accept()
      facts.push(server.remotePort === client.localPort, server.localPort === listening.port)
      client.destroy()
      await closed(client)
      facts.push(client.remoteAddress, client.remotePort === listening.port, client.remoteFamily)
      listening.close()
      return facts
    },
  ],
  [
    'AF_UNIX has no addresses, and the rest',
    async (world) => {
      const { client, server } = await pair(world, {}, freshPath())
      const facts: unknown[] = [client.address(), client.remoteAddress, client.localPort, server.address()]
      client.setNoDelay(true).setKeepAlive(true, 1000)
      client.end('over AF_UNIX')
      facts.push(await text(server))
      await closed(client.resume())
      facts.push(client.bytesWritten, server.bytesRead)
      return facts
    },
  ],
  [
    'how many addresses were tried',
    async (world) => {
      const { client, server } = await pair(world)
      const facts = client.autoSelectFamilyAttemptedAddresses
      client.destroy()
      server.destroy()
      return facts
    },
  ],
  // AsyncLocalStorage.
  [
    'the context of listeners',
    async (world) => {
      const storage = new AsyncLocalStorage<string>()
      const seen: string[] = []
      const tell = (what: string) => () => {
        const line = `${what}: ${storage.getStore()}`
        if (!seen.includes(line)) seen.push(line)
      }
      const listening = await world.listen()
      const client = await storage.run('made here', async () => {
        const made = world.connect({ port: listening.port, host: 'localhost' })
        for (const event of ['lookup', 'connect', 'data', 'end', 'close', 'drain']) made.on(event, tell(event))
        return made
      })
      await once(client, 'connect')
      storage.run('timed here', () => client.setTimeout(10, tell('timeout')))
      const server = await listening.accept()
      await sleep(30)
      client.setTimeout(0)
      await storage.run('written here', async () => {
        server.resume()
        client.write('at once', tell('write'))
        await new Promise<void>((resolve) => client.write(big, () => resolve()))
        tell('big write')()
      })
      server.end('hello')
      await closed(client)
      listening.close()
      return seen.sort()
    },
  ],
  [
    'the context of an error',
    async (world) => {
      const storage = new AsyncLocalStorage<string>()
      const { target } = await refusing(world)
      const seen: (string | undefined)[] = []
      const client = storage.run('made here', () => world.connect(target))
      for (const event of ['error', 'close']) client.on(event, () => seen.push(`${event} ${storage.getStore()}`))
      await closed(client)
      return seen
    },
  ],
]

describe.each(backends)('a stream over the %s backend, beside net', (_, sockets) => {
  const ours = ourWorld(sockets)

  beforeAll(() => {
    // A stream left open would show as a warning in another test.
    process.setMaxListeners(30)
  })

  it.each(cases)('%s', async (_title, play) => {
    const [expected, actual] = [await play(netWorld), await play(ours)]
    expect(actual).toEqual(expected)
  })
})
