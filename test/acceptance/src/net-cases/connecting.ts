import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closed, errorFacts, record } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { pair, refusing, stateOf, thrown, until } from './scene.js'

export const connecting: readonly NetCase[] = [
  {
    name: 'a connection that is refused',
    async run(world) {
      const { target, port } = await refusing(world)
      const client = world.connect(target)
      const events = record(client)
      const error = await new Promise((resolve) => client.once('error', resolve))
      await closed(client)
      return [errorFacts(error, port), events.map((line) => line.replaceAll(String(port), 'PORT')), stateOf(client)]
    },
  },
  {
    name: 'a name that is looked up, then refused',
    async run(world) {
      const { port } = await refusing(world)
      const client = world.connect({ port, host: 'localhost' }, { family: 0 })
      const events = record(client)
      await closed(client)
      return events.map((line) => line.replaceAll(String(port), 'PORT'))
    },
  },
  ...['no-such-host.invalid', 'a..b', 'x'.repeat(64)].map(
    (host): NetCase => ({
      name: `a name that nobody has: ${host.slice(0, 20)}`,
      async run(world) {
        const client = world.connect({ port: 80, host })
        const looked = once(client, 'lookup')
        const events = record(client)
        const error = await new Promise((resolve) => client.once('error', resolve))
        await closed(client)
        const [lookupError, ...rest] = await looked
        return [errorFacts(error), errorFacts(lookupError), rest, events.filter((line) => !line.startsWith('lookup'))]
      },
    }),
  ),
  {
    name: 'a name that is found: its lookup and its attempt',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect({ port: listening.port, host: 'localhost' })
      const events = record(client)
      await once(client, 'connect')
      client.destroy()
      await closed(client)
      listening.close()
      return events.map((line) => line.replaceAll(String(listening.port), 'PORT'))
    },
  },
  {
    name: 'an AF_UNIX path that is missing',
    async run(world) {
      const client = world.connect({ path: '/tmp/sockcall-no-such-directory/socket' })
      const events = record(client).filter((line) => !line.startsWith('connectionAttempt'))
      const error = await new Promise((resolve) => client.once('error', resolve))
      await closed(client)
      return [errorFacts(error), events]
    },
  },
  {
    name: 'an AF_UNIX path that is a file',
    async run(world) {
      // The same for both, as it is in the error.
      const path = join(tmpdir(), `sockcall-compare-${process.pid}-file`)
      writeFileSync(path, 'precious')
      const client = world.connect({ path })
      const error = await new Promise((resolve) => client.once('error', resolve))
      rmSync(path)
      return errorFacts(error)
    },
  },
  {
    name: 'ports that are none',
    async run(world) {
      // The texts differ, as a port may be a service's name in ours.
      const ports = [70_000, -1, 1.5, Number.NaN, '', ' ']
      return ports.map((port) => {
        const error = thrown(() => world.connect({ port: port as number, host: '127.0.0.1' }))
        return [Reflect.get(Object(error), 'name'), Reflect.get(Object(error), 'code')]
      })
    },
  },
  {
    name: 'a port that is a word',
    async run(world) {
      return thrown(() => world.connect({ port: 'no-such-service' as never, host: '127.0.0.1' }))
    },
    difference: {
      net: 'throws `ERR_SOCKET_BAD_PORT`',
      ours: 'look it up as the name of a service, and emit what the resolver says',
      reason: 'getaddrinfo(3) knows services, and the same address serves `createConnection`',
    },
  },
  {
    name: 'port 0',
    async run(world) {
      const client = world.connect({ port: 0, host: '127.0.0.1' })
      const error = await new Promise((resolve) => client.once('error', resolve))
      await closed(client)
      return errorFacts(error)
    },
  },
  {
    name: 'an IPv6 address that refuses',
    async run(world) {
      const { port } = await refusing(world)
      const client = world.connect({ port, host: '::1' })
      const error = await new Promise((resolve) => client.once('error', resolve))
      await closed(client)
      return errorFacts(error)
    },
  },
  {
    name: 'connect() of a stream that was closed',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      await once(client, 'connect')
      client.destroy()
      await closed(client)
      const error = thrown(() => client.connect({ ...listening.target }))
      if (client.connecting) await once(client, 'connect')
      client.destroy()
      listening.close()
      return error
    },
    difference: {
      net: 'connects again, with the stream begun anew',
      ours: 'throw `ERR_STREAM_DESTROYED`',
      reason: 'a stream is one connection, so that what is late from the first cannot be taken for the second’s',
    },
  },
  {
    name: 'an early write, and a connect listener added after it',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const order: string[] = []
      client.write('early', () => order.push('written'))
      client.once('connect', () => order.push('connect'))
      await until(() => order.length === 2)
      client.destroy()
      listening.close()
      return order
    },
    difference: {
      net: 'completes the write before listeners that were added after it',
      ours: 'emit ‘connect’ to all listeners first',
      reason: 'nothing is written before there is a connection, whatever the order of the program’s lines',
    },
  },
  {
    name: 'the callback of connect()',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const order: string[] = []
      client.on('ready', () => order.push('ready'))
      client.once('connect', () => order.push(`connect ${client.connecting} ${client.readyState}`))
      await once(client, 'ready')
      client.destroy()
      listening.close()
      return order
    },
  },
  {
    name: 'the option onread',
    async run(world) {
      const listening = await world.listen()
      const onread = { buffer: Buffer.alloc(10), callback: () => true }
      const error = thrown(() => world.connect(listening.target, { onread } as never).destroy())
      listening.close()
      return error
    },
    difference: {
      net: 'reads into one buffer',
      ours: 'refuse the option',
      reason: 'a protocol’s `dataBorrowed` is for that',
    },
  },
  {
    name: 'hosts that are none',
    async run(world) {
      return [5, true, {}].map((host) => {
        const error = thrown(() => world.connect({ port: 80, host: host as never }))
        return [Reflect.get(Object(error), 'name'), Reflect.get(Object(error), 'code')]
      })
    },
  },
  {
    name: 'a local address that is not ours',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target, { localAddress: '192.0.2.1' })
      const error = await new Promise((resolve) => client.once('error', resolve))
      listening.close()
      return errorFacts(error)
    },
  },
  {
    name: 'a local port that is taken',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target, { localAddress: '127.0.0.1', localPort: listening.port })
      const error = await new Promise((resolve) => client.once('error', resolve))
      listening.close()
      return errorFacts(error, listening.port)
    },
  },
  {
    name: 'a local address that is used',
    async run(world) {
      const { client, server } = await pair(world, { localAddress: '127.0.0.3' })
      const facts = [client.localAddress, server.remoteAddress]
      client.destroy()
      return facts
    },
  },
]
