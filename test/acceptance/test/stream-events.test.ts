import net from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { acceptEach, backends, listen, portOf } from '../src/sockets.js'

type Conn = net.Socket
interface Side {
  readonly events: string[]
  readonly socket: Conn
}

/** What the two sides of a connection do, and whether their streams allow a half-open connection. */
interface Case {
  readonly title: string
  readonly allowHalfOpen?: boolean
  act(client: Conn, server: Conn): void | Promise<void>
}

const big = Buffer.alloc(3_000_000, 1)

const cases: readonly Case[] = [
  {
    title: 'the client ends',
    act: (client) => {
      client.end('bye')
    },
  },
  {
    title: 'the server ends first',
    act: (_client, server) => {
      server.end('bye')
    },
  },
  {
    title: 'half-close: the client ends, the server answers later',
    allowHalfOpen: true,
    act: (client, server) => {
      server.on('end', () => setTimeout(() => server.end('late answer'), 10))
      client.end('question')
    },
  },
  {
    title: 'the client is destroyed',
    act: (client) => {
      client.destroy()
    },
  },
  {
    title: 'the client is destroyed with an error',
    act: (client) => {
      client.destroy(new Error('own'))
    },
  },
  {
    title: 'the client resets the connection',
    act: (client) => {
      client.resetAndDestroy()
    },
  },
  {
    title: 'the server resets while the client writes',
    act: async (client, server) => {
      server.pause()
      client.write(big)
      await sleep(20)
      server.resetAndDestroy()
    },
  },
  {
    title: 'the client writes after the server was destroyed',
    act: async (client, server) => {
      server.destroy()
      await sleep(20)
      if (!client.destroyed) client.write('x')
    },
  },
  {
    title: 'a write after end',
    act: (client) => {
      client.end('a')
      client.write('b')
    },
  },
  {
    title: 'destroySoon flushes first',
    act: (client) => {
      client.write(big)
      client.destroySoon()
    },
  },
  {
    title: 'nobody reads, and the client ends without a byte',
    act: (client, server) => {
      server.removeAllListeners('data')
      client.end()
    },
  },
  {
    title: 'the idle timeout',
    act: (client) => {
      client.setTimeout(20, () => client.destroy())
    },
  },
  {
    title: 'corked writes and an end',
    act: (client) => {
      client.cork()
      client.write('a')
      client.write(Buffer.from('b'))
      client.write('c', 'latin1')
      client.end()
    },
  },
]

function watch(socket: Conn): Side {
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
  return { events, socket }
}

async function play(one: Case, client: Side, server: Side) {
  await one.act(client.socket, server.socket)
  const closed = (side: Side) => side.events.some((event) => event.startsWith('close'))
  for (let i = 0; i < 100 && !(closed(client) && closed(server)); i++) await sleep(5)
  const fact = ({ socket, events }: Side) => ({
    events: [...events].sort(),
    closed: socket.closed,
    destroyed: socket.destroyed,
    readyState: socket.readyState,
    bytesRead: socket.bytesRead,
  })
  const facts = { client: fact(client), server: fact(server) }
  client.socket.destroy()
  server.socket.destroy()
  return facts
}

async function withNet(one: Case) {
  const allowHalfOpen = one.allowHalfOpen ?? false
  const listener = net.createServer({ allowHalfOpen })
  const accepted = new Promise<Conn>((resolve) => listener.once('connection', resolve))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const client = net.connect({ port: (listener.address() as net.AddressInfo).port, host: '127.0.0.1', allowHalfOpen })
  const clientSide = watch(client)
  const serverSide = watch(await accepted)
  if (client.connecting) await new Promise((resolve) => client.once('connect', resolve))
  const facts = await play(one, clientSide, serverSide)
  listener.close()
  return facts
}

describe.each(backends)('a stream over the %s backend', (_, sockets) => {
  async function withOurs(one: Case) {
    const allowHalfOpen = one.allowHalfOpen ?? false
    const listener = listen(sockets)
    const asSocket = (stream: Duplex) => stream as unknown as Conn
    const accepted = new Promise<Conn>((resolve) => {
      void acceptEach(listener, (connection) => resolve(asSocket(connection.toDuplex({ allowHalfOpen }))))
    })
    const client = asSocket(sockets.connectDuplex(['127.0.0.1', portOf(listener)], { allowHalfOpen }))
    const clientSide = watch(client)
    const serverSide = watch(await accepted)
    if (client.connecting) await new Promise((resolve) => client.once('connect', resolve))
    const facts = await play(one, clientSide, serverSide)
    listener.close()
    return facts
  }

  it.each(cases)('has the events of net: $title', async (one) => {
    const [expected, actual] = [await withNet(one), await withOurs(one)]
    expect(actual).toEqual(expected)
  })

  it('reports a refused connection as net does', async () => {
    const listener = listen(sockets)
    const port = portOf(listener)
    listener.close()
    const failures: Record<string, unknown>[] = []
    for (const socket of [net.connect(port, '127.0.0.1'), sockets.connectDuplex(['127.0.0.1', port])]) {
      const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve))
      failures.push({ ...error, message: error.message, cause: undefined })
    }
    expect(failures[1]).toEqual(failures[0])
  })
})
