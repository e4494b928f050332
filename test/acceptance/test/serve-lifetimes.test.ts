import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type AsyncSocket, type Backend, bindSockets, OSError, type ServeOptions } from '@sockcall/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { plainBackends } from '../src/sockets.js'

const any = ['127.0.0.1', 0] as const
const program = fileURLToPath(new URL('./fixtures/serve-program.mjs', import.meta.url))

/** A backend whose accept4 fails with these errors before it accepts. */
function failingAccepts(backend: Backend, codes: string[]): Backend {
  const { syscalls, abi } = backend
  return {
    ...backend,
    syscalls: {
      ...syscalls,
      accept4(...args) {
        const code = codes.shift()
        return code === undefined ? syscalls.accept4(...args) : -(abi.errnos[code]?.number ?? 0)
      },
    },
  }
}

function connect(port: number): net.Socket {
  const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  client.on('error', () => {})
  onTestFinished(() => void client.destroy())
  return client
}

describe.each(plainBackends)('a server and its connections over the %s backend', (name, backend) => {
  const sockets = bindSockets(backend)
  const { constants } = sockets

  async function served(
    handler: (connection: AsyncSocket) => unknown,
    options: Partial<ServeOptions> = {},
    from = sockets,
  ) {
    const errors: [error: unknown, connection: AsyncSocket | null][] = []
    const server = await from.serve(
      { address: any, onError: (error, connection) => errors.push([error, connection]), ...options },
      handler,
    )
    onTestFinished(() => server.close())
    const [, port] = server.address as [string, number]
    return { server, port, errors }
  }

  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'sockcall-serve-'))
    onTestFinished(() => rmSync(made, { recursive: true }))
    return made
  }

  const mine = new Error('mine')
  it.each<[string, (connection: AsyncSocket) => unknown]>([
    [
      'throws',
      () => {
        throw mine
      },
    ],
    ['rejects', () => Promise.reject(mine)],
    ['rejects later', () => sleep(5).then(() => Promise.reject(mine))],
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tried.
    ['gives a thenable that rejects', () => ({ then: (_: unknown, reject: (error: unknown) => void) => reject(mine) })],
    [
      'gives something whose then throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: likewise.
        get then() {
          throw mine
        },
      }),
    ],
    [
      'rejects although it has closed the connection',
      async (connection) => {
        connection.close()
        throw mine
      },
    ],
  ])('closes the connection when the handler %s, and tells onError once', async (_how, handler) => {
    const { server, port, errors } = await served(handler)
    for (let i = 1; i <= 3; i++) {
      expect(await text(connect(port))).toBe('')
      expect(errors.length).toBe(i)
      expect(errors.at(-1)).toEqual([mine, expect.objectContaining({ closed: true })])
    }
    server.close()
    await server.closed
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['true, as emit() does', true],
    ['an object', {}],
  ])('leaves the connection to a handler that returns %s, and does not wait for it', async (_what, result) => {
    const kept: AsyncSocket[] = []
    const { server, port, errors } = await served((connection) => {
      kept.push(connection)
      return result
    })
    const client = connect(port)
    await expect.poll(() => kept.length).toBe(1)
    server.close()
    await server.closed
    await kept[0]?.sendall(Buffer.from('open'))
    kept[0]?.close()
    expect([await text(client), errors]).toEqual(['open', []])
  })

  it.each([['connectionMade'], ['dataReceived']])(
    'loses the connection of a protocol whose %s throws, and tells onError',
    async (method) => {
      const errors: unknown[] = []
      const lost: unknown[] = []
      const fail = () => {
        throw mine
      }
      const protocol = {
        dataReceived() {},
        [method]: fail,
        connectionLost: (_connection: AsyncSocket, error: unknown) => lost.push(error),
      }
      await using server = await sockets.serve({ address: any, onError: (error) => errors.push(error) }, protocol)
      const [, port] = server.address as [string, number]
      const client = connect(port)
      client.write('x')
      expect(await text(client)).toBe('')
      expect([errors, lost]).toEqual([[mine], [mine]])
    },
  )

  it.each([
    ['EMFILE'],
    ['ENFILE'],
    ['ENOBUFS'],
    ['ENOMEM'],
    ['EPERM'],
    ['ECONNABORTED'],
    ['ENETDOWN'],
    ['EPROTO'],
    ['ENOPROTOOPT'],
    ['EHOSTDOWN'],
    ['ENONET'],
    ['EHOSTUNREACH'],
    ['EOPNOTSUPP'],
    ['ENETUNREACH'],
  ])('goes on accepting after %s, in serve() and in connections()', async (code) => {
    const codes: string[] = []
    const failing = bindSockets(failingAccepts(backend, codes))
    const { port, errors } = await served((connection) => connection.close(), {}, failing)
    await expect.poll(() => connect(port)).toBeDefined()
    codes.push(code, code)
    expect(await text(connect(port))).toBe('')
    expect(errors.map(([error, connection]) => [Reflect.get(Object(error), 'errno'), connection])).toEqual([
      [backend.abi.errnos[code]?.number, null],
      [backend.abi.errnos[code]?.number, null],
    ])

    const listener = new failing.AsyncSocket({ family: constants.AF_INET })
    await listener.bind([...any])
    listener.listen()
    codes.push(code, code)
    const client = connect((listener.getsockname() as [string, number])[1])
    for await (const [connection] of listener.connections()) {
      connection.close()
      listener.close()
    }
    expect(await text(client)).toBe('')
  })

  it('makes no more than about 20 calls a second while there are no descriptors', async () => {
    let calls = 0
    const { syscalls, abi } = backend
    const out = -(abi.errnos.EMFILE?.number ?? 0)
    const accept4 = () => {
      calls++
      return out
    }
    const failing = bindSockets({ ...backend, syscalls: { ...syscalls, accept4 } })
    const { server } = await served(() => {}, {}, failing)
    await sleep(300)
    server.close()
    await server.closed
    expect(calls).toBeGreaterThan(1)
    expect(calls).toBeLessThan(15)
  })

  it('ends a loop over connections() when the listener is closed, and throws errors of the listener itself', async () => {
    const listener = new sockets.AsyncSocket({ family: constants.AF_INET })
    await listener.bind([...any])
    listener.listen()
    setTimeout(() => listener.close(), 20)
    for await (const _ of listener.connections()) throw new Error('there is none')
    const idle = new sockets.AsyncSocket({ family: constants.AF_INET })
    await expect(idle.connections().next()).rejects.toMatchObject({ code: 'EINVAL' })
    idle.close()
    const udp = new sockets.AsyncSocket({ family: constants.AF_INET, type: constants.SOCK_DGRAM })
    await expect(udp.connections().next()).rejects.toMatchObject({ errno: 95 })
    udp.close()
  })

  it('tells onError when the listening socket itself fails, and is closed then', async () => {
    const codes: string[] = []
    const { server, port, errors } = await served(() => {}, {}, bindSockets(failingAccepts(backend, codes)))
    await sleep(10)
    codes.push('EINVAL')
    connect(port)
    await server.closed
    expect(errors).toEqual([[expect.any(OSError), null]])
    expect(server.sockets[0]?.closed).toBe(true)
  })

  it('has no more than maxConnections open, and the others wait for them', async () => {
    let open = 0
    let most = 0
    const kept: AsyncSocket[] = []
    const { server, port } = await served(
      async (connection) => {
        kept.push(connection)
        open++
        most = Math.max(most, open)
        await connection.recv(10)
        await connection.sendall(Buffer.from('done'))
        open--
        connection.close()
      },
      { maxConnections: 2 },
    )
    const clients = Array.from({ length: 6 }, () => connect(port))
    await expect.poll(() => open).toBe(2)
    await sleep(50)
    expect(open).toBe(2)
    for (const client of clients) client.end('x')
    expect(await Promise.all(clients.map((client) => text(client)))).toEqual(Array(6).fill('done'))
    expect(most).toBe(2)
    server.close()
    await server.closed
  })

  it.each<[string, (connection: AsyncSocket) => void]>([
    ['closed', (connection) => connection.close()],
    ['detached', (connection) => sockets.close(connection.detach())],
    ['transferred', (connection) => sockets.AsyncSocket.from(connection.transfer()).close()],
  ])('counts a connection no more when it was %s', async (_how, give) => {
    const { port } = await served((connection) => setTimeout(give, 5, connection), { maxConnections: 1 })
    for (let i = 0; i < 3; i++) expect(await text(connect(port))).toBe('')
  })

  it('closes at once although it is full', async () => {
    const kept: AsyncSocket[] = []
    const { server, port } = await served((connection) => void kept.push(connection), { maxConnections: 1 })
    connect(port)
    connect(port)
    await expect.poll(() => kept.length).toBe(1)
    server.close()
    await server.closed
    for (const connection of kept) connection.close()
  })

  it('closes the remaining connections when drainTimeoutMs has passed', async () => {
    let accepted = 0
    const { server, port, errors } = await served(
      async (connection) => {
        accepted++
        const data = await connection.recv(10)
        await connection.sendall(data)
        connection.close()
      },
      { drainTimeoutMs: 150 },
    )
    const [quick, slow] = [connect(port), connect(port)]
    await expect.poll(() => accepted).toBe(2)
    const began = performance.now()
    server.close()
    quick.end('quick')
    expect(await text(quick)).toBe('quick')
    expect(await text(slow)).toBe('')
    await server.closed
    expect(performance.now() - began).toBeGreaterThan(100)
    expect(errors).toEqual([])
  })

  it('does not wait for drainTimeoutMs if no connection is left', async () => {
    const { server, port } = await served((connection) => connection.close(), { drainTimeoutMs: 60_000 })
    expect(await text(connect(port))).toBe('')
    server.close()
    await server.closed
  })

  it('also closes streams and connections of protocols then', async () => {
    let accepted = 0
    const lost: unknown[] = []
    const protocol = {
      connectionMade: () => accepted++,
      dataReceived() {},
      connectionLost: (_: AsyncSocket, error: unknown) => lost.push(error),
    }
    const handler = (connection: AsyncSocket): void => {
      connection.toDuplex()
      accepted++
    }
    const server = await sockets.serve({ address: any, drainTimeoutMs: 20 }, protocol)
    const { server: other, port } = await served(handler, { drainTimeoutMs: 20 })
    const clients = [connect((server.address as [string, number])[1]), connect(port)]
    await expect.poll(() => accepted).toBe(2)
    server.close()
    other.close()
    await Promise.all([server.closed, other.closed])
    expect(await Promise.all(clients.map((client) => text(client)))).toEqual(['', ''])
    await expect.poll(() => lost).toEqual([null])
  })

  describe('a hand-over path', () => {
    async function offered(handler = (connection: AsyncSocket): unknown => connection.close()) {
      const handOverPath = join(folder(), 'offer')
      const { server, port, errors } = await served(handler, { handOverPath })
      return { handOverPath, server, port, errors }
    }

    it.each<[string, (peer: net.Socket) => unknown]>([
      ['says nothing', () => {}],
      ['says nonsense', (peer) => peer.write('GET / HTTP/1.1\r\n\r\n')],
      ['leaves at once', (peer) => peer.destroy()],
      ['ends its side', (peer) => peer.end()],
    ])('survives a peer that %s, which is in no successor’s way', async (_what, act) => {
      const { handOverPath, server, port, errors } = await offered()
      const peers = Array.from({ length: 5 }, () => net.connect(handOverPath))
      for (const peer of peers) {
        peer.on('error', () => {})
        await once(peer, 'connect')
        act(peer)
      }
      await sleep(20)
      expect(await text(connect(port))).toBe('')
      const successor = await sockets.serve({ handOverPath }, (connection) => connection.close())
      expect(await server.handedOver).toBe(true)
      await server.closed
      expect(await text(connect(port))).toBe('')
      expect([existsSync(handOverPath), errors]).toEqual([true, []])
      successor.close()
      await successor.closed
      expect([await successor.handedOver, existsSync(handOverPath)]).toEqual([false, false])
      for (const peer of peers) peer.destroy()
    })

    it('passes AF_UNIX paths on, from one to the next, and the last one removes them', async () => {
      const made = folder()
      const options = { address: join(made, 'path'), handOverPath: join(made, 'offer'), replaceStale: true }
      const servers = [await sockets.serve(options, (connection) => connection.close())]
      for (let i = 0; i < 3; i++) {
        const next = await sockets.serve(options, (connection) => connection.close())
        expect(await servers[i]?.handedOver).toBe(true)
        await servers[i]?.closed
        servers.push(next)
        expect(await text(net.connect(options.address))).toBe('')
        await sleep(5)
      }
      servers[3]?.close()
      expect([existsSync(options.address), existsSync(options.handOverPath)]).toEqual([false, false])
    })

    it('leaves a predecessor alone if its successor is closed or aborted before it began', async () => {
      const { handOverPath, server, port } = await offered()
      const successor = await sockets.serve({ handOverPath }, () => {})
      successor.close()
      await successor.closed
      const stop = new AbortController()
      const second = sockets.serve({ handOverPath, signal: stop.signal }, () => {})
      stop.abort(mine)
      await expect(second).rejects.toBe(mine)
      expect(await text(connect(port))).toBe('')
      expect([existsSync(handOverPath), server.sockets[0]?.closed]).toEqual([true, false])
    })

    it('closes passed sockets if there are others to take over', async () => {
      const { handOverPath, server } = await offered()
      const listener = new sockets.AsyncSocket({ family: constants.AF_INET })
      await listener.bind([...any])
      listener.listen()
      const successor = await sockets.serve({ handOverPath, sockets: [listener] }, () => {})
      expect(await server.handedOver).toBe(true)
      expect([listener.closed, successor.address]).toEqual([true, server.address ?? successor.address])
      successor.close()
    })

    it.each<[string, (peer: net.Socket) => unknown]>([
      ['speaks of something else', (peer) => peer.write('220 ready\r\n')],
      ['speaks without descriptors', (peer) => peer.write('[null,null]\n')],
      ['breaks off', (peer) => peer.end('[')],
    ])('is refused where another server is there that %s', async (_what, speak) => {
      const handOverPath = join(folder(), 'other')
      const other = net.createServer(speak).listen(handOverPath)
      onTestFinished(() => void other.close())
      await once(other, 'listening')
      await expect(sockets.serve({ address: any, handOverPath }, () => {})).rejects.toThrow()
      expect(existsSync(handOverPath)).toBe(true)
    })

    it('survives peers while no descriptor is free', async () => {
      const codes: string[] = []
      const failing = bindSockets(failingAccepts(backend, codes))
      const handOverPath = join(folder(), 'offer')
      const { server } = await served(() => {}, { handOverPath }, failing)
      await sleep(5)
      codes.push('EMFILE', 'ENFILE')
      const successor = await sockets.serve({ handOverPath }, () => {})
      expect(await server.handedOver).toBe(true)
      successor.close()
    })
  })

  /** What a program prints and how it ends. */
  async function run(what: string, limit = ''): Promise<[printed: string, code: number | null]> {
    const child = spawn(
      'sh',
      ['-c', `${limit} exec "$0" "$@"`, process.execPath, '--no-warnings', program, name, what],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const printed = text(child.stdout)
    const [code] = await once(child, 'close')
    return [(await printed).trim().replaceAll('\n', ', '), code]
  }

  it.each([
    ['a handler that fails without onError', 'uncaught: from the handler, answered'],
    ['an onError that throws', 'told: from the handler, uncaught: from onError, answered'],
    ['an onError that throws at EMFILE', 'told: EMFILE, uncaught: from onError, answered'],
    ['an onError that throws for a protocol', 'told: from the handler, uncaught: from onError, answered'],
  ])('goes on after %s', async (what, printed) => {
    expect(await run(what)).toEqual([printed, 0])
  })

  it.each(['an unreferenced server', 'an unreferenced server with a hand-over path', 'a closed server'])(
    'lets the process end: %s',
    async (what) => {
      expect(await run(what)).toEqual(['open', 0])
    },
  )

  it('serves again when descriptors are free again, with peers at the hand-over path meanwhile', async () => {
    expect(await run('descriptors run out', 'ulimit -n 64;')).toEqual(['full, freed, answered, taken over', 0])
  })

  it('may be replaced by another kind of file, and does not take over from a dead socket', async () => {
    const handOverPath = join(folder(), 'offer')
    const dead = new sockets.Socket({ family: constants.AF_UNIX })
    dead.bind(handOverPath)
    dead.close()
    const { server } = await served(() => {}, { handOverPath })
    rmSync(handOverPath)
    writeFileSync(handOverPath, 'precious')
    server.close()
    expect(existsSync(handOverPath)).toBe(true)
  })
})
