import type net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NetCase } from './net-case.js'
import { big, pair, until } from './scene.js'

/** What the two sides of a connection do, and whether their streams allow a half-open connection. */
interface Exchange {
  readonly name: string
  readonly allowHalfOpen?: boolean
  act(client: net.Socket, server: net.Socket): void | Promise<void>
}

const acts: readonly Exchange[] = [
  {
    name: 'the client ends',
    act: (client) => {
      client.end('bye')
    },
  },
  {
    name: 'the server ends first',
    act: (_client, server) => {
      server.end('bye')
    },
  },
  {
    name: 'half-close: the client ends, the server answers later',
    allowHalfOpen: true,
    act: (client, server) => {
      server.on('end', () => setTimeout(() => server.end('late answer'), 10))
      client.end('question')
    },
  },
  {
    name: 'the client is destroyed',
    act: (client) => {
      client.destroy()
    },
  },
  {
    name: 'the client is destroyed with an error',
    act: (client) => {
      client.destroy(new Error('own'))
    },
  },
  {
    name: 'the client resets the connection',
    act: (client) => {
      client.resetAndDestroy()
    },
  },
  {
    name: 'the server resets while the client writes',
    act: async (client, server) => {
      server.pause()
      client.write(Buffer.alloc(1 << 26))
      await sleep(20)
      server.resetAndDestroy()
    },
  },
  {
    name: 'the client writes after the server was destroyed',
    act: async (client, server) => {
      server.destroy()
      await sleep(20)
      if (!client.destroyed) client.write('x')
    },
  },
  {
    name: 'a write after end',
    act: (client) => {
      client.end('a')
      client.write('b')
    },
  },
  {
    name: 'destroySoon flushes first',
    act: (client) => {
      client.write(big)
      client.destroySoon()
    },
  },
  {
    name: 'nobody reads, and the client ends without a byte',
    act: (client, server) => {
      server.removeAllListeners('data')
      client.end()
    },
  },
  {
    name: 'the idle timeout',
    act: (client) => {
      client.setTimeout(20, () => client.destroy())
    },
  },
  {
    name: 'corked writes and an end',
    act: (client) => {
      client.cork()
      client.write('a')
      client.write(Buffer.from('b'))
      client.write('c', 'latin1')
      client.end()
    },
  },
]

/** The events of a side, with the bytes that came before each end. */
function watch(socket: net.Socket): string[] {
  const events: string[] = []
  let bytes = 0
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  socket.on('end', () => events.push(`end after ${bytes}`))
  socket.on('finish', () => events.push('finish'))
  socket.on('timeout', () => events.push('timeout'))
  socket.on('error', (error: NodeJS.ErrnoException) => {
    events.push(`error ${error.code} ${error.syscall} ${error.errno} ${error.message}`)
  })
  socket.on('close', (hadError) => events.push(`close ${hadError}`))
  return events
}

function factsOf(socket: net.Socket, events: readonly string[]): Record<string, unknown> {
  const { closed, destroyed, readyState, bytesRead } = socket
  return { events: [...events].sort(), closed, destroyed, readyState, bytesRead }
}

/** Cases of which both sides are compared, to their end. */
export const exchanges: readonly NetCase[] = acts.map(({ name, act, allowHalfOpen = false }) => ({
  name,
  async run(world) {
    const { client, server } = await pair(world, { allowHalfOpen })
    const [clientEvents, serverEvents] = [watch(client), watch(server)]
    await act(client, server)
    const over = (events: readonly string[]) => events.some((event) => event.startsWith('close'))
    await until(() => over(clientEvents) && over(serverEvents))
    const facts = [factsOf(client, clientEvents), factsOf(server, serverEvents)]
    server.destroy()
    return facts
  },
}))
