import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import tls from 'node:tls'
import { Redis } from 'ioredis'
import { Client } from 'undici'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { certificate } from '../../../test-certificate.js'
import { respServer } from '../src/resp-server.js'
import { acceptEach, addressKinds, addressOf, backends, listen } from '../src/sockets.js'

/** Node's TLS over a JavaScript stream ends by itself, and still writes after the stream's end. */
const halfOpen = { allowHalfOpen: true }

describe.each(backends)('Node’s protocols over the %s backend’s streams', (name, sockets) => {
  function serveHttp(kind: (typeof addressKinds)[number], handler: http.RequestListener) {
    const listener = listen(sockets, kind)
    const server = http.createServer(handler)
    void acceptEach(listener, (connection) => server.emit('connection', connection.toDuplex()))
    const agent = new http.Agent({ keepAlive: true })
    Object.assign(agent, { createConnection: () => sockets.connectDuplex(addressOf(listener)) })
    onTestFinished(() => {
      agent.destroy()
      server.closeAllConnections()
      listener.close()
    })
    return { listener, server, agent }
  }

  function request(agent: http.Agent, options: http.RequestOptions & { body?: string | Buffer }) {
    return new Promise<http.IncomingMessage>((resolve, reject) => {
      const req = http.request({ agent, host: 'localhost', ...options }, resolve)
      req.on('error', reject)
      req.end(options.body)
    })
  }

  it.each(addressKinds)(
    'http.Server and http.Agent: requests with bodies on one kept connection (%s)',
    async (kind) => {
      let connections = 0
      const { agent, server } = serveHttp(kind, async (req, res) => {
        const body = await text(req)
        res.setHeader('x-path', req.url ?? '')
        res.end(`${req.method} ${body.length}`)
      })
      server.on('connection', () => connections++)
      for (let i = 0; i < 20; i++) {
        const res = await request(agent, { method: 'POST', path: `/${i}`, body: 'x'.repeat(i * 10_000) })
        expect(res.headers['x-path']).toBe(`/${i}`)
        expect(await text(res)).toBe(`POST ${i * 10_000}`)
      }
      expect(connections).toBe(1)
    },
  )

  it('http: large response bodies arrive whole', async () => {
    const body = Buffer.alloc(20_000_000, 'abcdefghij')
    const { agent } = serveHttp('tcp', (_req, res) => res.end(body))
    const res = await request(agent, {})
    const chunks: Buffer[] = []
    for await (const chunk of res) chunks.push(chunk)
    expect(Buffer.concat(chunks).equals(body)).toBe(true)
  })

  it('http: the remote address, keep-alive timeouts and a refused upgrade', async () => {
    const { agent } = serveHttp('tcp', (req, res) =>
      res.end(`${req.socket.remoteAddress} ${typeof req.socket.remotePort}`),
    )
    expect(await text(await request(agent, {}))).toBe('127.0.0.1 number')
  })

  it('tls: client and server', async () => {
    const listener = listen(sockets)
    const server = tls.createServer(certificate, (socket) => socket.pipe(socket))
    void acceptEach(listener, (connection) => server.emit('connection', connection.toDuplex(halfOpen)))
    onTestFinished(() => listener.close())
    const socket = sockets.connectDuplex(addressOf(listener), halfOpen)
    const client = tls.connect({ socket, ca: certificate.cert, servername: 'localhost' })
    await once(client, 'secureConnect')
    expect(client.authorized).toBe(true)
    client.end('secret'.repeat(10_000))
    expect(await text(client)).toBe('secret'.repeat(10_000))
  })

  it('https: http over tls over our stream', async () => {
    const listener = listen(sockets)
    const app = http.createServer((_req, res) => res.end('secure'))
    const server = tls.createServer(certificate, (socket) => app.emit('connection', socket))
    void acceptEach(listener, (connection) => server.emit('connection', connection.toDuplex(halfOpen)))
    onTestFinished(() => {
      listener.close()
      app.closeAllConnections()
    })
    const res = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const createConnection = () =>
        tls.connect({
          socket: sockets.connectDuplex(addressOf(listener), halfOpen),
          ca: certificate.cert,
          servername: 'localhost',
        })
      http.get({ createConnection }, resolve).on('error', reject)
    })
    expect(await text(res)).toBe('secure')
  })

  it('http2: connect with createConnection, many streams at once', async () => {
    const listener = listen(sockets)
    const server = http2.createServer((req, res) => {
      res.end(`${req.url}`.repeat(5000))
    })
    void acceptEach(listener, (connection) => server.emit('connection', connection.toDuplex()))
    const session = http2.connect('http://localhost', {
      createConnection: () => sockets.connectDuplex(addressOf(listener)),
    })
    onTestFinished(() => {
      session.destroy()
      listener.close()
    })
    const bodies = await Promise.all(Array.from({ length: 20 }, (_, i) => text(session.request({ ':path': `/${i}` }))))
    expect(bodies).toEqual(Array.from({ length: 20 }, (_, i) => `/${i}`.repeat(5000)))
  })

  it('undici: a custom connector', async () => {
    const { listener } = serveHttp('unix path', (_req, res) => res.end('from undici'))
    const client = new Client('http://localhost', {
      pipelining: 1,
      connect: (_options, callback) => {
        const socket = sockets.connectDuplex(addressOf(listener))
        socket.once('connect', () => callback(null, socket as never)).once('error', (error) => callback(error, null))
      },
    })
    onTestFinished(() => client.close())
    for (let i = 0; i < 5; i++) {
      const { body } = await client.request({ method: 'GET', path: '/' })
      expect(await body.text()).toBe('from undici')
    }
  })

  it('WebSockets: client and server', async () => {
    const { listener, server } = serveHttp('tcp', (_req, res) => res.end())
    const sockets2 = new WebSocketServer({ server })
    sockets2.on('connection', (peer) => peer.on('message', (data) => peer.send(`echo ${data}`)))
    const client = new WebSocket('ws://localhost/', {
      createConnection: (() => sockets.connectDuplex(addressOf(listener))) as never,
    })
    await once(client, 'open')
    client.send('hello')
    const [message] = await once(client, 'message')
    expect(String(message)).toBe('echo hello')
    client.close()
    await once(client, 'close')
    sockets2.close()
  })

  /** ioredis gets its connections from a connector. */
  async function talkToRedis(address: Parameters<typeof sockets.connectDuplex>[0]): Promise<void> {
    class Connector {
      connecting = false
      check(): boolean {
        return true
      }
      disconnect(): void {}
      async connect() {
        return sockets.connectDuplex(address)
      }
    }
    const redis = new Redis({ Connector: Connector as never, maxRetriesPerRequest: 1, enableReadyCheck: false })
    onTestFinished(() => redis.disconnect())
    await redis.set('key', 'v'.repeat(100_000))
    expect(await redis.get('key')).toBe('v'.repeat(100_000))
    const many = await Promise.all(Array.from({ length: 500 }, (_, i) => redis.echo(`m${i}`)))
    expect(many[499]).toBe('m499')
  }

  it('a Redis client over AF_UNIX, with our own server', async () => {
    const listener = listen(sockets, 'unix path')
    void acceptEach(listener, (connection) => respServer(connection.toDuplex()))
    onTestFinished(() => listener.close())
    await talkToRedis(addressOf(listener))
  })

  it('a Redis client over AF_UNIX, with Redis itself', async ({ skip }) => {
    if (spawnSync('redis-server', ['--version']).status !== 0) skip('redis-server is not installed')
    const path = join(tmpdir(), `sockcall-redis-${process.pid}-${name}`)
    const options = ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no']
    const child = spawn('redis-server', options, { stdio: 'ignore' })
    onTestFinished(() => void child.kill())
    for (let i = 0; i < 200 && !existsSync(path); i++) await sleep(20)
    await talkToRedis(path)
  })
})
