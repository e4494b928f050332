import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it } from 'vitest'
import * as socket from '../src/index.js'
import * as socketserver from '../src/socketserver/index.js'
import { eachBackend } from './each-backend.js'

const fixture = (name: string) => new URL(`./fixtures/echo-handler.mjs#${name}`, import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'sockcall-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Errors as the server's thread receives them. */
class Server extends socketserver.ThreadingTCPServer {
  static override request_queue_size = 50
  readonly errors: string[] = []
  override handle_error(request: socket.socket | null, address: [string, number], error: unknown) {
    this.errors.push(`${request} ${address === null ? null : address[0]} ${error}`)
  }
}

function connect(address: [string, number] | string): {
  sock: socket.socket
  ask(text: string): string
  close(): void
} {
  const sock = socket.socket(typeof address === 'string' ? socket.AF_UNIX : socket.AF_INET)
  sock.settimeout(30)
  sock.connect(address)
  const f = sock.makefile('rw')
  const ask = (text: string) => {
    f.write(`${text}\n`)
    f.flush()
    return f.readline().trim()
  }
  const close = () => {
    f.close()
    sock.close()
  }
  return { sock, ask, close }
}

/** Shut a server down from another thread. */
function shutdownSoon(handle: socketserver.ServerHandle, ms: number): Promise<void> {
  const program = `
    const { workerData, parentPort } = require('node:worker_threads')
    import('@sockcall/compat-python/socketserver').then(({ shutdown }) => {
      setTimeout(() => { shutdown(workerData.handle); parentPort.postMessage('ended') }, workerData.ms)
    })`
  const worker = new Worker(program, { eval: true, workerData: { handle, ms } })
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })
}

