import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { closed, record } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { big, pair, stateOf, told } from './scene.js'

export const beforeConnected: readonly NetCase[] = [
  {
    name: 'the state from the beginning to the end',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const states = [stateOf(client)]
      await once(client, 'connect')
      states.push(stateOf(client))
      const server = await listening.accept()
      states.push(stateOf(server))
      client.end()
      states.push(stateOf(client))
      await closed(client.resume())
      states.push(stateOf(client))
      listening.close()
      return states
    },
  },
  {
    name: 'a write before it is connected, and a destroy',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const events = record(client)
      const written = told((callback) => client.write('early', callback))
      client.destroy()
      await closed(client)
      listening.close()
      return [await written, events, stateOf(client)]
    },
  },
  {
    name: 'two writes and an end before it is connected, and a destroy with an error',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const events = record(client)
      const results = [1, 2].map((n) => told((callback) => client.write(`early ${n}`, callback)))
      results.push(told((callback) => client.end(callback as () => void)))
      client.destroy(new Error('own'))
      await closed(client)
      listening.close()
      return [await Promise.all(results), events]
    },
  },
  {
    name: 'writes and an end before it is connected',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.write('one ')
      client.write(Buffer.from('two '))
      client.end('three')
      const received = await text(await listening.accept())
      await closed(client.resume())
      listening.close()
      return [received, client.bytesWritten]
    },
  },
  {
    name: 'an end alone before it is connected',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target).resume()
      const events = record(client)
      client.end()
      ;(await listening.accept()).resume()
      await closed(client)
      listening.close()
      return events.filter((line) => !line.startsWith('connectionAttempt'))
    },
  },
  {
    name: 'the count of bytes that are not yet written',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const counts = [client.bytesWritten]
      client.write('é€')
      counts.push(client.bytesWritten)
      client.write('ff00', 'hex')
      client.write('é', 'latin1')
      client.write(Buffer.alloc(10))
      counts.push(client.bytesWritten)
      await once(client, 'connect')
      await turn()
      counts.push(client.bytesWritten, client.writableLength)
      client.destroy()
      await closed(client)
      counts.push(client.bytesWritten)
      listening.close()
      return counts
    },
  },
  {
    name: 'the count of bytes that the peer does not take',
    async run(world) {
      const { client, server } = await pair(world)
      server.pause()
      client.write(big)
      client.write('é'.repeat(1000))
      client.cork()
      client.write('corked é')
      const { bytesWritten } = client
      client.destroy()
      server.destroy()
      return bytesWritten
    },
  },
  {
    name: 'destroyed while it connects',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const events = record(client)
      client.destroy()
      await closed(client)
      listening.close()
      return [events, stateOf(client)]
    },
  },
  {
    name: 'destroyed by its connect listener',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.once('connect', () => client.destroy())
      const events = record(client)
      await closed(client)
      listening.close()
      return events.filter((line) => !line.startsWith('connectionAttempt'))
    },
  },
  {
    name: 'reset while it connects',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const events = record(client)
      client.resetAndDestroy()
      await closed(client)
      listening.close()
      return events.filter((line) => !line.startsWith('connectionAttempt'))
    },
  },
  {
    name: 'destroyed soon while it connects',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.write('flushed')
      client.destroySoon()
      const received = await text(await listening.accept())
      await closed(client)
      listening.close()
      return received
    },
  },
  {
    name: 'options, references and timeouts before it is connected',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const same = [
        client.setNoDelay(true),
        client.setKeepAlive(true, 1000),
        client.setTimeout(1000),
        client.unref(),
        client.ref(),
        client.setEncoding('utf8'),
        client.pause(),
        client.resume(),
      ].map((result) => result === client)
      await once(client, 'connect')
      same.push(client.setNoDelay() === client, client.setKeepAlive() === client)
      client.destroy()
      await closed(client)
      same.push(client.setNoDelay() === client, client.setKeepAlive() === client, client.ref() === client)
      listening.close()
      return [same, client.timeout]
    },
  },
]
