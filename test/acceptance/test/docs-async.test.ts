import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import net from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import tls from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { certificate } from '../../../test-certificate.js'
import { nativeNeeded, withoutNative } from '../../../tested-backends.js'
import { attack, docsBlocks, docsFolder, freePort, runBlock } from '../src/docs-program.js'

const blocks = docsBlocks('async.md')
const ca = certificate.cert

/** Asks an echo, http, https or http2 server for an answer. */
const asks: Record<string, (port: number) => Promise<string>> = {
  async echo(port) {
    const client = net.connect(port, '127.0.0.1')
    client.write('hello')
    const [data] = await once(client, 'data')
    client.destroy()
    return String(data)
  },
  http: (port) =>
    new Promise((resolve, reject) =>
      http.get({ port, host: '127.0.0.1' }, (res) => resolve(text(res))).on('error', reject),
    ),
  https: (port) =>
    new Promise((resolve, reject) => {
      https
        .get({ port, host: '127.0.0.1', ca, servername: 'localhost' }, (res) => resolve(text(res)))
        .on('error', reject)
    }),
  async http2(port) {
    const session = http2.connect(`https://127.0.0.1:${port}`, { ca, servername: 'localhost' })
    const answer = await text(session.request({ ':path': '/' }))
    session.close()
    return answer
  },
}

/** What each program is, in the order of the document. A new one needs a row. */
const kinds: [chapter: string, kind: keyof typeof asks | 'client', answer: string][] = [
  ['Sockets on the event loop', 'echo', 'hello'],
  ['From one kind to another', 'echo', 'hello'],
  ['Streams', 'client', ''],
  ['Servers', 'echo', 'hello'],
  ["Node's http, https and http2", 'http', 'hello'],
  ["Node's http, https and http2", 'https', 'hello, ::ffff:127.0.0.1'],
  ["Node's http, https and http2", 'http2', 'hello'],
  ["Node's own sockets over our descriptors", 'http', 'hello'],
  ['Protocols', 'echo', 'hello'],
]

async function started(code: string, port?: number, folder?: string) {
  const at = port ?? (await freePort())
  const place = folder ?? docsFolder()
  const program = runBlock(code, at, place)
  onTestFinished(() => {
    program.child.kill('SIGKILL')
    if (folder === undefined) rmSync(place, { recursive: true, force: true })
  })
  return { ...program, port: at, folder: place }
}

const blockOf = (kind: string) => blocks[kinds.findIndex(([, one]) => one === kind)]?.code ?? ''

/** Resolves when a connection is closed by the other side. @returns what arrived, and after how long */
async function closedByPeer(client: net.Socket): Promise<[received: string, afterMs: number]> {
  const began = performance.now()
  onTestFinished(() => void client.destroy())
  client.on('error', () => {})
  let received = ''
  client.on('data', (chunk) => {
    received += chunk
  })
  await once(client, 'close')
  return [received, performance.now() - began]
}

