import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { endings, pair, uncaughtDuring } from './scene.js'

/** Destroys of a stream from within its own listeners. */
export const destroyInside: readonly NetCase[] = [
  ...(['lookup', 'connect', 'ready'] as const).map(
    (event): NetCase => ({
      name: `destroyed by its ${event} listener, by a name`,
      async run(world) {
        const listening = await world.listen()
        const client = world.connect({ port: listening.port, host: 'localhost' })
        client.once(event, () => client.destroy())
        await closed(client)
        await sleep(10)
        listening.close()
      },
    }),
  ),
  {
    name: 'destroyed by its connectionAttempt listener',
    async run(world) {
      const listening = await world.listen()
      const uncaught = await uncaughtDuring(async () => {
        const client = world.connect({ port: listening.port, host: 'localhost' })
        client.once('connectionAttempt', () => client.destroy())
        await closed(client)
      })
      listening.close()
      return uncaught
    },
    difference: {
      net: 'throws a TypeError that nothing can catch',
      ours: 'close',
      reason: 'a listener may destroy its stream',
    },
  },
  ...(['data', 'end', 'readable'] as const).map(
    (event): NetCase => ({
      name: `destroyed by its ${event} listener`,
      async run(world) {
        const { client, server, events } = await pair(world, { allowHalfOpen: true })
        client.once(event, () => client.destroy())
        if (event === 'end') client.resume()
        server.end('bytes')
        await closed(client)
        return events
      },
    }),
  ),
  {
    name: 'destroyed by a write’s callback',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.resume()
      client.write('one', () => client.destroy())
      client.write('two')
      await closed(client)
      return events
    },
  },
  {
    name: 'destroyed by its drain listener',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.resume()
      client.write(Buffer.alloc(1 << 26))
      client.once('drain', () => client.destroy())
      await closed(client)
      return events.filter((line) => !line.startsWith('connect'))
    },
  },
  {
    name: 'destroyed by its finish listener',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.resume()
      client.once('finish', () => client.destroy())
      client.end('bye')
      await closed(client)
      return events
    },
  },
  {
    name: 'destroyed by its timeout listener, while bytes wait',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.pause()
      client.write(Buffer.alloc(1 << 26))
      client.setTimeout(30, () => client.destroy())
      await closed(client)
      server.destroy()
      return events.filter((line) => !line.startsWith('connect'))
    },
  },
  {
    name: 'ended by its connect listener',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.once('connect', () => client.end('bye'))
      const server = await listening.accept()
      server.resume()
      await closed(client.resume())
      listening.close()
    },
  },
  {
    name: 'destroyed and asked for its state in the close listener',
    async run(world) {
      const { client, server, events } = await pair(world)
      client.destroy()
      await once(client, 'close')
      server.destroy()
      return [client.closed, client.destroyed, client.readyState, client.pending, endings(events)]
    },
  },
]
