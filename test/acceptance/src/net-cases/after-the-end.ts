import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { pair, told } from './scene.js'

export const afterTheEnd: readonly NetCase[] = [
  {
    name: 'a write after its own end',
    async run(world) {
      const { client, server, events } = await pair(world, { allowHalfOpen: true })
      client.end()
      const result = await told((callback) => client.write('late', callback))
      await closed(client)
      server.destroy()
      return [result, events.filter((line) => line.startsWith('error') || line.startsWith('close'))]
    },
  },
  {
    name: 'a write after a destroy',
    async run(world) {
      const { client, server, events } = await pair(world)
      client.destroy()
      const results = [await told((callback) => client.write('late', callback))]
      await closed(client)
      results.push(await told((callback) => client.write('later', callback)))
      server.destroy()
      return [results, events.filter((line) => line.startsWith('error') || line.startsWith('close'))]
    },
  },
  {
    name: 'an end that is told of, twice',
    async run(world) {
      const { client, server } = await pair(world)
      server.resume()
      client.resume()
      const first = await told((callback) => client.end('x', callback as () => void))
      const second = await told((callback) => client.end(callback as () => void))
      await closed(client)
      return [first, second]
    },
  },
]
