import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type { AsyncSocket, SocketDuplex } from '@sockcall/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addressOf, backends, connectedPair, listen, portOf } from '../src/sockets.js'

const descriptors = () => readdirSync('/proc/self/fd').length

function events(stream: Duplex): string[] {
  const seen: string[] = []
  for (const event of ['lookup', 'connectionAttempt', 'connect', 'ready', 'end', 'error', 'close']) {
    stream.on(event, (argument: unknown) =>
      seen.push(event === 'close' || event === 'error' ? `${event} ${argument}` : event),
    )
  }
  return seen
}

describe.each(backends)('the life of a stream over the %s backend', (_, sockets) => {
  const { constants } = sockets

  /** A listener whose queue is full: a connect to it is not answered. */
  async function deaf() {
    const listener = listen(sockets)
    listener.listen(0)
    const filling: (AsyncSocket | null)[] = []
    while (filling.at(-1) !== null) {
      const address = addressOf(listener) as [string, number]
      filling.push(await sockets.createConnection(address, { timeoutMs: 100 }).catch(() => null))
    }
    onTestFinished(() => {
      for (const socket of [listener, ...filling]) socket?.close()
    })
    return addressOf(listener) as [string, number]
  }

  it('destroyed while it connects leaves no descriptor', async () => {
    const address = await deaf()
    const before = descriptors()
    const streams = Array.from({ length: 50 }, () => sockets.connectDuplex(address))
    await expect.poll(descriptors).toBeGreaterThanOrEqual(before + 50)
    const all = streams.map(events)
    for (const stream of streams) stream.destroy()
    expect(descriptors()).toBeLessThanOrEqual(before)
    await expect.poll(() => all.flat().length).toBe(50)
    expect(new Set(all.flat())).toEqual(new Set(['close false']))
  })

  it('destroyed during its lookup makes no socket', async () => {
    const listener = listen(sockets)
    const made: AsyncSocket[] = []
    const options = { prepare: (socket: AsyncSocket) => made.push(socket) }
    const stream = sockets.connectDuplex(['localhost', portOf(listener)], options)
    const seen = events(stream)
    stream.destroy()
    await expect.poll(() => seen).toEqual(['close false'])
    await sleep(50)
    expect(made).toEqual([])
    listener.close()
  })

  it('with an already aborted signal does not connect', async () => {
    const listener = listen(sockets)
    const made: AsyncSocket[] = []
    const options = { signal: AbortSignal.abort(), prepare: (socket: AsyncSocket) => made.push(socket) }
    const seen = events(sockets.connectDuplex(['127.0.0.1', portOf(listener)], options))
    await expect.poll(() => seen).toEqual(['error AbortError: The operation was aborted', 'close true'])
    await sleep(20)
    expect(made).toEqual([])
    listener.close()
  })

  it('a signal aborted later destroys toDuplex() as well, and is released at the end', async () => {
    const [a, b] = await connectedPair(sockets)
    const controller = new AbortController()
    const stream = a.toDuplex({ signal: controller.signal })
    const seen = events(stream)
    controller.abort(new Error('why'))
    await expect.poll(() => seen.length).toBe(2)
    expect(seen[0]).toMatch(/^error AbortError/)
    expect([stream.errored?.cause, a.closed]).toEqual([new Error('why'), true])
    b.close()
  })

  it.each(['reading', 'paused', 'full'])('is destroyed when its socket is closed underneath: %s', async (how) => {
    const [a, b] = await connectedPair(sockets)
    const stream = a.toDuplex(how === 'paused' ? { pauseOnCreate: true } : {})
    if (how === 'reading') stream.resume()
    if (how === 'full') await b.sendall(Buffer.alloc(1 << 18))
    await sleep(20)
    const seen = events(stream)
    a.close()
    await expect.poll(() => seen).toEqual(['close false'])
    expect(stream.destroyed).toBe(true)
    b.close()
  })

  it('fails a waiting write when the socket is closed underneath, without an error', async () => {
    const [a, b] = await connectedPair(sockets)
    const stream = a.toDuplex()
    const seen = events(stream)
    let queued: unknown
    stream.write(Buffer.alloc(1 << 24))
    stream.write('behind', (error) => {
      queued = error
    })
    a.close()
    await expect.poll(() => seen).toEqual(['close false'])
    // As net: the second on Node 20.
    expect(queued).toMatchObject({ code: expect.stringMatching(/^(ECANCELED|ERR_STREAM_DESTROYED)$/) })
    b.close()
  })

  it('ends when its socket is given away, and leaves it open', async () => {
    const [a, b] = await connectedPair(sockets)
    const stream = a.toDuplex().resume()
    const seen = events(stream)
    const moved = sockets.AsyncSocket.from(a.transfer())
    await expect.poll(() => seen).toEqual(['close false'])
    await b.sendall(Buffer.from('still there'))
    expect(String(await moved.recv(100))).toBe('still there')
    moved.close()
    b.close()
  })

  it('fails with one error if all addresses of a name fail, after an event for each', async () => {
    const closed = listen(sockets)
    const port = portOf(closed)
    closed.close()
    const item = (host: string) => [constants.AF_INET, constants.SOCK_STREAM, 6, '', [host, port]] as never
    const stream = sockets.connectDuplex(['localhost', port], { order: () => [item('127.0.0.1'), item('127.0.0.2')] })
    const failed: string[] = []
    stream.on('connectionAttemptFailed', (host, _port, family, error) => failed.push(`${host} ${family} ${error.code}`))
    const [error] = await once(stream, 'error')
    expect(error).toMatchObject({
      name: 'AggregateError',
      message: '',
      code: 'ECONNREFUSED',
      errors: [{ message: `connect ECONNREFUSED 127.0.0.1:${port}` }, { address: '127.0.0.2' }],
    })
    expect(failed).toEqual(['127.0.0.1 4 ECONNREFUSED', '127.0.0.2 4 ECONNREFUSED'])
    expect(stream.autoSelectFamilyAttemptedAddresses).toEqual([`127.0.0.1:${port}`, `127.0.0.2:${port}`])
  })

  it('reports a timeout as ETIMEDOUT and a path that is too long as ENAMETOOLONG', async () => {
    const address = await deaf()
    const [late] = await once(sockets.connectDuplex(address, { timeoutMs: 30 }), 'error')
    expect(late).toMatchObject({ message: `connect ETIMEDOUT ${address.join(':')}`, errno: -110, code: 'ETIMEDOUT' })
    const path = `/tmp/${'x'.repeat(200)}`
    const [long] = await once(sockets.connectDuplex(path), 'error')
    expect(long).toMatchObject({ message: `connect ENAMETOOLONG ${path}`, errno: -36, address: path })
  })

  it('can be connected by a client that insists on it', async () => {
    const listener = listen(sockets)
    const stream = sockets.connectDuplex(['127.0.0.1', portOf(listener)])
    let called = 0
    expect(stream.connect(5432, 'not.used', () => called++)).toBe(stream)
    await once(stream, 'connect')
    expect(called).toBe(1)
    const [connection] = await listener.accept()
    const other = connection.toDuplex()
    const seen = events(other)
    other.connect({ port: 1 })
    other.once('connect', () => called++)
    await turn()
    expect([called, seen]).toEqual([2, ['connect', 'ready']])
    stream.connect(1)
    const [error] = await once(stream, 'error')
    expect(error).toMatchObject({ code: 'EISCONN', syscall: 'connect' })
    expect(() => stream.connect(1)).toThrow(expect.objectContaining({ code: 'ERR_STREAM_DESTROYED' }))
    other.destroy()
    listener.close()
  })

  it('has TCP_NODELAY unless noDelay is false, and the requested options', async () => {
    const listener = listen(sockets)
    const { IPPROTO_TCP, TCP_NODELAY, TCP_KEEPIDLE, SOL_SOCKET, SO_KEEPALIVE } = constants
    const options = async (stream: SocketDuplex) => {
      if (stream.connecting) await once(stream, 'connect')
      const { socket } = stream
      const found = [
        socket?.getsockopt(IPPROTO_TCP, TCP_NODELAY),
        socket?.getsockopt(SOL_SOCKET, SO_KEEPALIVE),
        socket?.getsockopt(IPPROTO_TCP, TCP_KEEPIDLE),
      ]
      stream.destroy()
      return found
    }
    const address = addressOf(listener) as [string, number]
    const [, , idle] = await options(sockets.connectDuplex(address))
    expect(await options(sockets.connectDuplex(address))).toEqual([1, 0, idle])
    const asked = { noDelay: false, keepAlive: true, keepAliveInitialDelayMs: 7900 }
    expect(await options(sockets.connectDuplex(address, asked))).toEqual([0, 1, 7])
    expect(await options(sockets.connectDuplex(address).setNoDelay(false).setKeepAlive(true, 5000))).toEqual([0, 1, 5])
    const plain = await sockets.createConnection(address)
    expect(plain.getsockopt(IPPROTO_TCP, TCP_NODELAY)).toBe(0)
    expect(await options(plain.toDuplex())).toEqual([1, 0, idle])
    const slow = (await sockets.createConnection(address)).toDuplex({ noDelay: false })
    expect(await options(slow)).toEqual([0, 0, idle])
    const direct = await sockets.createConnection(address, asked)
    expect(direct.getsockopt(SOL_SOCKET, SO_KEEPALIVE)).toBe(1)
    direct.close()
    listener.close()
  })

  it('refuses invalid options and addresses at once, and makes no socket', async () => {
    const [a, b] = await connectedPair(sockets)
    const bad = (options: unknown) => () => a.toDuplex(options as never)
    const type = (message: string) =>
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message })
    const range = (code = 'ERR_OUT_OF_RANGE') => expect.objectContaining({ name: 'RangeError', code })
    expect(bad({ alowHalfOpen: true })).toThrow(
      type("toDuplex: there is no option 'alowHalfOpen'. Did you mean 'allowHalfOpen'?"),
    )
    expect(bad({ allowHalfOpen: 1 })).toThrow(type('toDuplex: options.allowHalfOpen must be a boolean, not 1'))
    expect(bad({ readableHighWaterMark: -1 })).toThrow(range())
    expect(bad({ writableHighWaterMark: Number.NaN })).toThrow(range())
    expect(bad({ keepAliveInitialDelayMs: 5 })).toThrow(/needs options.keepAlive/)
    for (const options of [null, 5, 'x', [], true]) expect(bad(options)).toThrow(/options must be an object/)
    expect(() => a.toWeb({ singal: 1 } as never)).toThrow(/Did you mean 'signal'/)
    expect(a.closed).toBe(false)
    a.close()
    b.close()

    const made = descriptors()
    const connect = (address: unknown, options?: unknown) => () =>
      sockets.connectDuplex(address as never, options as never)
    for (const port of [70_000, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '65536', '', 65_558n]) {
      expect(connect(['127.0.0.1', port])).toThrow(range('ERR_SOCKET_BAD_PORT'))
      await expect(sockets.createConnection({ host: 'localhost', port } as never)).rejects.toEqual(
        range('ERR_SOCKET_BAD_PORT'),
      )
    }
    for (const address of [
      undefined,
      null,
      80,
      {},
      ['h'],
      ['h', 1, 2, 3, 4],
      [5, 80],
      [undefined, 80],
      { path: '/x', port: 1 },
      { hots: 'h', port: 1 },
      { path: 5 },
    ]) {
      expect(connect(address)).toThrow(TypeError)
      await expect(sockets.createConnection(address as never)).rejects.toThrow(TypeError)
    }
    for (const [options, error] of [
      [{ timeout: 100 }, TypeError],
      [{ timeoutMs: '100' }, TypeError],
      [{ timeoutMs: -1 }, RangeError],
      [{ attemptDelayMs: Number.NaN }, RangeError],
      [{ order: 'random' }, RangeError],
      [{ firstFamilyCount: 1.5 }, RangeError],
      [{ firstFamilyCount: 2, order: 'resolver' }, TypeError],
      [{ sourceAddress: '127.0.0.1' }, TypeError],
      [{ sourceAddress: ['127.0.0.1', 70_000] }, RangeError],
      [{ keepAlive: false, keepAliveInitialDelayMs: 5 }, TypeError],
      [{ prepare: 'x' }, TypeError],
      [{ signal: {} }, TypeError],
    ] as const) {
      expect(connect(['127.0.0.1', 1], options)).toThrow(error)
      await expect(sockets.createConnection(['127.0.0.1', 1], options as never)).rejects.toThrow(error)
    }
    expect(connect('/x', { family: constants.AF_INET })).toThrow(/options.family is of no use with a path/)
    expect(descriptors()).toBeLessThanOrEqual(made)
  })

  it('connects to { host, port } and { path }, and to IPv6 addresses from getsockname', async () => {
    for (const kind of ['tcp', 'unix path'] as const) {
      const listener = listen(sockets, kind)
      const address = addressOf(listener)
      const target = kind === 'tcp' ? { host: '127.0.0.1', port: portOf(listener) } : { path: address as string }
      const connection = await sockets.createConnection(target)
      expect(connection.getpeername()).toEqual(address)
      connection.close()
      listener.close()
    }
    const listener = new sockets.AsyncSocket({ family: constants.AF_INET6 })
    const bound = await Promise.resolve()
      .then(() => listener.bind(['::1', 0]))
      .then(
        () => true,
        () => false,
      )
    if (bound) {
      listener.listen()
      const connection = await sockets.createConnection(listener.getsockname() as [string, number, number, number])
      connection.close()
    }
    listener.close()
  })

  it('waits for a promise of prepare, and fails with its rejection', async () => {
    const listener = listen(sockets)
    const { SOL_SOCKET, SO_RCVBUF } = constants
    let before = 0
    const connection = await sockets.createConnection(addressOf(listener) as [string, number], {
      async prepare(socket) {
        await sleep(5)
        before = socket.getsockopt(SOL_SOCKET, SO_RCVBUF)
      },
    })
    expect(before).toBeGreaterThan(0)
    connection.close()
    const failing = { prepare: () => Promise.reject(new Error('no')) }
    await expect(sockets.createConnection(addressOf(listener) as [string, number], failing)).rejects.toThrow('no')
    listener.close()
  })
})
