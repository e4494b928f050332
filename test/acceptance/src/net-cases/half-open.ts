import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { big, endings, pair, stateOf, told } from './scene.js'

export const halfOpen: readonly NetCase[] = [
  {
    name: 'the peer goes on sending after our end',
    async run(world) {
      const { client, server, events } = await pair(world, { allowHalfOpen: true })
      client.end('question')
      await text(server)
      server.write('one ')
      await sleep(10)
      server.write(big)
      server.end('last')
      const received = (await text(client)).length
      await closed(client)
      return [received, endings(events)]
    },
  },
  {
    name: 'both end at once',
    async run(world) {
      const { client, server } = await pair(world, { allowHalfOpen: true })
      client.end('from the client')
      server.end('from the server')
      const received = await Promise.all([text(client), text(server)])
      await closed(client)
      return received
    },
  },
  {
    name: 'the state after each end',
    async run(world) {
      const { client, server } = await pair(world, { allowHalfOpen: true })
      client.resume()
      server.end()
      await once(client, 'end')
      const states = [stateOf(client)]
      await told((callback) => client.end(callback as () => void))
      states.push(stateOf(client))
      server.resume()
      await closed(client)
      return [...states, client.readableEnded, client.writableEnded, client.writableFinished]
    },
  },
  {
    name: 'a stream that is never read, and its peer’s end',
    async run(world) {
      const { client, server, events } = await pair(world)
      client.pause()
      server.end('unread')
      await sleep(30)
      const before = [endings(events), client.readableLength, client.readableEnded]
      client.destroy()
      await closed(client)
      return [before, endings(events)]
    },
  },
  {
    name: 'an end while a write waits, and the answer',
    async run(world) {
      const { client, server } = await pair(world, { allowHalfOpen: true })
      client.end(big)
      const received = (await text(server)).length
      server.end(String(received))
      const answer = await text(client)
      await closed(client)
      return [answer, client.writableFinished]
    },
  },
  {
    name: 'a destroy of the half that is still open',
    async run(world) {
      const { client, server, events } = await pair(world, { allowHalfOpen: true })
      client.resume()
      server.end()
      await once(client, 'end')
      client.destroy()
      await closed(client)
      server.destroy()
      return [events.filter((line) => !line.startsWith('connect')), stateOf(client)]
    },
  },
]
