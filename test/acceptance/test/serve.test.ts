import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { takeListenFds } from '@sockcall/core/internal'
import { describe, expect, it } from 'vitest'
import { handOverUnderLoad } from '../src/hand-over-load.js'
import { report, scaled } from '../src/scale.js'
import { backends, listen, portOf, sockets } from '../src/sockets.js'

const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url)
const read = (port: number) => text(net.connect(port, '127.0.0.1'))

describe.each(backends)('serve over the %s backend', (name, sockets) => {
  const { serve, constants } = sockets

  it('passes connections to node:http, on an address that was prepared before bind', async () => {
    const app = http.createServer((_req, res) => res.end('served'))
    let optionBeforeBind: unknown
    await using server = await serve(
      {
        address: ['127.0.0.1', 0],
        prepare: (socket) => {
          optionBeforeBind = socket.getsockname()
          socket.setsockopt(constants.SOL_SOCKET ?? 0, constants.SO_KEEPALIVE ?? 0, 1)
        },
      },
      (connection) => app.emit('connection', connection.toDuplex()),
    )
    expect(optionBeforeBind).toEqual(['0.0.0.0', 0])
    const [, port] = server.address as [string, number]
    const res = await fetch(`http://127.0.0.1:${port}/`)
    expect(await res.text()).toBe('served')
    app.closeAllConnections()
  })

  it('waits in `closed` for its handlers, and reports their exceptions', async () => {
    const errors: unknown[] = []
    let finished = 0
    const server = await serve(
      { address: ['127.0.0.1', 0], onError: (error) => errors.push(error) },
      async (connection) => {
        const data = await connection.recv(10)
        connection.close()
        if (String(data) === 'throw') throw new Error('from a handler')
        finished++
      },
    )
    const [, port] = server.address as [string, number]
    const clients = ['throw', 'go on'].map((word) =>
      net.connect(port, '127.0.0.1', function (this: net.Socket) {
        this.write(word)
      }),
    )
    await Promise.all(clients.map((client) => once(client.resume(), 'close')))
    server.close()
    await server.closed
    expect([finished, errors.map(String)]).toEqual([1, ['Error: from a handler']])
  })

  it('replaces the path of a dead server, and refuses that of a living one', async () => {
    const path = join(tmpdir(), `sockcall-stale-${process.pid}-${name}`)
    const dead = new sockets.Socket({ family: constants.AF_UNIX ?? 0 })
    dead.bind(path)
    dead.close()
    expect(existsSync(path)).toBe(true)
    await using server = await serve({ address: path, replaceStale: true }, (connection) => connection.close())
    expect(server.address).toBe(path)
    await expect(serve({ address: path, replaceStale: true }, () => {})).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('goes on if a successor fails before it accepts, and if there is none', async () => {
    const handOverPath = join(tmpdir(), `sockcall-offer-${process.pid}-${name}`)
    const server = await serve({ address: ['127.0.0.1', 0], handOverPath }, async (connection) => {
      await connection.sendall(Buffer.from('still here'))
      connection.close()
    })
    const [, port] = server.address as [string, number]
    const failing = await sockets.createConnection(handOverPath)
    const [, items] = await failing.recvmsg(16, 1024)
    for (const [, , data] of items) sockets.close(data.readInt32LE(0))
    failing.close()
    expect(await read(port)).toBe('still here')
    server.close()
    expect(await server.handedOver).toBe(false)
    await server.closed
    await turn(20)
    expect(existsSync(handOverPath)).toBe(false)
  })

  it('passes its sockets to a successor under load, and no connection fails', { timeout: 60_000 }, async () => {
    const result = await handOverUnderLoad({
      backend: name,
      perSecond: scaled(2_000, 300),
      seconds: scaled(15, 1.5),
      generations: scaled(4, 2),
    })
    report(`hand-over ${name}`, {
      'connections/s': result.perSecond,
      answered: result.answered,
      failed: result.failures.length,
      generations: result.byGeneration.size,
    })
    expect(result.failures).toEqual([])
    expect(result.byGeneration.size).toBe(scaled(5, 3))
  })
})

describe('a shared port', () => {
  it.each([
    ['sockets of their own, by SO_REUSEPORT', true],
    ['one socket, by its token', false],
  ])('threads share it with %s', async (_, reusePort) => {
    const listener = reusePort ? null : listen(sockets)
    let port = 0
    const threads: Worker[] = []
    for (let i = 0; i < 3; i++) {
      const token = listener === null ? undefined : { ...listener.dup().transfer() }
      const worker = new Worker(fixture('reuse-port-thread.mjs'), { workerData: { port, token } })
      threads.push(worker)
      ;[port] = await once(worker, 'message')
    }
    listener?.close()
    const seen = new Set<string>()
    for (let i = 0; i < 60; i++) seen.add(await read(port))
    expect(seen.size).toBeGreaterThan(1)
    for (const worker of threads) worker.postMessage('close')
    await Promise.all(threads.map((worker) => once(worker, 'exit')))
  })
})

describe('systemd socket activation', () => {
  it('adopts the passed sockets, by name, and removes the variables', async () => {
    const listener = listen(sockets)
    const port = portOf(listener)
    const script = 'LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=web:admin exec "$0" "$@"'
    const program = fixture('activated-server.mjs').pathname
    const fd = listener.fileno()
    const child = spawn('sh', ['-c', script, process.execPath, program, 'admin'], {
      stdio: ['ignore', 'inherit', 'inherit', fd, fd],
    })
    listener.close()
    expect(await read(port)).toBe('1 socket, variables left: 0')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('leaves alone what is meant for another process', () => {
    expect(takeListenFds({ LISTEN_PID: '1', LISTEN_FDS: '1' })).toEqual([])
    const mine = { LISTEN_PID: String(process.pid), LISTEN_FDS: '2', LISTEN_FDNAMES: 'a' }
    expect(takeListenFds(mine)).toEqual([
      { fd: 3, name: 'a' },
      { fd: 4, name: 'unknown' },
    ])
    expect(mine).toEqual({})
  })
})
