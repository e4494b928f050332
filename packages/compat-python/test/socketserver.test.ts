import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import * as socket from '../src/index.js'
import * as socketserver from '../src/socketserver/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

const folder = mkdtempSync(join(tmpdir(), 'sockcall-'))
afterAll(() => rmSync(folder, { recursive: true }))
let paths = 0
const newPath = () => join(folder, `s${paths++}`)

/** The calls of the server's life cycle, in order. */
class Calls extends socketserver.TCPServer {
  readonly calls: string[] = []
  refuse = false

  override verify_request() {
    this.calls.push('verify')
    return !this.refuse
  }
  override process_request(request: socket.socket, client_address: [string, number]) {
    this.calls.push('process')
    super.process_request(request, client_address)
  }
  override finish_request(request: socket.socket, client_address: [string, number]) {
    this.calls.push('finish')
    super.finish_request(request, client_address)
  }
  override shutdown_request(request: socket.socket) {
    this.calls.push('shutdown')
    super.shutdown_request(request)
  }
  override close_request(request: socket.socket) {
    this.calls.push('close')
    super.close_request(request)
  }
  override handle_error(_request: socket.socket | null, client_address: [string, number], error: unknown) {
    this.calls.push(`error ${client_address[0]} ${error}`)
  }
  override handle_timeout() {
    this.calls.push('timeout')
  }
  override service_actions() {
    this.calls.push('actions')
    this.shutdown()
  }
}

class Echo extends socketserver.BaseRequestHandler {
  /** A field, which in JavaScript exists only once the base class's constructor has returned. */
  readonly steps: string[] = []

  override setup() {
    this.steps.push('setup')
  }
  override handle() {
    this.steps.push('handle')
    const data = this.request.recv(1024)
    if (data.toString() === 'throw') throw new Error('asked to')
    this.request.sendall(Buffer.from(`${data} ${this.client_address[0]} ${this.server.server_address[1]}`))
  }
  override finish() {
    this.steps.push('finish')
    if (this.steps.join() === 'setup,handle,finish') this.request.sendall(Buffer.from('.'))
  }
}

function ask(server: { readonly server_address: [string, number]; handle_request(): void }, text: string): string {
  using client = socket.create_connection(server.server_address, 10)
  client.sendall(Buffer.from(text))
  server.handle_request()
  using f = client.makefile('r')
  return f.read() ?? ''
}

