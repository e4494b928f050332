import http from 'node:http'
import http2 from 'node:http2'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import autocannon from 'autocannon'
import { describe, expect, it } from 'vitest'
import { type HttpChild, startHttp } from '../src/http-child.js'
import { report, scaled } from '../src/scale.js'
import { addressKinds, backends } from '../src/sockets.js'

const minutes = 60_000

function requestOptions(server: HttpChild, path: string): http.RequestOptions {
  return { ...server.at, path }
}

async function get(server: HttpChild, path: string): Promise<string> {
  const res = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get(requestOptions(server, path), resolve).on('error', reject)
  })
  return await text(res)
}

async function cannon(server: HttpChild, protocol: 'http' | 'https') {
  const amount = scaled(100_000, 2_000)
  const url = 'port' in server.at ? `${protocol}://127.0.0.1:${server.at.port}/` : 'http://localhost/'
  const socketPath = 'socketPath' in server.at ? { socketPath: server.at.socketPath } : {}
  const options = { url, connections: 50, amount, timeout: 30, ...socketPath }
  const result = await autocannon({ ...options, tlsOptions: { rejectUnauthorized: false } } as autocannon.Options)
  expect([result['2xx'], result.errors, result.timeouts, result.non2xx, result.mismatches]).toEqual([
    amount,
    0,
    0,
    0,
    0,
  ])
  return result
}

describe.each(backends.map(([name]) => name))('a load on the %s backend', (name) => {
  it.each(addressKinds)('keep-alive requests from autocannon (%s)', { timeout: 5 * minutes }, async (kind) => {
    using server = await startHttp(name, kind)
    const { duration } = await cannon(server, 'http')
    report(`autocannon ${name} ${kind}`, { 'seconds for all': duration })
  })

  it('keep-alive requests from autocannon (tls)', { timeout: 5 * minutes }, async () => {
    using server = await startHttp(name, 'tcp', 'https')
    const { duration } = await cannon(server, 'https')
    report(`autocannon ${name} tls`, { 'seconds for all': duration })
  })

  it('http2 requests, many at once on one session', { timeout: 5 * minutes }, async () => {
    using server = await startHttp(name, 'tcp', 'http2')
    if (!('port' in server.at)) throw new Error('no port')
    const session = http2.connect(`http://127.0.0.1:${server.at.port}`)
    const amount = scaled(100_000, 2_000)
    let done = 0
    const startedAt = performance.now()
    const worker = async () => {
      while (done < amount) {
        done++
        expect(await text(session.request({ ':path': '/' }))).toBe('hello')
      }
    }
    await Promise.all(Array.from({ length: 50 }, worker))
    session.close()
    report(`http2 ${name}`, { 'requests/s': amount / ((performance.now() - startedAt) / 1000) })
  })

  it.each(addressKinds)(
    'a large upload and download with bounded memory (%s)',
    { timeout: 5 * minutes },
    async (kind) => {
      using server = await startHttp(name, kind)
      const bytes = scaled(2 ** 30, 2 ** 26)
      const before = Number(await get(server, '/memory'))
      const res = await new Promise<http.IncomingMessage>((resolve, reject) => {
        http.get(requestOptions(server, `/bytes/${bytes}`), resolve).on('error', reject)
      })
      let received = 0
      for await (const chunk of res) received += chunk.length
      expect(received).toBe(bytes)
      const block = Buffer.alloc(65536)
      const blocks = function* () {
        for (let left = bytes; left > 0; left -= block.length) yield block.subarray(0, left)
      }
      const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
        const req = http.request({ ...requestOptions(server, '/'), method: 'POST' }, resolve).on('error', reject)
        pipeline(Readable.from(blocks()), req).catch(reject)
      })
      expect(await text(answer)).toBe(String(bytes))
      const growth = Number(await get(server, '/memory')) - before
      report(`bulk ${name} ${kind}`, { 'RSS growth, MB': growth / 1e6 })
      expect(growth).toBeLessThan(150e6)
    },
  )
})
