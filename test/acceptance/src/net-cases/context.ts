import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { big, refusing } from './scene.js'

export const context: readonly NetCase[] = [
  {
    name: 'the context of listeners',
    async run(world) {
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
  },
  {
    name: 'the context of an error',
    async run(world) {
      const storage = new AsyncLocalStorage<string>()
      const { target } = await refusing(world)
      const seen: (string | undefined)[] = []
      const client = storage.run('made here', () => world.connect(target))
      for (const event of ['error', 'close']) client.on(event, () => seen.push(`${event} ${storage.getStore()}`))
      await closed(client)
      return seen
    },
  },
]
