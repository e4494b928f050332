import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { big, pair, until } from './scene.js'

export const reading: readonly NetCase[] = [
  {
    name: 'a server that speaks first while the loop is busy',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const order: string[] = []
      for (const event of ['connect', 'ready', 'data', 'end']) client.on(event, () => order.push(event))
      void listening.accept().then((server) => server.end('hello'))
      await turn()
      const until = performance.now() + 60
      while (performance.now() < until);
      await closed(client)
      listening.close()
      return order
    },
  },
  {
    name: 'early writes end after connect',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const order: string[] = []
      for (const event of ['connect', 'ready']) client.on(event, () => order.push(event))
      client.write('1', () => order.push('write 1'))
      client.write('2', () => order.push('write 2'))
      client.end('3', () => order.push('end'))
      ;(await listening.accept()).resume()
      await closed(client.resume())
      listening.close()
      return order.filter((line) => line !== 'ready')
    },
  },
  {
    name: 'paused before it is connected',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      client.pause()
      const server = await listening.accept()
      server.end('waiting')
      await sleep(30)
      const before = [client.bytesRead, client.isPaused()]
      const received = await text(client)
      listening.close()
      return [before, received, client.bytesRead]
    },
  },
  {
    name: 'paused in the data listener',
    async run(world) {
      const { client, server } = await pair(world)
      let chunks = 0
      client.on('data', () => {
        chunks++
        client.pause()
      })
      server.write('a')
      await until(() => chunks === 1)
      server.write('b')
      await sleep(20)
      const before = chunks
      client.resume()
      await until(() => chunks === 2)
      client.destroy()
      server.destroy()
      return [before, chunks]
    },
  },
  {
    name: 'read in pieces, with readable events',
    async run(world) {
      const { client, server } = await pair(world)
      server.end('abcdefgh')
      const pieces: string[] = []
      client.on('readable', () => {
        for (let piece = client.read(3); piece !== null; piece = client.read(3)) pieces.push(String(piece))
      })
      await once(client, 'end')
      return pieces
    },
  },
  {
    name: 'text decoded across the edges of chunks',
    async run(world) {
      const { client, server } = await pair(world)
      client.setEncoding('utf8')
      const chunks: string[] = []
      client.on('data', (chunk: string) => chunks.push(chunk))
      const bytes = Buffer.from('€uro')
      server.write(bytes.subarray(0, 1))
      await sleep(20)
      server.end(bytes.subarray(1))
      await once(client, 'end')
      return chunks.filter((chunk) => chunk !== '').join('|')
    },
  },
  {
    name: 'bytes put back',
    async run(world) {
      const { client, server } = await pair(world)
      server.end('tail')
      client.unshift(Buffer.from('head '))
      return await text(client)
    },
  },
  {
    name: 'read by for await',
    async run(world) {
      const { client, server } = await pair(world)
      server.end('one two')
      let all = ''
      for await (const chunk of client) all += chunk
      return [all, client.destroyed]
    },
  },
  {
    name: 'left in the middle of for await',
    async run(world) {
      const { client, server, events } = await pair(world)
      server.write('one')
      let read = ''
      for await (const chunk of client) {
        read = String(chunk)
        break
      }
      await closed(client)
      server.destroy()
      return [read, client.destroyed, events.filter((line) => line.startsWith('close') || line.startsWith('error'))]
    },
  },
  {
    name: 'piped through',
    async run(world) {
      const [a, b] = [await pair(world), await pair(world)]
      a.server.end(big)
      const done = pipeline(a.client, b.client)
      const received = (await text(b.server)).length
      await done
      return received
    },
  },
  {
    name: 'one read() for each readable event',
    async run(world) {
      const { client, server } = await pair(world)
      let bytes = 0
      client.on('readable', () => {
        bytes += client.read()?.length ?? 0
      })
      server.write(big)
      await until(() => bytes === big.length)
      client.destroy()
      server.destroy()
      return bytes
    },
  },
]
