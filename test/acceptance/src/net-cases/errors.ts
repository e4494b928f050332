import { once } from 'node:events'
import { finished, pipeline } from 'node:stream'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { closed, errorFacts } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { endings, pair, refusing, told, uncaughtDuring, until } from './scene.js'

/** The reason of a promise's rejection. */
async function rejected(promise: Promise<unknown>): Promise<unknown> {
  try {
    return ['resolved', await promise]
  } catch (error) {
    return errorFacts(error)
  }
}

export const errors: readonly NetCase[] = [
  {
    name: 'an error that nobody listens for',
    async run(world) {
      const { target } = await refusing(world)
      return await uncaughtDuring(async () => {
        const client = world.connect(target)
        client.removeAllListeners('error')
        await closed(client)
      })
    },
  },
  {
    name: 'events.once and a refused connection',
    async run(world) {
      const { target } = await refusing(world)
      return await rejected(once(world.connect(target), 'connect'))
    },
  },
  {
    name: 'for await and a reset',
    async run(world) {
      const { client, server } = await pair(world)
      const read = rejected(text(client))
      server.write('some')
      await until(() => client.bytesRead === 4)
      server.resetAndDestroy()
      const error = await read
      await closed(client)
      return error
    },
  },
  {
    name: 'finished() of a stream that is destroyed',
    async run(world) {
      const { client, server } = await pair(world)
      const result = rejected(promisify(finished)(client))
      client.destroy()
      const error = await result
      await closed(client)
      server.destroy()
      return error
    },
  },
  {
    name: 'finished() of a stream that ends',
    async run(world) {
      const { client, server } = await pair(world)
      const result = rejected(promisify(finished)(client))
      server.end()
      client.resume()
      await closed(client)
      return await result
    },
  },
  {
    name: 'pipeline() out of a connection that is reset',
    async run(world) {
      const [a, b] = [await pair(world), await pair(world)]
      const result = told((callback) => pipeline(a.client, b.client, callback))
      a.server.write('some')
      await until(() => a.client.bytesRead === 4)
      a.server.resetAndDestroy()
      const error = await result
      await Promise.all([closed(a.client), closed(b.client)])
      b.server.destroy()
      return [error, endings(a.events), endings(b.events)]
    },
  },
  {
    name: 'an error given to destroy() is in errored and in the callbacks',
    async run(world) {
      const { client, server, events } = await pair(world)
      client.destroy(new TypeError('mine'))
      const late = await told((callback) => client.write('late', callback))
      await closed(client)
      server.destroy()
      return [errorFacts(client.errored), late, endings(events)]
    },
  },
  {
    name: 'the error’s own properties',
    async run(world) {
      const { target } = await refusing(world)
      const client = world.connect(target)
      const error = await new Promise<Error>((resolve) => client.once('error', resolve))
      await closed(client)
      return [Object.keys(error).sort(), String(error), error instanceof Error]
    },
  },
]
