import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { big, pair, told, until } from './scene.js'

export const flow: readonly NetCase[] = [
  {
    name: 'the marks and modes of a new stream',
    async run(world) {
      const { client, server } = await pair(world)
      const facts = [client, server].map((socket) => [
        socket.readableHighWaterMark,
        socket.writableHighWaterMark,
        socket.readableObjectMode,
        socket.writableObjectMode,
        socket.readableFlowing,
        socket.readableEncoding,
        socket.readableLength,
        socket.writableLength,
        socket.writableCorked,
      ])
      client.destroy()
      server.destroy()
      return facts
    },
  },
  {
    name: 'what write() returns',
    async run(world) {
      const { client, server } = await pair(world)
      server.resume()
      const small = client.write('small')
      await sleep(10)
      const empty = client.write('')
      const large = client.write(Buffer.alloc(1 << 26))
      await once(client, 'drain')
      client.destroy()
      await closed(client)
      return [small, empty, large]
    },
  },
  {
    name: 'many small writes, their callbacks in order',
    async run(world) {
      const { client, server } = await pair(world)
      const order: number[] = []
      for (let i = 0; i < 200; i++) client.write(`${i},`, () => order.push(i))
      client.end()
      const received = await text(server)
      await closed(client.resume())
      return [received, order]
    },
  },
  {
    name: 'corked writes count as unsent',
    async run(world) {
      const { client, server } = await pair(world)
      client.cork()
      client.cork()
      client.write('abc')
      client.write('déf')
      const corked = [client.writableCorked, client.writableLength, client.bytesWritten]
      client.uncork()
      client.uncork()
      client.end()
      const received = await text(server)
      await closed(client.resume())
      return [corked, received, client.writableLength, client.bytesWritten]
    },
  },
  {
    name: 'a reader that pauses holds the writer back',
    async run(world) {
      const { client, server } = await pair(world)
      client.pause()
      let done = false
      server.write(Buffer.alloc(1 << 26), () => {
        done = true
      })
      await sleep(50)
      const held = [done, client.isPaused(), client.bytesRead <= 2 * client.readableHighWaterMark]
      client.resume()
      await until(() => done && client.bytesRead === 1 << 26)
      client.destroy()
      server.destroy()
      return [held, done]
    },
  },
  {
    name: 'an echo by pipe',
    async run(world) {
      const { client, server } = await pair(world, { allowHalfOpen: true })
      server.pipe(server)
      client.end(big)
      const received = (await text(client)).length
      await closed(client)
      return [received, client.bytesRead, client.bytesWritten]
    },
  },
  {
    name: 'read() by sizes, and what is left',
    async run(world) {
      const { client, server } = await pair(world)
      await told((callback) => server.write('0123456789', callback))
      await once(client, 'readable')
      const pieces = [client.read(4), client.read(100), client.read(0), client.read(6)].map(
        (piece) => piece && `${piece}`,
      )
      const left = client.readableLength
      client.destroy()
      server.destroy()
      return [pieces, left]
    },
  },
  {
    name: 'empty writes and their callbacks',
    async run(world) {
      const { client, server } = await pair(world)
      const order: string[] = []
      client.write('', () => order.push('text'))
      client.write(Buffer.alloc(0), () => order.push('bytes'))
      client.end('', () => order.push('end'))
      const received = await text(server)
      await closed(client.resume())
      return [order, received, client.bytesWritten]
    },
  },
  {
    name: 'pipe to a file-like stream that is slow',
    async run(world) {
      const { client, server } = await pair(world)
      server.end(big)
      let bytes = 0
      for await (const chunk of client) {
        bytes += chunk.length
        if (bytes < 1_000_000) await sleep(1)
      }
      return [bytes, client.readableEnded, client.destroyed]
    },
  },
]
