import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { closed, errorFacts, record } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { big, endings, pair, stateOf, told, until } from './scene.js'

export const resets: readonly NetCase[] = [
  {
    name: 'a reset',
    async run(world) {
      const { client, server } = await pair(world)
      const events = record(client)
      const [error] = await Promise.all([once(client, 'error'), server.resetAndDestroy()])
      await closed(client)
      return [errorFacts(error[0]), events, stateOf(client)]
    },
  },
  {
    name: 'a reset in the middle of what it sends',
    async run(world) {
      const { client, server } = await pair(world)
      server.once('data', () => server.resetAndDestroy())
      const result = told((callback) => client.write(big, callback))
      const error = await new Promise<NodeJS.ErrnoException>((resolve) => client.once('error', resolve))
      await closed(client)
      await result
      return [error.code === 'ECONNRESET' || error.code === 'EPIPE', client.errored === error, client.destroyed]
    },
  },
  {
    name: 'a reset in the middle of what it receives',
    async run(world) {
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
  },
  {
    name: 'a reset before the first byte',
    async run(world) {
      const { client, server, events } = await pair(world)
      client.resume()
      server.resetAndDestroy()
      await closed(client)
      return [events, stateOf(client)]
    },
  },
  {
    name: 'a reset with unread input',
    async run(world) {
      const { client, server, events } = await pair(world)
      client.pause()
      server.write('unread')
      await sleep(20)
      server.resetAndDestroy()
      await sleep(20)
      const before = endings(events)
      client.resume()
      await closed(client)
      return [before, endings(events)]
    },
  },
  {
    name: 'a reset of the half that is still open',
    async run(world) {
      const { client, server, events } = await pair(world, { allowHalfOpen: true })
      client.resume()
      client.end('bye')
      server.resume()
      await once(server, 'end')
      server.resetAndDestroy()
      await closed(client)
      return endings(events)
    },
  },
  {
    name: 'a write to a connection that was reset',
    async run(world) {
      const { client, server, events } = await pair(world)
      client.pause()
      server.resetAndDestroy()
      await closed(server)
      await sleep(20)
      const result = await told((callback) => client.write('late', callback))
      await closed(client)
      return [result, endings(events)]
    },
  },
  {
    name: 'its own reset, and what the peer hears',
    async run(world) {
      const { client, server, events } = await pair(world)
      const heard = record(server)
      server.resume()
      client.resetAndDestroy()
      await Promise.all([closed(client), closed(server)])
      return [endings(events), endings(heard)]
    },
  },
  {
    name: 'its own reset while bytes wait',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.pause()
      const result = told((callback) => client.write(Buffer.alloc(1 << 26), callback))
      await sleep(10)
      client.resetAndDestroy()
      await closed(client)
      server.destroy()
      return [await result, endings(events)]
    },
  },
  {
    name: 'a reset of a connection that was ended already',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.resume()
      client.end('bye')
      client.resetAndDestroy()
      await Promise.race([closed(client), sleep(50)])
      return endings(events)
    },
    difference: {
      net: 'emits `reset EINVAL` and no ‘close’',
      ours: 'close',
      reason: 'the program wants the connection gone, and its ‘close’ ends its bookkeeping',
    },
  },
]
