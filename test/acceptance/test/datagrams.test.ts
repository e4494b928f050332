import { setTimeout as sleep } from 'node:timers/promises'
import type { AsyncSocket, DatagramProtocol } from '@sockcall/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backends, connectedPair, listen } from '../src/sockets.js'

const SHUT_RD = 0
const SHUT_WR = 1
let names = 0

describe.each(backends)('messages over the %s backend', (_, sockets) => {
  const { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOL_SOCKET, SO_SNDBUF } = sockets.constants

  function owned<T extends AsyncSocket>(socket: T): T {
    onTestFinished(() => socket.close())
    return socket
  }

  async function udp(): Promise<AsyncSocket> {
    const socket = owned(new sockets.AsyncSocket({ family: AF_INET, type: SOCK_DGRAM }))
    await socket.bind(['127.0.0.1', 0])
    return socket
  }

  async function unixDatagrams(): Promise<AsyncSocket> {
    const socket = owned(new sockets.AsyncSocket({ family: AF_UNIX, type: SOCK_DGRAM }))
    await socket.bind(`\0sockcall-datagrams-${process.pid}-${names++}`)
    return socket
  }

  function pairOf(type: number): [AsyncSocket, AsyncSocket] {
    const [a, b] = sockets.socketpair(AF_UNIX, type).map((socket) => owned(socket.toAsync()))
    if (a === undefined || b === undefined) throw new Error('no pair')
    return [a, b]
  }

  /** The first `count` messages. */
  async function take(socket: AsyncSocket, count: number): Promise<[text: string, sender: unknown][]> {
    const taken: [string, unknown][] = []
    for await (const [data, sender] of socket.datagrams()) {
      taken.push([data.length > 100 ? `${data.length} bytes` : String(data), sender])
      if (taken.length === count) break
    }
    return taken
  }

  /** The calls to a protocol. */
  class Recorded implements DatagramProtocol {
    readonly events: string[] = []
    constructor(readonly onMessage: (data: Buffer) => unknown = () => undefined) {}
    datagramReceived(_socket: AsyncSocket, data: Buffer, sender: unknown): unknown {
      this.events.push(`${data.length > 100 ? data.length : `'${data}'`} from ${sender}`)
      return this.onMessage(data)
    }
    errorReceived(_socket: AsyncSocket, error: Error): void {
      this.events.push(`error ${Reflect.get(error, 'code')}`)
    }
    connectionLost(socket: AsyncSocket, error: Error | null): void {
      this.events.push(`lost ${socket.closed} ${error === null ? null : Reflect.get(error, 'code')}`)
    }
  }

  it('an empty datagram is a message, each has its sender, and close() ends the loop', async () => {
    const [server, client] = [await udp(), await udp()]
    const from = client.getsockname()
    const to = server.getsockname() as [string, number]
    for (const text of ['one', '', 'two']) await client.sendto(Buffer.from(text), to)
    expect(await take(server, 3)).toEqual([
      ['one', from],
      ['', from],
      ['two', from],
    ])
    const rest = take(server, 1)
    await sleep(10)
    server.close()
    expect(await rest).toEqual([])
  })

  it('the largest datagrams are whole: UDP, AF_UNIX and SEQPACKET', async () => {
    const [server, client] = [await udp(), await udp()]
    await client.sendto(Buffer.alloc(65_507, 'u'), server.getsockname() as [string, number])
    expect((await take(server, 1))[0]?.[0]).toBe('65507 bytes')
    for (const type of [SOCK_DGRAM, SOCK_SEQPACKET]) {
      const [a, b] = pairOf(type)
      a.setsockopt(SOL_SOCKET, SO_SNDBUF, 1 << 19)
      await a.send(Buffer.alloc(150_000, 'x'))
      await a.send(Buffer.from('next'))
      expect((await take(b, 2)).map(([text]) => text)).toEqual(['150000 bytes', 'next'])
      b.setProtocol(new Recorded())
    }
  })

  it('AF_UNIX datagrams come with the names of their senders', async () => {
    const [server, client] = [await unixDatagrams(), await unixDatagrams()]
    await client.sendto(Buffer.alloc(0), server.getsockname() as Buffer)
    expect(await take(server, 1)).toEqual([['', client.getsockname()]])
  })

  it('SEQPACKET: records stay apart, empty ones are messages, and the end is the end', async () => {
    const [a, b] = pairOf(SOCK_SEQPACKET)
    for (const text of ['one', '', 'two', '', 'three']) await a.send(Buffer.from(text))
    expect((await take(b, 3)).map(([text]) => text)).toEqual(['one', '', 'two'])
    a.shutdown(SHUT_WR)
    expect((await take(b, 9)).map(([text]) => text)).toEqual(['', 'three'])
    const [c, d] = pairOf(SOCK_SEQPACKET)
    const protocol = new Recorded()
    d.setProtocol(protocol)
    await c.send(Buffer.alloc(0))
    await c.send(Buffer.from('last'))
    c.close()
    await expect.poll(() => protocol.events).toEqual(["'' from null", "'last' from null", 'lost true null'])
  })

  it('ends if the socket was shut down for reading', async () => {
    const server = await udp()
    await server.connect(['127.0.0.1', 9])
    const rest = take(server, 1)
    await sleep(10)
    server.shutdown(SHUT_RD)
    expect(await rest).toEqual([])
  })

  /** A connected UDP socket whose peer is gone. */
  async function unanswered(): Promise<AsyncSocket> {
    const gone = await udp()
    const client = await udp()
    await client.connect(gone.getsockname() as [string, number])
    gone.close()
    return client
  }

  it('a refused datagram is thrown, or reported and the loop goes on', async () => {
    const client = await unanswered()
    await client.send(Buffer.from('x'))
    await expect(take(client, 1)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(client.closed).toBe(false)
    const told: string[] = []
    const loop = (async () => {
      for await (const [data] of client.datagrams({ onError: (error) => told.push(`${error.code}`) }))
        told.push(`${data}`)
    })()
    await client.send(Buffer.from('x'))
    await expect.poll(() => told).toEqual(['ECONNREFUSED'])
    client.close()
    await loop
  })

  it('a protocol receives messages and errors, and goes on', async () => {
    const client = await unanswered()
    const protocol = new Recorded()
    client.setProtocol(protocol)
    await client.send(Buffer.from('x'))
    await expect.poll(() => protocol.events).toEqual(['error ECONNREFUSED'])
    const [port] = [(client.getsockname() as [string, number])[1]]
    const peer = owned(new sockets.AsyncSocket({ family: AF_INET, type: SOCK_DGRAM }))
    await peer.bind(client.getpeername() as [string, number])
    for (const text of ['', 'hello']) await peer.sendto(Buffer.from(text), ['127.0.0.1', port])
    const from = `${peer.getsockname()}`
    await expect.poll(() => protocol.events.slice(1)).toEqual([`'' from ${from}`, `'hello' from ${from}`])
    client.close()
    await expect.poll(() => protocol.events.at(-1)).toBe('lost true null')
    expect(protocol.events).toHaveLength(4)
  })

  it('a promise holds the next message back, and another protocol may follow', async () => {
    const [a, b] = pairOf(SOCK_DGRAM)
    let release: () => void = () => {}
    const first = new Recorded(
      () =>
        new Promise<void>((resolve) => {
          release = resolve
        }),
    )
    b.setProtocol(first)
    await a.send(Buffer.from('one'))
    await a.send(Buffer.from('two'))
    await expect.poll(() => first.events).toHaveLength(1)
    await sleep(20)
    expect(first.events).toEqual(["'one' from null"])
    const second = new Recorded()
    b.setProtocol(second)
    release()
    await expect.poll(() => second.events).toEqual(["'two' from null"])
    expect(first.events).toHaveLength(1)
  })

  it('exceptions and rejections of its methods are uncaught, and the socket goes on', async () => {
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    const caught: string[] = []
    process.on('uncaughtException', (error) => caught.push(error.message))
    try {
      const [a, b] = pairOf(SOCK_DGRAM)
      const protocol = new Recorded((data) => {
        if (String(data) === 'throw') throw new Error('thrown')
        return String(data) === 'reject' ? Promise.reject(new Error('rejected')) : undefined
      })
      b.setProtocol(protocol)
      for (const text of ['throw', 'reject', 'fine']) await a.send(Buffer.from(text))
      await expect.poll(() => protocol.events).toHaveLength(3)
      expect(protocol.events[2]).toBe("'fine' from null")
      expect(caught).toEqual(['thrown', 'rejected'])
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const listener of others) process.on('uncaughtException', listener)
    }
  })

  it('a signal ends a loop that waits', async () => {
    const server = await udp()
    const loop = async () => {
      for await (const _message of server.datagrams({ signal: AbortSignal.timeout(20) }));
    }
    await expect(loop()).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(server.closed).toBe(false)
  })

  it('streams, chunks and byte protocols refuse anything but a stream, and vice versa', async () => {
    const message = /a SOCK_(DGRAM|SEQPACKET) socket is no stream of bytes; datagrams\(\)/
    for (const socket of [await udp(), await unixDatagrams(), ...pairOf(SOCK_SEQPACKET)]) {
      expect(() => socket.toDuplex()).toThrow(message)
      expect(() => socket.toWeb()).toThrow(message)
      expect(() => socket.chunks()).toThrow(message)
      expect(() => socket.setProtocol({ dataReceived: () => {} })).toThrow(message)
      expect(() => socket.setProtocol({ dataBorrowed: () => {} })).toThrow(message)
      expect(() => socket.setProtocol({} as never)).toThrow(/needs a protocol with a method datagramReceived/)
      expect(() => socket.setProtocol(null as never)).toThrow(TypeError)
      const both = { dataReceived: () => {}, datagramReceived: () => {} }
      expect(() => socket.setProtocol(both)).toThrow(/not both/)
      const half = { datagramReceived: () => {}, errorReceived: 5 }
      expect(() => socket.setProtocol(half as never)).toThrow('protocol.errorReceived must be a function, not 5')
      expect(() => socket.datagrams({ onErorr: () => {} } as never)).toThrow(/Did you mean 'onError'/)
      expect(socket.closed).toBe(false)
    }
    const [a, b] = await connectedPair(sockets)
    expect(() => a.datagrams()).toThrow(/SOCK_STREAM socket has no messages/)
    expect(() => a.setProtocol({ datagramReceived: () => {} })).toThrow(/SOCK_STREAM socket has no messages/)
    a.close()
    b.close()
  })

  it('a listener and a connection have their own iterators, and no default one', async () => {
    const listener = listen(sockets)
    expect(Symbol.asyncIterator in listener).toBe(false)
    for (const size of [0, -1, 1.5, Number.NaN]) expect(() => listener.chunks(size)).toThrow(RangeError)
    expect(() => listener.chunks('5' as never)).toThrow(TypeError)
    listener.close()
  })
})
