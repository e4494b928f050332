import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { closed, errorFacts } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { big, endings, freshPath, pair, thrown, told, until } from './scene.js'

export const unix: readonly NetCase[] = [
  {
    name: 'an AF_UNIX path that is too long',
    async run(world) {
      const client = world.connect({ path: `/tmp/${'x'.repeat(200)}` })
      const error = await new Promise((resolve) => client.once('error', resolve))
      await closed(client)
      return errorFacts(error)
    },
    difference: {
      net: 'connects to the path’s beginning on Node 20 and 22; reports EINVAL since 24',
      ours: 'report ENAMETOOLONG',
      reason: 'it says what is wrong, and another path is another server',
    },
  },
  {
    name: 'an abstract name that nobody has',
    async run(world) {
      const client = world.connect({ path: '\0sockcall-no-such-name' })
      const error = await new Promise((resolve) => client.once('error', resolve))
      await closed(client)
      return errorFacts(error)
    },
  },
  {
    name: 'a large body both ways over AF_UNIX',
    async run(world) {
      const { client, server } = await pair(world, {}, freshPath())
      server.pipe(server)
      client.end(big)
      const received = (await text(client)).length
      await closed(client)
      return [received, client.bytesRead, client.bytesWritten]
    },
  },
  {
    name: 'a peer that leaves with unread bytes, over AF_UNIX',
    async run(world) {
      const { client, server, events } = await pair(world, {}, freshPath())
      server.pause()
      client.resume()
      await told((callback) => client.write('never read', callback))
      server.destroy()
      await closed(client)
      return endings(events)
    },
  },
  {
    name: 'a write after the peer has left, over AF_UNIX',
    async run(world) {
      const { client, server, events } = await pair(world, { allowHalfOpen: true }, freshPath())
      server.destroy()
      client.resume()
      await once(client, 'end')
      const result = await told((callback) => client.write('late', callback))
      await closed(client)
      return [result, endings(events)]
    },
  },
  {
    name: 'half-open over AF_UNIX',
    async run(world) {
      const { client, server } = await pair(world, { allowHalfOpen: true }, freshPath())
      client.end('question')
      const question = await text(server)
      server.end(`answer to ${question}`)
      const answer = await text(client)
      await closed(client)
      return answer
    },
  },
  {
    name: 'resetAndDestroy() over AF_UNIX',
    async run(world) {
      const { client, server, events } = await pair(world, {}, freshPath())
      let ended = false
      server.once('close', () => {
        ended = true
      })
      server.resume()
      const error = thrown(() => client.resetAndDestroy())
      client.destroy()
      await closed(client)
      await until(() => ended)
      return [error, endings(events)]
    },
    difference: {
      net: 'throws `ERR_INVALID_HANDLE_TYPE`',
      ours: 'close the connection',
      reason: 'a program that serves TCP and AF_UNIX wants one way to drop a connection',
    },
  },
]