describe.skipIf(withoutNative)(`docs/async.md${nativeNeeded}`, () => {
  it('has these programs', () => {
    expect(blocks.map(({ chapter }) => chapter)).toEqual(kinds.map(([chapter]) => chapter))
  })

  it.each(
    kinds
      .map(([chapter, kind, answer], index) => ({ chapter, kind, answer, index }))
      .filter(({ kind }) => kind !== 'client'),
  )(
    'program $index ($chapter, $kind) serves after clients that reset, half-close and leave',
    { timeout: 60_000 },
    async ({ kind, answer, index }) => {
      const program = await started(blocks[index]?.code ?? '')
      await program.listening()
      for (let round = 0; round < 3; round++) await attack(program.port)
      await sleep(100)
      expect(program.alive(), program.printed()).toBe(true)
      expect(await asks[kind]?.(program.port)).toBe(answer)
      if (!(blocks[index]?.code ?? '').includes('SIGTERM')) return
      program.child.kill()
      expect(await program.ended).toBe(0)
    },
  )

  it('program 2 (Streams) survives servers that reset, and missing ones', { timeout: 60_000 }, async () => {
    const folder = docsFolder()
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const resets = (socket: net.Socket) => socket.resetAndDestroy()
    const server = net.createServer(resets).listen(0, '127.0.0.1')
    const local = net.createServer((socket) => socket.destroy()).listen(join(folder, 'app.sock'))
    onTestFinished(() => {
      server.close()
      local.close()
    })
    await Promise.all([once(server, 'listening'), once(local, 'listening')])
    const { port } = server.address() as net.AddressInfo
    const code = (blocks[2]?.code ?? '').replace("['example.org', 443]", `['127.0.0.1', ${port}]`)
    for (let round = 0; round < 2; round++) {
      const program = await started(code, port, folder)
      expect([await program.ended, program.printed().match(/no answer/g)?.length]).toEqual([0, 4])
      local.close()
      await sleep(20)
    }
  })

  it('the http server loses no request when its successor takes over', { timeout: 60_000 }, async () => {
    const code = blockOf('http').replace("res.end('hello')", 'setTimeout(() => res.end(String(process.pid)), 400)')
    const first = await started(code)
    await first.listening()
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const get = () =>
      new Promise<[pid: string, connection: string | undefined]>((resolve, reject) => {
        const options = { port: first.port, host: '127.0.0.1', agent }
        http.get(options, async (res) => resolve([await text(res), res.headers.connection])).on('error', reject)
      })
    expect(await get()).toEqual([String(first.child.pid), 'keep-alive'])
    const underWay = get()
    const second = await started(code, first.port, first.folder)
    expect(await underWay).toEqual([String(first.child.pid), expect.any(String)])
    expect(await first.ended).toBe(0)
    expect(await get()).toEqual([String(second.child.pid), 'keep-alive'])
    expect(existsSync(join(first.folder, 'app.handover'))).toBe(true)
    second.child.kill()
    expect(await second.ended).toBe(0)
    expect(existsSync(join(first.folder, 'app.handover'))).toBe(false)
  })

  it.each([
    ['http', 'http.createServer('],
    ['https', 'https.createServer({ ...certificate, handshakeTimeout: 10_000'],
  ])("the %s server has Node's timeouts for heads and requests", { timeout: 60_000 }, async (kind, call) => {
    const limits = 'connectionsCheckingInterval: 50, headersTimeout: 300, requestTimeout: 500'
    const replacement = kind === 'http' ? `${call}{ ${limits} }, ` : `${call}, ${limits}`
    const program = await started(blockOf(kind).replace(call, replacement))
    await program.listening()
    const connect = (): net.Socket =>
      kind === 'http'
        ? net.connect(program.port, '127.0.0.1')
        : tls.connect({ port: program.port, host: '127.0.0.1', ca, servername: 'localhost' })
    const head = connect()
    head.write('GET / HTTP/1.1\r\nho')
    const body = connect()
    body.write('POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\nabc')
    const silent = connect()
    const results = await Promise.all([head, silent].map(closedByPeer))
    for (const [received, afterMs] of results) {
      expect(received).toMatch(/^HTTP\/1\.1 408 /)
      expect(afterMs).toBeLessThan(10_000)
    }
    body.destroy()
  })

  it.each(['https', 'http2'])(
    'the %s server keeps no connection that does not shake hands',
    { timeout: 60_000 },
    async (kind) => {
      const program = await started(blockOf(kind).replace('handshakeTimeout: 10_000', 'handshakeTimeout: 1500'))
      await program.listening()
      const ended = net.connect({ port: program.port, host: '127.0.0.1', allowHalfOpen: true })
      ended.end()
      const silent = net.connect(program.port, '127.0.0.1')
      const [[, ofEnded], [, ofSilent]] = await Promise.all([closedByPeer(ended), closedByPeer(silent)])
      expect(ofSilent).toBeGreaterThan(1000)
      expect(ofEnded).toBeLessThan(ofSilent)
      expect(program.alive()).toBe(true)
    },
  )

  it('the http2 server ends sessions that are idle, and all of them when it is stopped', {
    timeout: 60_000,
  }, async () => {
    const program = await started(blockOf('http2').replace('setTimeout(120_000)', 'setTimeout(300)'))
    await program.listening()
    const idle = http2.connect(`https://127.0.0.1:${program.port}`, { ca, servername: 'localhost' })
    idle.on('error', () => {})
    await once(idle, 'connect')
    await once(idle, 'close')
    const patient = await started(blockOf('http2'))
    await patient.listening()
    const session = http2.connect(`https://127.0.0.1:${patient.port}`, { ca, servername: 'localhost' })
    await once(session, 'connect')
    patient.child.kill()
    await once(session, 'close')
    expect(await patient.ended).toBe(0)
  })
})
