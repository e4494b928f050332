import net from 'node:net'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { pair, thrown } from './scene.js'

/** What net.Socket has of its own beside a Duplex, without what begins with an underscore. */
const names = [...new Set([...Object.getOwnPropertyNames(net.Socket.prototype)])].filter(
  (name) => !/^(_|constructor$|[sg]etTypeOfService$)/.test(name),
)

export const setters: readonly NetCase[] = [
  {
    name: 'setTypeOfService and getTypeOfService',
    async run(world) {
      const { client, server } = await pair(world)
      const facts = ['setTypeOfService', 'getTypeOfService'].filter((name) => name in client)
      client.destroy()
      server.destroy()
      return facts
    },
    difference: {
      net: 'has them in newer versions of Node',
      ours: 'have not',
      reason: '`stream.socket.setsockopt` sets IP_TOS, and every other option',
      shows: 'setTypeOfService' in net.Socket.prototype,
    },
  },
  {
    name: 'which of net.Socket’s members there are',
    async run(world) {
      const { client, server } = await pair(world)
      const facts = names.filter((name) => name in client)
      client.destroy()
      server.destroy()
      return facts
    },
  },
  {
    name: 'setNoDelay and setKeepAlive with anything',
    async run(world) {
      const { client, server } = await pair(world)
      const errors = [undefined, null, 0, 'x', {}].flatMap((value) => [
        thrown(() => client.setNoDelay(value as never)),
        thrown(() => client.setKeepAlive(value as never, value as never)),
      ])
      client.destroy()
      server.destroy()
      return errors
    },
  },
  {
    name: 'setters after the close',
    async run(world) {
      const { client, server } = await pair(world)
      client.destroy()
      await closed(client)
      server.destroy()
      const calls = [
        () => client.setNoDelay(true),
        () => client.setKeepAlive(true, 1000),
        () => client.setTimeout(10),
        () => client.ref(),
        () => client.unref(),
        () => client.pause(),
        () => client.resume(),
        () => client.destroy(),
        () => client.resetAndDestroy(),
      ]
      return calls.map((call) => thrown(() => call() === client || 'another'))
    },
  },
  {
    name: 'encodings that are none',
    async run(world) {
      const { client, server } = await pair(world)
      const errors = [
        thrown(() => client.setEncoding('no-such' as never)),
        thrown(() => client.setDefaultEncoding('no-such' as never)),
      ]
      client.destroy()
      server.destroy()
      return errors
    },
  },
  {
    name: 'a default encoding',
    async run(world) {
      const { client, server } = await pair(world)
      client.setDefaultEncoding('hex')
      client.end('616263')
      let received = ''
      for await (const chunk of server) received += chunk
      await closed(client.resume())
      return received
    },
  },
  {
    name: 'properties of a stream that is closed',
    async run(world) {
      const { client, server } = await pair(world)
      server.end('bye')
      client.resume()
      await closed(client)
      const { localAddress, remoteAddress, remoteFamily, readableAborted, writableAborted, closed: gone } = client
      return {
        localAddress,
        remoteAddress,
        remoteFamily,
        readableAborted,
        writableAborted,
        gone,
        address: client.address(),
      }
    },
  },
]
