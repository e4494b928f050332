import { once } from 'node:events'
import type net from 'node:net'
import { text } from 'node:stream/consumers'
import { closed } from '../stream-record.js'
import type { NetCase } from './net-case.js'
import { freshPath, pair } from './scene.js'

export const addresses: readonly NetCase[] = [
  {
    name: 'addresses before, while and after it is connected',
    async run(world) {
      const listening = await world.listen()
      const client = world.connect(listening.target)
      const facts: unknown[] = [client.remoteAddress, client.remotePort, client.remoteFamily]
      await once(client, 'connect')
      const { remoteAddress, remotePort, remoteFamily, localAddress, localFamily } = client
      const address = client.address() as net.AddressInfo
      facts.push(remoteAddress, remotePort === listening.port, remoteFamily, localAddress, localFamily)
      facts.push(address.address, address.family, address.port === client.localPort)
      const server = await listening.accept()
      facts.push(server.remotePort === client.localPort, server.localPort === listening.port)
      client.destroy()
      await closed(client)
      facts.push(client.remoteAddress, client.remotePort === listening.port, client.remoteFamily)
      listening.close()
      return facts
    },
  },
  {
    name: 'AF_UNIX has no addresses, and the rest',
    async run(world) {
      const { client, server } = await pair(world, {}, freshPath())
      const facts: unknown[] = [client.address(), client.remoteAddress, client.localPort, server.address()]
      client.setNoDelay(true).setKeepAlive(true, 1000)
      client.end('over AF_UNIX')
      facts.push(await text(server))
      await closed(client.resume())
      facts.push(client.bytesWritten, server.bytesRead)
      return facts
    },
  },
  {
    name: 'how many addresses were tried',
    async run(world) {
      const { client, server } = await pair(world)
      const facts = client.autoSelectFamilyAttemptedAddresses
      client.destroy()
      server.destroy()
      return facts
    },
  },
  {
    name: 'the local address after the close, of a stream that was asked before',
    async run(world) {
      const { client, server } = await pair(world)
      const before = client.localAddress
      client.destroy()
      await closed(client)
      server.destroy()
      return [before, client.localAddress]
    },
    difference: {
      net: 'is undefined',
      ours: 'stays readable',
      reason: 'logs are written at the end; net keeps the remote address in the same way',
    },
  },
]
