import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { big, pair, thrown } from './scene.js'

export const writes: readonly NetCase[] = [
  {
    name: 'writes of what is no data',
    async run(world) {
      const { client, server } = await pair(world)
      const errors = [null, undefined, 5, {}, ['a'], true].map((value) => thrown(() => client.write(value as never)))
      client.destroy()
      server.destroy()
      return errors
    },
  },
  {
    name: 'an encoding that does not exist',
    async run(world) {
      const { client, server } = await pair(world)
      const error = thrown(() => client.write('x', 'no-such' as BufferEncoding))
      client.destroy()
      server.destroy()
      return error
    },
  },
  {
    name: 'encodings in one go',
    async run(world) {
      const { client, server } = await pair(world)
      client.cork()
      client.write('é', 'latin1')
      client.write('é')
      client.write('6869', 'hex')
      client.write('aGk=', 'base64')
      client.write('hi', 'utf16le')
      client.uncork()
      client.end(Uint8Array.of(1, 2))
      const chunks: Buffer[] = []
      for await (const chunk of server) chunks.push(chunk)
      await closed(client.resume())
      return [Buffer.concat(chunks).toString('hex'), client.bytesWritten]
    },
  },
  {
    name: 'back-pressure and drain',
    async run(world) {
      const { client, server, events } = await pair(world)
      // How much the kernel takes differs from system to system, and from one connection to the next.
      let written = big.length
      while (client.write(big)) written += big.length
      const before = client.writableNeedDrain
      server.resume()
      await once(client, 'drain')
      const after = [client.writableLength, client.writableNeedDrain, client.bytesWritten === written]
      client.destroy()
      await closed(client)
      server.destroy()
      return [before, after, events.includes('drain')]
    },
  },
  {
    name: 'a big write and destroySoon',
    async run(world) {
      const { client, server } = await pair(world)
      client.write(big)
      client.destroySoon()
      const received = (await text(server)).length
      await closed(client)
      return received
    },
  },
]