eachBackend(() => {
  describe('TCPServer', () => {
    it('serves a request by the steps of Python', () => {
      using server = new Calls(['127.0.0.1', 0], Echo)
      const port = server.server_address[1]
      expect(ask(server, 'hello')).toBe(`hello 127.0.0.1 ${port}.`)
      expect(server.calls).toEqual(['verify', 'process', 'finish', 'shutdown', 'close'])
      server.calls.length = 0
      expect(ask(server, 'throw')).toBe('.')
      expect(server.calls).toEqual([
        'verify',
        'process',
        'finish',
        'error 127.0.0.1 Error: asked to',
        'shutdown',
        'close',
      ])
      server.calls.length = 0
      server.refuse = true
      expect(ask(server, 'hello')).toBe('')
      expect(server.calls).toEqual(['verify', 'shutdown', 'close'])
    })

    it('waits no longer than its timeout, or its socket’s', () => {
      using server = new Calls(['127.0.0.1', 0], Echo)
      server.timeout = 0.05
      server.handle_request()
      server.timeout = null
      server.socket.settimeout(0.05)
      server.handle_request()
      expect(server.calls).toEqual(['timeout', 'timeout'])
    })

    it('serves until it is shut down, and again', () => {
      using server = new Calls(['127.0.0.1', 0], Echo)
      for (let i = 0; i < 2; i++) {
        using client = socket.create_connection(server.server_address, 10)
        client.sendall(Buffer.from('x'))
        server.serve_forever({ poll_interval: 0.01 })
        expect(client.recv(1)).toEqual(Buffer.from('x'))
      }
      expect(server.calls.filter((call) => call === 'actions')).toHaveLength(2)
      expect(raised(() => server.serve_forever({ interval: 1 } as never))).toContain(
        "BaseServer.serve_forever() got an unexpected keyword argument 'interval'",
      )
    })

    it('has class attributes as static properties, which count while it is constructed', () => {
      class Reusing extends socketserver.TCPServer {
        static override allow_reuse_address = true
        static override request_queue_size = 17
      }
      using server = new Reusing(['127.0.0.1', 0], Echo)
      const option = (sock: socket.socket) => sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
      expect(option(server.socket)).not.toBe(0)
      expect([server.request_queue_size, server.timeout]).toEqual([17, null])
      using plain = new socketserver.TCPServer(['127.0.0.1', 0], Echo, { bind_and_activate: false })
      expect(option(plain.socket)).toBe(0)
      plain.allow_reuse_address = true
      plain.server_bind()
      plain.server_activate()
      expect(option(plain.socket)).not.toBe(0)
      expect(ask(plain, 'a')).toMatch(/^a /)
      expect(socketserver.TCPServer.allow_reuse_address).toBe(false)
    })

    it('is closed if it cannot be bound', () => {
      using server = new socketserver.TCPServer(['127.0.0.1', 0], Echo)
      for (const Server of [socketserver.TCPServer, socketserver.ThreadingTCPServer, socketserver.ForkingTCPServer]) {
        const made = () => new Server(server.server_address, new URL('file:///nowhere.js') as never)
        expect(raised(made)).toBe('OSError: [Errno 98] Address already in use')
      }
    })

    it('writes errors to standard error', () => {
      const program = `
        import * as socket from '@sockcall/compat-python'
        import { TCPServer } from '@sockcall/compat-python/socketserver'
        const server = new TCPServer(['127.0.0.1', 0], () => { throw new Error('on purpose') })
        const client = socket.create_connection(server.server_address)
        server.handle_request()
        console.log(client.getsockname()[1])
        process.exit(0)`
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
        cwd: fileURLToPath(new URL('.', import.meta.url)),
        encoding: 'utf8',
      })
      const [first, second, third, ...rest] = stderr.trim().split('\n')
      expect(first).toBe('-'.repeat(40))
      expect(second).toBe(`Exception occurred during processing of request from ('127.0.0.1', ${stdout.trim()})`)
      expect(third).toBe('Error: on purpose')
      expect(rest.at(-1)).toBe(first)
    })

    it('takes functions for handlers', () => {
      class Greeting extends socketserver.BaseRequestHandler {
        constructor(
          readonly words: string,
          ...args: ConstructorParameters<typeof socketserver.BaseRequestHandler<socket.socket, [string, number]>>
        ) {
          super(...args)
        }
        override handle() {
          this.request.sendall(Buffer.from(this.words))
        }
      }
      using server = new socketserver.TCPServer(['127.0.0.1', 0], (...args) => new Greeting('hi', ...args))
      expect(ask(server, 'x')).toBe('hi')
    })
  })

  it('StreamRequestHandler has files, a timeout and Nagle’s algorithm as configured', () => {
    class Shout extends socketserver.StreamRequestHandler {
      static override wbufsize = 1024
      static override timeout = 5
      static override disable_nagle_algorithm = true
      override handle() {
        const options = [this.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) !== 0]
        const line = this.rfile.readline().toString().trim()
        this.wfile.write(Buffer.from(`${line.toUpperCase()} ${this.connection.gettimeout()} ${options}`))
      }
    }
    class Plain extends socketserver.StreamRequestHandler {
      override handle() {
        expect(this.wfile.writable()).toBe(true)
        expect(this.wfile.fileno()).toBe(this.request.fileno())
        expect(this.wfile.write(Buffer.from('abc'))).toBe(3)
      }
    }
    using server = new socketserver.TCPServer(['127.0.0.1', 0], Shout)
    expect(ask(server, 'some line\nmore')).toBe('SOME LINE 5 true')
    server.RequestHandlerClass = Plain
    expect(ask(server, '')).toBe('abc')
  })

  it('UDPServer and DatagramRequestHandler answer packets', () => {
    class Upper extends socketserver.DatagramRequestHandler {
      override handle() {
        this.wfile.write(Buffer.from(this.rfile.read().toString().toUpperCase()))
      }
    }
    class Twice extends socketserver.BaseRequestHandler<socketserver.DatagramRequest> {
      override handle() {
        const [data, sock] = this.request
        sock.sendto(Buffer.concat([data, data]), this.client_address)
      }
    }
    using server = new socketserver.UDPServer(['127.0.0.1', 0], Upper)
    expect(server).toBeInstanceOf(socketserver.TCPServer)
    using client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(10)
    client.sendto(Buffer.from('packet'), server.server_address)
    server.handle_request()
    expect(client.recvfrom(100)).toEqual([Buffer.from('PACKET'), server.server_address])
    server.RequestHandlerClass = Twice
    server.max_packet_size = 3
    client.sendto(Buffer.from('packet'), server.server_address)
    server.handle_request()
    expect(client.recv(100).toString()).toBe('pacpac')
  })

  it('UnixStreamServer and UnixDatagramServer serve paths', () => {
    class Echoes extends socketserver.StreamRequestHandler<string> {
      override handle() {
        this.wfile.write(Buffer.from(`${this.rfile.readline()}${typeof this.client_address}`))
      }
    }
    using server = new socketserver.UnixStreamServer(newPath(), Echoes)
    using client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(10)
    client.connect(server.server_address)
    client.sendall(Buffer.from('hello\n'))
    server.handle_request()
    using f = client.makefile('r')
    expect(f.read()).toBe('hello\nstring')

    class Upper extends socketserver.DatagramRequestHandler<string> {
      override handle() {
        this.wfile.write(Buffer.from(this.packet.toString().toUpperCase()))
      }
    }
    using packets = new socketserver.UnixDatagramServer(newPath(), Upper)
    using sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sender.settimeout(10)
    sender.bind(newPath())
    sender.sendto(Buffer.from('packet'), packets.server_address)
    packets.handle_request()
    expect(sender.recv(100).toString()).toBe('PACKET')
  })
})

describe('errors', () => {
  it('of handlers for other threads come before the first client', () => {
    class Local extends socketserver.BaseRequestHandler {}
    expect(raised(() => new socketserver.ThreadingTCPServer(['127.0.0.1', 0], Local as never))).toMatch(
      /^TypeError: a handler for other threads or processes must be a module/,
    )
    expect(raised(() => new socketserver.ForkingTCPServer(['127.0.0.1', 0], 'https://x.test/h.js'))).toBe(
      "ValueError: a handler's module must be a file, not https://x.test/h.js",
    )
  })
})
