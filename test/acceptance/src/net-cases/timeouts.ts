import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { pair, thrown } from './scene.js'

export const timeouts: readonly NetCase[] = [
  ...['100', null, {}, Number.POSITIVE_INFINITY, Number.NaN, -1, undefined, 1n].map(
    (value): NetCase => ({
      name: `setTimeout(${typeof value === 'object' ? JSON.stringify(value) : `${typeof value} ${value}`})`,
      async run(world) {
        const { client, server } = await pair(world)
        const error = thrown(() => client.setTimeout(value as number))
        client.destroy()
        server.destroy()
        return error
      },
    }),
  ),
  {
    name: 'setTimeout with a callback that is none',
    async run(world) {
      const { client, server } = await pair(world)
      const errors = [
        thrown(() => client.setTimeout(1000, 'x' as never)),
        thrown(() => client.setTimeout(0, 5 as never)),
      ]
      client.destroy()
      server.destroy()
      return errors
    },
  },
  {
    name: 'the idle timeout, its property, and its callback once',
    async run(world) {
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
  },
  {
    name: 'the timeout after a value that was refused',
    async run(world) {
      const { client, server } = await pair(world)
      thrown(() => client.setTimeout(-1))
      const { timeout } = client
      client.destroy()
      server.destroy()
      return timeout
    },
    difference: {
      net: 'shows the value that it has refused in `timeout`',
      ours: 'show what is in force',
      reason: 'nothing times out after -1 ms',
    },
  },
  {
    name: 'a timeout that bytes put off, either way',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.resume()
      client.resume()
      client.setTimeout(150)
      for (let i = 0; i < 4; i++) {
        await sleep(50)
        client.write('x')
      }
      for (let i = 0; i < 4; i++) {
        await sleep(50)
        server.write('x')
      }
      const early = events.includes('timeout')
      await once(client, 'timeout')
      client.destroy()
      await closed(client)
      return [early, events]
    },
  },
  {
    name: 'a timeout that comes again only after bytes',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.resume()
      client.setTimeout(15)
      await sleep(100)
      const first = events.filter((line) => line === 'timeout').length
      client.write('x')
      await sleep(100)
      const second = events.filter((line) => line === 'timeout').length
      client.destroy()
      await closed(client)
      return [first, second]
    },
  },
  {
    name: 'a timeout set before the connection, which outlives its making',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.setTimeout(30, () => client.end())
      const server = await listening.accept()
      server.resume()
      await closed(client.resume())
      listening.close()
      return client.timeout
    },
  },
]
