import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { type AsyncSocket, bindSockets, MessageBatch, type SocketToken } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { addressKinds, addressOf, backends, connectedPair, listen, portOf } from '../src/sockets.js'

describe.each(backends)('AsyncSocket over the %s backend', (_, sockets) => {
  const { AsyncSocket, Socket, constants } = sockets
  const { AF_INET = 0, AF_UNIX = 0, SOCK_DGRAM = 0, SOCK_STREAM = 0, MSG_WAITALL = 0, MSG_PEEK = 0 } = constants

  it.each(addressKinds)('carries bytes both ways until the end of the stream (%s)', async (kind) => {
    const [client, server] = await connectedPair(sockets, kind)
    const echo = (async () => {
      for await (const chunk of server.chunks()) await server.sendall(chunk)
      server.close()
    })()
    const data = Buffer.alloc(5_000_000, 'abcdefg')
    const sending = client.sendall(data).then(() => client.shutdown(1))
    const chunks: Buffer[] = []
    for await (const chunk of client.chunks()) chunks.push(chunk)
    await Promise.all([sending, echo])
    expect(Buffer.concat(chunks).equals(data)).toBe(true)
    client.close()
  })

  it('an aborted or timed-out receive takes no byte', async () => {
    const [client, server] = await connectedPair(sockets)
    let received = ''
    let sent = ''
    for (let i = 0; i < 200; i++) {
      const controller = new AbortController()
      const receiving = server.recv(1000, 0, { signal: controller.signal }).catch(() => '')
      const text = `${i},`
      sent += text
      if (i % 3 === 0) await client.sendall(Buffer.from(text))
      if (i % 3 === 1) void client.sendall(Buffer.from(text))
      if (i % 2 === 0) await turn()
      controller.abort()
      if (i % 3 === 2) await client.sendall(Buffer.from(text))
      received += await receiving
    }
    server.timeoutMs = 20
    for (;;) {
      const rest = await server.recv(1000).catch(() => null)
      if (rest === null) break
      received += rest
    }
    expect(received).toBe(sent)
    client.close()
    server.close()
  })

  it('serves the waiters of a direction in order, so sendalls do not mix', async () => {
    const [client, server] = await connectedPair(sockets)
    const blocks = Array.from({ length: 20 }, (_unused, i) => Buffer.alloc(300_000, i))
    const sending = Promise.all(blocks.map((block) => client.sendall(block)))
    const received = await server.recv(20 * 300_000, MSG_WAITALL)
    await sending
    expect(received.equals(Buffer.concat(blocks))).toBe(true)
    const receiving = [server.recv(2), server.recv(2), server.recv(2)]
    await client.sendall(Buffer.from('112233'))
    expect((await Promise.all(receiving)).map(String)).toEqual(['11', '22', '33'])
    client.close()
    server.close()
  })

  it('does not hang if the end of the stream follows a partial read', async () => {
    for (let i = 0; i < 200; i++) {
      const [client, server] = await connectedPair(sockets)
      const waiting = server.recv(100)
      await client.sendall(Buffer.from('x'))
      if (i % 2 === 0) client.close()
      expect(String(await waiting)).toBe('x')
      if (i % 4 === 1) await turn()
      client.close()
      expect((await server.recv(100)).length).toBe(0)
      server.close()
    }
  })

  it('does not hang if urgent data follows a partial read', async () => {
    const { MSG_OOB = 0 } = constants
    const [client, server] = await connectedPair(sockets)
    const waiting = server.recv(100)
    await client.sendall(Buffer.from('a'))
    await waiting
    const next = server.recv(100)
    await client.send(Buffer.from('bc!'), MSG_OOB)
    expect(String(await next)).toBe('bc')
    await client.sendall(Buffer.from('de'))
    expect(String(await server.recv(100))).toBe('de')
    client.close()
    server.close()
  })

  it('close rejects every call that waits, and detach too', async () => {
    for (const how of ['close', 'detach'] as const) {
      const listener = listen(sockets)
      const [client, server] = await connectedPair(sockets)
      const waits = [listener.accept(), server.recv(1), server.recvfrom(1), server.recvmsg(1)]
      listener.close()
      const fd = server[how]()
      for (const wait of waits) await expect(wait).rejects.toMatchObject({ code: 'EBADF' })
      if (typeof fd === 'number') sockets.close(fd)
      client.close()
    }
  })

  it('refuses a second socket on the same fd, and serves both ends of a dup', async () => {
    const [client, server] = await connectedPair(sockets)
    const waiting = server.recv(1)
    const same = new AsyncSocket({ fileno: server.fileno() })
    await expect(same.recv(1)).rejects.toMatchObject({ code: 'EEXIST' })
    same.detach()
    const copy = client.dup()
    client.close()
    await copy.sendall(Buffer.from('x'))
    expect(String(await waiting)).toBe('x')
    copy.close()
    server.close()
  })

  it('gives timers their turn while sockets are always ready', async () => {
    const [client, server] = await connectedPair(sockets, 'unix path')
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    const until = Date.now() + 200
    while (Date.now() < until) {
      await client.send(Buffer.from('x'))
      await server.recv(1)
    }
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(3)
    client.close()
    server.close()
  })

  it('connect: refused, aborted, timed out, by name', async () => {
    const listener = listen(sockets)
    const address = addressOf(listener) as [string, number]
    const named = new AsyncSocket()
    await named.connect(['localhost', address[1]])
    named.close()
    listener.close()
    const refused = new AsyncSocket()
    await expect(refused.connect(address)).rejects.toMatchObject({ code: 'ECONNREFUSED', address })
    const again = new AsyncSocket()
    expect(await again.connectEx(address)).toBe(111)
    for (const socket of [refused, again]) socket.close()
    const silent = listen(sockets)
    silent.listen(0)
    const clients = Array.from({ length: 4 }, () => {
      const socket = new AsyncSocket()
      socket.timeoutMs = 100
      return socket
    })
    const outcomes = await Promise.allSettled(
      clients.map((socket) => socket.connect(addressOf(silent) as [string, number])),
    )
    expect(outcomes.some((outcome) => outcome.status === 'rejected')).toBe(true)
    for (const socket of clients) socket.close()
    silent.close()
  })

  it('datagrams: sendto, recvfrom, batches', async () => {
    const receiver = new AsyncSocket({ family: AF_INET, type: SOCK_DGRAM })
    await receiver.bind(['127.0.0.1', 0])
    const sender = new AsyncSocket({ family: AF_INET, type: SOCK_DGRAM })
    const to = addressOf(receiver) as [string, number]
    const waiting = receiver.recvfrom(100)
    expect(await sender.sendto(Buffer.from('one'), to)).toBe(3)
    const [data, from] = await waiting
    expect([String(data), from]).toEqual(['one', ['127.0.0.1', portOf(sender)]])
    const buffer = Buffer.alloc(10)
    const into = receiver.recvfromInto(buffer)
    await sender.sendto(Buffer.from('two'), 0, ['localhost', to[1]])
    expect((await into)[0]).toBe(3)
    if (sockets.backend.supports.batches) {
      const batch = new MessageBatch(receiver, { count: 8, size: 100 })
      const batched = receiver.recvmmsg(batch)
      for (const text of ['a', 'b']) await sender.sendto(Buffer.from(text), to)
      expect(await batched).toBeGreaterThanOrEqual(1)
    }
    receiver.close()
    sender.close()
  })

  it('messages with descriptors, peeks, receives into memory', async () => {
    const [a, b] = sockets.socketpair(AF_UNIX, SOCK_STREAM).map((socket) => socket.toAsync()) as [
      AsyncSocket,
      AsyncSocket,
    ]
    const waiting = b.recvmsg(10, 64)
    const rights = [constants.SOL_SOCKET ?? 0, constants.SCM_RIGHTS ?? 0, Int32Array.of(0)] as const
    expect(await a.sendmsg([Buffer.from('x'), Buffer.from('y')], [rights])).toBe(2)
    const [data, items] = await waiting
    expect(String(data)).toBe('xy')
    expect(items.length).toBe(1)
    sockets.close(items[0]?.[2].readInt32LE(0) ?? -1)
    await a.sendall(Buffer.from('peek'))
    expect(String(await b.recv(10, MSG_PEEK))).toBe('peek')
    const memory = Buffer.alloc(6, '.')
    expect(await b.recvInto(memory)).toBe(4)
    expect(String(memory)).toBe('peek..')
    a.close()
    b.close()
  })

  it('becomes a blocking socket and back', async () => {
    const [client, server] = await connectedPair(sockets)
    const blocking = client.toSocket()
    if (!(blocking instanceof sockets.Socket)) throw new Error('it is of another class')
    expect(client.closed).toBe(true)
    blocking.sendall(Buffer.from('blocking'))
    expect(String(await server.recv(100))).toBe('blocking')
    const again = blocking.toAsync()
    await server.sendall(Buffer.from('async'))
    expect(String(await again.recv(100))).toBe('async')
    again.close()
    server.close()
  })

  it('moves to the thread that claims its token, with its timeout', async () => {
    const [client, server] = await connectedPair(sockets)
    client.timeoutMs = 1234
    const { port1, port2 } = new MessageChannel()
    port1.postMessage(client.transfer())
    const token = await new Promise<SocketToken>((resolve) => port2.once('message', resolve))
    port1.close()
    const claimed = AsyncSocket.from(token)
    expect([client.closed, claimed.timeoutMs]).toEqual([true, 1234])
    await claimed.sendall(Buffer.from('moved'))
    expect(String(await server.recv(100))).toBe('moved')
    const blocking = Socket.from(claimed.transfer())
    blocking.sendall(Buffer.from('again'))
    expect(String(await server.recv(100))).toBe('again')
    blocking.close()
    server.close()
  })

  it('is not collected while a call waits', async () => {
    if (global.gc === undefined) return
    const [client, fd] = await (async () => {
      const [one, other] = await connectedPair(sockets)
      void other.recv(1).then(() => other.sendall(Buffer.from('alive')))
      return [one, other.fileno()]
    })()
    expect(fd).toBeGreaterThan(0)
    for (let i = 0; i < 5; i++) {
      global.gc()
      await sleep(5)
    }
    await client.sendall(Buffer.from('x'))
    expect(String(await client.recv(10))).toBe('alive')
    client.close()
  })

  it('names: getaddrinfoAsync, getnameinfo', async () => {
    const found = await sockets.getaddrinfoAsync('127.0.0.1', 80, 0, SOCK_STREAM)
    expect(found[0]?.[4]).toEqual(['127.0.0.1', 80])
    expect(found).toEqual(sockets.getaddrinfo('127.0.0.1', 80, 0, SOCK_STREAM))
    const numeric = (constants.NI_NUMERICHOST ?? 0) | (constants.NI_NUMERICSERV ?? 0)
    expect(sockets.getnameinfo(['127.0.0.1', 80], numeric)).toEqual(['127.0.0.1', '80'])
    expect(await sockets.getnameinfoAsync(['127.0.0.1', 80], numeric)).toEqual(['127.0.0.1', '80'])
  })

  it('streams of the web', async () => {
    const [client, server] = await connectedPair(sockets)
    const echo = server.toWeb()
    void echo.readable.pipeTo(echo.writable)
    const { readable, writable } = client.toWeb()
    const writer = writable.getWriter()
    const data = Buffer.alloc(1_000_000, 'web')
    void writer.write(data).then(() => writer.close())
    const chunks: Uint8Array[] = []
    for await (const chunk of readable) chunks.push(chunk)
    expect(Buffer.concat(chunks).equals(data)).toBe(true)
    expect(client.closed).toBe(true)
    await sleep(5)
    expect(server.closed).toBe(true)
  })

  it('a stream with descriptors: writeWithFds and the fds event, in order with the bytes', async () => {
    const [a, b] = sockets.socketpair().map((socket) => socket.toAsync().toDuplex())
    if (a === undefined || b === undefined) throw new Error('no pair')
    const seen: string[] = []
    b.on('fds', (fds: number[]) => {
      seen.push(`${fds.length} fds`)
      for (const fd of fds) sockets.close(fd)
    })
    b.on('data', (chunk) => seen.push(String(chunk)))
    a.write('before')
    a.writeWithFds(Buffer.from('with'), [0, 1])
    a.cork()
    a.write('after')
    a.writeWithFds(Buffer.from('last'), [2])
    a.uncork()
    a.end()
    await new Promise((resolve) => b.once('close', resolve))
    // One recvmsg(2) may take bytes that came before the descriptors, never any that come after.
    expect(seen.join('')).toMatch(/^(before2 fdswith|2 fdsbeforewith)(after1 fdslast|1 fdsafterlast)$/)
  })
})

it('events of streams do not run in the async context of the first waiter', async () => {
  const storage = new AsyncLocalStorage<string>()
  for (const [, first] of backends) {
    const bound = bindSockets(first.backend)
    const [client, server] = await storage.run('first', () => connectedPair(bound))
    const stream = server.toDuplex()
    const seen = new Promise((resolve) => stream.once('data', () => resolve(storage.getStore())))
    await storage.run('second', () => client.sendall(Buffer.from('x')))
    expect(await seen).toBeUndefined()
    stream.destroy()
    client.close()
  }
})

it('each bindSockets has its own poller, on one thread', async () => {
  const [, first] = backends[0] ?? []
  if (first === undefined) return
  const others = Array.from({ length: 3 }, () => bindSockets(first.backend))
  const pairs = await Promise.all(others.map((bound) => connectedPair(bound)))
  for (const [client, server] of pairs) {
    const waiting = server.recv(1)
    await client.sendall(Buffer.from('x'))
    expect(String(await waiting)).toBe('x')
    client.close()
    server.close()
  }
})
