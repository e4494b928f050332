import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { pair, stateOf, told } from './scene.js'

export const ending: readonly NetCase[] = [
  ...[false, true].map(
    (allowHalfOpen): NetCase => ({
      name: `the peer ends, allowHalfOpen ${allowHalfOpen}`,
      async run(world) {
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
    }),
  ),
  {
    name: 'a write after the peer’s end',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.end()
      client.resume()
      await once(client, 'end')
      const result = told((callback) => client.write('late', callback))
      await closed(client)
      return [await result, events.filter((line) => line.startsWith('error') || line.startsWith('close'))]
    },
  },
  {
    name: 'a write after the peer’s end of a stream that may be half open',
    async run(world) {
      const { client, server } = await pair(world, { allowHalfOpen: true })
      server.end()
      client.resume()
      await once(client, 'end')
      const result = told((callback) => client.write('late', callback))
      client.end()
      return [await result, await text(server)]
    },
  },
]
