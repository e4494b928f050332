import { setTimeout as sleep } from 'node:timers/promises'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { pair, told } from './scene.js'

export const destroying: readonly NetCase[] = [
  {
    name: 'a destroy while writes wait',
    async run(world) {
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
  },
  {
    name: 'destroyed twice, with an error the second time',
    async run(world) {
      const { client, server, events } = await pair(world)
      client.destroy()
      client.destroy(new Error('too late'))
      await closed(client)
      await sleep(10)
      server.destroy()
      return events.filter((line) => line.startsWith('error') || line.startsWith('close'))
    },
  },
]