eachBackend(() => {
  describe('ThreadingMixIn', () => {
    it('serves connections on other threads, each with its own handler', () => {
      using server = new Server(['127.0.0.1', 0], fixture('Lines'))
      const clients = [1, 2, 3].map(() => connect(server.server_address))
      for (const _ of clients) server.handle_request()
      for (const { ask } of clients) expect(ask('hello')).toBe('1 hello')
      for (const { ask } of clients) expect(ask('who')).toMatch(new RegExp(`^${process.pid} 127.0.0.1,\\d+ 2 who$`))
      for (const { sock } of clients) sock.shutdown(socket.SHUT_WR)
      for (const { sock, close } of clients) {
        expect(sock.recv(1)).toEqual(Buffer.alloc(0))
        close()
      }
    })

    it('has one thread for each of the requests that wait for each other', () => {
      using server = new Server(['127.0.0.1', 0], fixture('Lines'))
      const memory = new SharedArrayBuffer(8)
      new Int32Array(memory)[1] = 12
      server.handler_data = memory
      const clients = Array.from({ length: 12 }, () => connect(server.server_address))
      for (const { sock } of clients) sock.sendall(Buffer.from('meet\n'))
      server.service_actions = () => {
        if (new Int32Array(memory)[0] === 12) server.shutdown()
      }
      server.serve_forever(0.02)
      for (const { sock, close } of clients) {
        expect(sock.recv(100).toString()).toBe('1 meet\n')
        close()
      }
    })

    it('passes errors to handle_error in the server’s thread, even from a thread that ends', () => {
      using server = new Server(['127.0.0.1', 0], fixture('Lines'))
      for (const [word, message] of [
        ['throw', 'RangeError: asked to'],
        ['exit', 'Error: the thread ended with code 7 while it served a request'],
      ] as const) {
        const { ask, close } = connect(server.server_address)
        server.handle_request()
        expect(ask('a')).toBe('1 a')
        expect(ask(word)).toBe('')
        const deadline = performance.now() + 10_000
        while (server.errors.length === 0 && performance.now() < deadline) server.service_actions()
        expect(server.errors).toEqual([`null 127.0.0.1 ${message}`])
        server.errors.length = 0
        close()
      }
      const { ask, close } = connect(server.server_address)
      server.handle_request()
      expect(ask('b')).toBe('1 b')
      close()
    })

    it('reports a handler that cannot be loaded with each request', () => {
      using server = new Server(['127.0.0.1', 0], fixture('Missing'))
      const { sock, close } = connect(server.server_address)
      server.handle_request()
      expect(sock.recv(1)).toEqual(Buffer.alloc(0))
      server.server_close()
      expect(server.errors.join()).toMatch(/TypeError: .*echo-handler.mjs has no handler 'Missing' among its exports$/)
      close()
    })

    it('waits in server_close for requests being served, unless configured otherwise', () => {
      for (const blocks of [true, false]) {
        const server = new Server(['127.0.0.1', 0], fixture('Lines'))
        server.block_on_close = blocks
        const memory = new SharedArrayBuffer(8)
        const words = new Int32Array(memory)
        words[1] = 2
        server.handler_data = memory
        const { sock, close } = connect(server.server_address)
        sock.sendall(Buffer.from('meet\n'))
        sock.shutdown(socket.SHUT_WR)
        server.handle_request()
        while (Atomics.load(words, 0) === 0) Atomics.wait(words, 0, 0, 50)
        const release = () => {
          Atomics.store(words, 0, 2)
          Atomics.notify(words, 0)
        }
        const worker = blocks
          ? new Worker(
              'const w = new Int32Array(require("worker_threads").workerData); setTimeout(() => { w[0] = 2; Atomics.notify(w, 0) }, 150)',
              { eval: true, workerData: memory },
            )
          : null
        server.server_close()
        expect(Atomics.load(words, 0)).toBe(blocks ? 2 : 1)
        if (!blocks) release()
        expect(sock.recv(100).toString()).toBe('1 meet\n')
        close()
        worker?.unref()
      }
    })

    it('answers datagrams and serves paths', () => {
      using packets = new socketserver.ThreadingUDPServer(['127.0.0.1', 0], fixture('Packets'))
      using client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      client.settimeout(20)
      client.sendto(Buffer.from('packet'), packets.server_address)
      packets.handle_request()
      expect(client.recvfrom(100)).toEqual([Buffer.from('PACKET'), packets.server_address])
      client.sendto(Buffer.alloc(8000, 'x'), packets.server_address)
      packets.handle_request()
      expect(client.recv(10_000).toString()).toBe('X'.repeat(8000))

      const name = String(Math.random())
      using paths = new socketserver.ThreadingUnixStreamServer(join(folder, name), fixture('Lines'))
      const { ask, close } = connect(paths.server_address)
      paths.handle_request()
      expect(ask('who')).toContain(name)
      close()

      using unix = new socketserver.ThreadingUnixDatagramServer(join(folder, `${name}.d`), fixture('Raw'))
      using sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      sender.settimeout(20)
      sender.bind(join(folder, `${name}.c`))
      sender.sendto(Buffer.from('ab'), unix.server_address)
      unix.handle_request()
      expect(sender.recv(10).toString()).toBe('abab')
    })

    it('is shut down from another thread, and from a handler', async () => {
      {
        using server = new Server(['127.0.0.1', 0], fixture('Lines'))
        const ended = shutdownSoon(server.handle(), 100)
        server.serve_forever(60)
        await ended
      }
      using server = new Server(['127.0.0.1', 0], fixture('Lines'))
      const { sock, close } = connect(server.server_address)
      sock.sendall(Buffer.from('shutdown\n'))
      sock.shutdown(socket.SHUT_WR)
      server.serve_forever(60)
      expect(sock.recv(100).toString()).toBe('1 shutdown\n')
      close()
    })

    it('a class of handlers may name its module', async () => {
      const { Lines } = (await import('./fixtures/echo-handler.mjs' as string)) as { Lines: { new (): object } }
      const Named = Object.assign(Lines, { module: new URL('./fixtures/echo-handler.mjs', import.meta.url) })
      using server = new Server(['127.0.0.1', 0], Named)
      const { ask, close } = connect(server.server_address)
      server.handle_request()
      expect(ask('a')).toBe('1 a')
      close()
    })
  })

  describe('ForkingMixIn', () => {
    class Forking extends socketserver.ForkingTCPServer {
      static override max_children = 2
    }

    it('serves connections in separate processes, and no more of them than allowed', () => {
      using server = new Forking(['127.0.0.1', 0], fixture('Lines'))
      expect(server.active_children).toBe(null)
      const clients = [1, 2].map(() => connect(server.server_address))
      for (const _ of clients) server.handle_request()
      expect(server.active_children?.size).toBe(2)
      const pids = clients.map(({ ask }) => Number(ask('who').split(' ')[0]))
      expect(pids.sort()).toEqual([...(server.active_children ?? [])].sort())
      expect(pids).not.toContain(process.pid)
      clients[0]?.sock.shutdown(socket.SHUT_WR)
      server.collect_children()
      expect(server.active_children?.size).toBe(1)
      clients[1]?.sock.shutdown(socket.SHUT_WR)
      server.collect_children({ blocking: true })
      expect(server.active_children?.size).toBe(0)
      for (const { close } of clients) close()
    })

    it('waits in server_close for its processes', () => {
      const server = new Forking(['127.0.0.1', 0], fixture('Lines'))
      const { ask, close } = connect(server.server_address)
      server.handle_request()
      expect(ask('a')).toBe('1 a')
      const children = server.active_children
      close()
      server.server_close()
      expect(children?.size).toBe(0)
    })

    it('answers datagrams', () => {
      using server = new socketserver.ForkingUDPServer(['127.0.0.1', 0], fixture('Packets'))
      using client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      client.settimeout(20)
      client.sendto(Buffer.from('packet'), server.server_address)
      server.handle_request()
      expect(client.recv(100).toString()).toBe('PACKET')
    })
  })
})
