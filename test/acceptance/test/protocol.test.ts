import net from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { type AsyncSocket, type ConnectionProtocol, OSError } from '@sockcall/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backends, connectedPair } from '../src/sockets.js'

const SHUT_WR = 1

/** All calls to a protocol, and when its connection is lost. */
class Recorded implements ConnectionProtocol {
  readonly events: string[] = []
  readonly lost: Promise<Error | null>
  #resolve: (error: Error | null) => void = () => {}

  constructor(
    readonly onData: (connection: AsyncSocket, data: Buffer) => unknown = () => undefined,
    readonly onEnd: (connection: AsyncSocket) => unknown = () => undefined,
  ) {
    this.lost = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  connectionMade(_connection: AsyncSocket, peer: unknown): void {
    this.events.push(`made ${(peer as [string])[0]}`)
  }

  dataReceived(connection: AsyncSocket, data: Buffer): unknown {
    this.events.push(`data ${data}`)
    return this.onData(connection, data)
  }

  eofReceived(connection: AsyncSocket): unknown {
    this.events.push('eof')
    return this.onEnd(connection)
  }

  connectionLost(connection: AsyncSocket, error: Error | null): void {
    this.events.push(
      `lost ${connection.closed} ${error === null ? null : (Reflect.get(error, 'code') ?? error.message)}`,
    )
    this.#resolve(error)
  }
}

describe.each(backends)('a protocol over the %s backend', (_, sockets) => {
  const { serve } = sockets

  async function served(protocol: ConnectionProtocol) {
    const errors: unknown[] = []
    const server = await serve({ address: ['127.0.0.1', 0], onError: (error) => errors.push(error) }, protocol)
    onTestFinished(() => server.close())
    const [, port] = server.address as [string, number]
    const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    client.on('error', () => {})
    onTestFinished(() => void client.destroy())
    return { server, client, errors }
  }

  it('receives the connection, its bytes, their end and the close, which `closed` waits for', async () => {
    const protocol = new Recorded((connection, data) => connection.sendall(data))
    const { server, client } = await served(protocol)
    client.end('abc')
    expect(await text(client)).toBe('abc')
    server.close()
    await server.closed
    expect(protocol.events).toEqual(['made 127.0.0.1', 'data abc', 'eof', 'lost true null'])
  })

  it('receives no more until a promise it returned has settled', async () => {
    let release: () => void = () => {}
    const first = new Promise<void>((resolve) => {
      release = resolve
    })
    const protocol: Recorded = new Recorded(() => (protocol.events.length === 2 ? first : undefined))
    const { client } = await served(protocol)
    client.write('one')
    await expect.poll(() => protocol.events.length).toBe(2)
    client.end('two')
    await pause(50)
    expect(protocol.events).toEqual(['made 127.0.0.1', 'data one'])
    release()
    await protocol.lost
    expect(protocol.events.slice(2)).toEqual(['data two', 'eof', 'lost true null'])
  })

  it('echoes more than the buffers of both sides hold, with the promises of sendall as back-pressure', async () => {
    let most = 0
    const protocol: ConnectionProtocol = {
      dataReceived(connection, data) {
        most = Math.max(most, data.length)
        return connection.sendall(data)
      },
    }
    const { client } = await served(protocol)
    const sent = Buffer.alloc(16 << 20, '0123456789abcdef-')
    client.end(sent)
    // Nothing is read for a while: the echo must wait.
    await pause(100)
    const chunks: Buffer[] = []
    for await (const chunk of client) chunks.push(chunk)
    expect(Buffer.concat(chunks).equals(sent)).toBe(true)
    expect(most).toBeLessThanOrEqual(65536)
  })

  it('may keep its own side open after the end, until it closes', async () => {
    let kept: AsyncSocket | undefined
    const protocol = new Recorded(undefined, (connection) => {
      kept = connection
      return true
    })
    const { client } = await served(protocol)
    client.end('question')
    await expect.poll(() => protocol.events).toContain('eof')
    await kept?.sendall(Buffer.from('answer'))
    kept?.close()
    expect(await text(client)).toBe('answer')
    expect(await protocol.lost).toBeNull()
    await turn()
    expect(protocol.events.slice(2)).toEqual(['eof', 'lost true null'])
  })

  it('may have something left to send after the end', async () => {
    const protocol = new Recorded(undefined, async (connection) => {
      await turn()
      await connection.sendall(Buffer.from('rest'))
    })
    const { client } = await served(protocol)
    client.end()
    expect(await text(client)).toBe('rest')
    expect(await protocol.lost).toBeNull()
  })

  it('receives a reset as the error that ended the connection', async () => {
    const protocol = new Recorded()
    const { client, errors } = await served(protocol)
    client.write('x')
    await expect.poll(() => protocol.events.length).toBe(2)
    client.resetAndDestroy()
    const error = await protocol.lost
    expect(error).toBeInstanceOf(OSError)
    expect(protocol.events.at(-1)).toBe('lost true ECONNRESET')
    expect(errors).toEqual([])
  })

  it.each([
    ['throws', () => ({})],
    ['rejects', () => Promise.reject(new Error('mine'))],
  ])('loses its connection when it %s, once, and serve() reports it', async (how, fail) => {
    const protocol = new Recorded((_connection, data) => {
      if (how === 'throws') throw new Error('mine')
      return data.length === 0 ? undefined : fail()
    })
    const { client, errors, server } = await served(protocol)
    client.write('x')
    expect(await protocol.lost).toMatchObject({ message: 'mine' })
    server.close()
    await server.closed
    expect(errors.map(String)).toEqual(['Error: mine'])
    expect(protocol.events.slice(1)).toEqual(['data x', 'lost true mine'])
    expect(await text(client)).toBe('')
  })

  it.each([
    ['at once', (connection: AsyncSocket) => connection.close()],
    ['while it holds back', (connection: AsyncSocket) => pause(20).then(() => connection.close())],
    [
      'with more to come',
      async (connection: AsyncSocket) => {
        setTimeout(() => connection.close(), 10)
        await pause(40)
      },
    ],
  ])('that closes %s is told once that the connection is lost', async (_how, close) => {
    const protocol = new Recorded((connection) => close(connection))
    const { client, server, errors } = await served(protocol)
    client.write('x')
    expect(await protocol.lost).toBeNull()
    server.close()
    await server.closed
    await pause(60)
    expect(protocol.events.slice(1)).toEqual(['data x', 'lost true null'])
    expect(errors).toEqual([])
  })

  it('may give the connection away', async () => {
    let taken: AsyncSocket | undefined
    const protocol = new Recorded((connection) => {
      taken = sockets.AsyncSocket.from(connection.transfer())
    })
    const { client } = await served(protocol)
    client.write('x')
    expect(await protocol.lost).toBeNull()
    client.write('y')
    expect(String(await taken?.recv(1))).toBe('y')
    taken?.close()
  })

  it('reads a connection that the program made itself', async () => {
    const [a, b] = await connectedPair(sockets, 'unix path')
    const protocol = new Recorded((connection, data) => connection.sendall(data))
    a.setProtocol(protocol)
    await b.sendall(Buffer.from('over here'))
    expect(String(await b.recv(100))).toBe('over here')
    b.shutdown(SHUT_WR)
    expect(await protocol.lost).toBeNull()
    b.close()
  })

  it.each([
    ['at once', () => undefined],
    ['while it holds back', () => pause(20)],
  ])('may be changed for another %s, which is told all that follows', async (_when, then) => {
    const second = new Recorded((connection, data) => connection.sendall(data))
    const first = new Recorded((connection) => {
      connection.setProtocol(second)
      return then()
    })
    const { client, server } = await served(first)
    client.write('upgrade')
    await expect.poll(() => first.events.length).toBe(2)
    client.end('payload')
    expect(await text(client)).toBe('payload')
    server.close()
    await server.closed
    expect(first.events).toEqual(['made 127.0.0.1', 'data upgrade'])
    expect(second.events).toEqual(['data payload', 'eof', 'lost true null'])
  })

  it('may change, close or throw at the end, and is lost once', async () => {
    const second = new Recorded()
    const upgrading = new Recorded(undefined, (connection) => connection.setProtocol(second))
    const first = await served(upgrading)
    first.client.end()
    expect(await second.lost).toBeNull()
    first.server.close()
    await first.server.closed
    expect([upgrading.events.slice(1), second.events]).toEqual([['eof'], ['lost true null']])

    const closing = new Recorded(undefined, (connection) => connection.close())
    ;(await served(closing)).client.end()
    expect(await closing.lost).toBeNull()
    const throwing = new Recorded(undefined, () => {
      throw new Error('at the end')
    })
    const failed = await served(throwing)
    failed.client.end()
    expect(await throwing.lost).toMatchObject({ message: 'at the end' })
    await turn()
    expect([closing.events.slice(1), throwing.events.slice(1)]).toEqual([
      ['eof', 'lost true null'],
      ['eof', 'lost true at the end'],
    ])
    expect(failed.errors.map(String)).toEqual(['Error: at the end'])
  })

  it('may change, or give up, when the connection is made', async () => {
    const second = new Recorded((connection, data) => connection.sendall(data))
    const { client } = await served({
      connectionMade: (connection) => connection.setProtocol(second),
      dataReceived: () => expect.unreachable(),
    })
    client.end('first bytes')
    expect(await text(client)).toBe('first bytes')
    expect(await second.lost).toBeNull()

    const closing = new Recorded()
    closing.connectionMade = (connection) => connection.close()
    expect(await text((await served(closing)).client)).toBe('')
    expect(await closing.lost).toBeNull()

    const throwing = new Recorded()
    throwing.connectionMade = () => {
      throw new Error('no')
    }
    const failed = await served(throwing)
    expect(await text(failed.client)).toBe('')
    expect(await throwing.lost).toMatchObject({ message: 'no' })
    expect(failed.errors.map(String)).toEqual(['Error: no'])
    expect([closing.events, throwing.events]).toEqual([['lost true null'], ['lost true no']])
  })

  it('receives existing bytes after setProtocol has returned, or that the connection was closed', async () => {
    const [a, b] = await connectedPair(sockets)
    await b.sendall(Buffer.from('one'))
    expect(String(await a.recv(3))).toBe('one')
    await b.sendall(Buffer.from('two'))
    await pause(20)
    const protocol = new Recorded()
    a.setProtocol(protocol)
    expect(protocol.events).toEqual([])
    await expect.poll(() => protocol.events).toEqual(['data two'])
    const unused = new Recorded()
    b.setProtocol(unused)
    b.close()
    expect(await unused.lost).toBeNull()
    expect(await protocol.lost).toBeNull()
    expect(unused.events).toEqual(['lost true null'])
  })

  it("that was changed ends its successor's connection when its promise fails", async () => {
    const second = new Recorded()
    const first = new Recorded(async (connection) => {
      connection.setProtocol(second)
      await turn()
      throw new Error('late')
    })
    const { client, errors } = await served(first)
    client.write('x')
    expect(await second.lost).toMatchObject({ message: 'late' })
    expect(errors.map(String)).toEqual(['Error: late'])
    expect(first.events.slice(1)).toEqual(['data x'])
  })

  it('must have dataReceived or dataBorrowed, and not both', async () => {
    const [a, b] = await connectedPair(sockets)
    expect(() => a.setProtocol({})).toThrow('protocol must be an object with a method dataReceived or dataBorrowed')
    const both = { dataReceived: () => {}, dataBorrowed: () => {} }
    expect(() => a.setProtocol(both)).toThrow('a protocol has either dataReceived or dataBorrowed, not both')
    expect(() => a.setProtocol({ dataBorrowed: 1 } as never)).toThrow(TypeError)
    expect(() => a.setProtocol(null as never)).toThrow(TypeError)
    const half = { dataReceived: () => {}, connectionLost: 'no' } as never
    expect(() => a.setProtocol(half)).toThrow("protocol.connectionLost must be a function, not 'no'")
    await expect(serve({ address: ['127.0.0.1', 0] }, half)).rejects.toThrow(TypeError)
    await expect(serve({ address: ['127.0.0.1', 0] }, {} as never)).rejects.toThrow(
      'serve: handler must be a function, or a protocol with a method dataReceived or dataBorrowed',
    )
    a.close()
    b.close()
    expect(() => a.setProtocol({ dataReceived: () => {} })).toThrow(expect.objectContaining({ code: 'EBADF' }))
  })

  it('may have async methods: their rejections are reported, and end an open connection', async () => {
    const made = new Recorded()
    made.connectionMade = async () => {
      await turn()
      throw new Error('made')
    }
    const { client, errors } = await served(made)
    expect(await made.lost).toMatchObject({ message: 'made' })
    expect(await text(client)).toBe('')
    expect(errors.map(String)).toEqual(['Error: made'])
    const lost: ConnectionProtocol = {
      dataReceived: () => {},
      connectionLost: () => Promise.reject(new Error('lost')),
    }
    const second = await served(lost)
    second.client.end()
    await expect.poll(() => second.errors.map(String)).toEqual(['Error: lost'])
  })

  it('may return a thenable that throws, which ends the connection', async () => {
    const hostile = Object.defineProperty({}, 'then', {
      get() {
        throw new Error('then')
      },
    })
    const protocol = new Recorded(() => hostile)
    const { client, errors } = await served(protocol)
    client.write('x')
    expect(await protocol.lost).toMatchObject({ message: 'then' })
    expect(errors.map(String)).toEqual(['Error: then'])
  })
})
