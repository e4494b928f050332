import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Backend, Clock, Syscalls } from '../backend/index.js'
import { type BoundSockets, bindSockets } from '../bind-sockets.js'
import { errnoCode } from '../errors/raise.js'
import type { SocketOptions } from '../ops/open.js'
import type { Address } from '../sockaddr/types.js'
import type { Socket } from '../socket.js'
import type { ExpectedError } from './assertions.js'
import type { ConformanceOptions } from './options.js'

/** What one run of one check works with. Everything it opens is closed when the check is over. */
export class Trial {
  readonly backend: Backend
  readonly sys: Syscalls
  readonly clock: Clock
  readonly sockets: BoundSockets
  readonly options: ConformanceOptions
  readonly #cleanups: (() => unknown)[] = []

  constructor(backend: Backend, options: ConformanceOptions = {}) {
    this.backend = backend
    this.sys = backend.syscalls
    this.clock = backend.clock
    this.options = options
    this.sockets = bindSockets(backend)
  }

  /** A constant of the backend's platform. */
  constant(name: string): number {
    const value = this.sockets.constants[name]
    assert(value !== undefined, `${name} is not defined here`)
    return value
  }

  /** -errno, as a system call returns it. */
  errno(code: string): number {
    const entry = this.backend.abi.errnos[code]
    assert(entry !== undefined, `${code} is not defined here`)
    return -entry.number
  }

  /** The exception for an errno of this platform: `failure('EBADF', OSError)`. */
  failure(code: string, type: ExpectedError['type'] & {}): ExpectedError {
    const errno = -this.errno(code)
    const { abi } = this.backend
    const message = `[Errno ${errno}] ${abi.errnos[code]?.text}`
    // Where two names share a number (EAGAIN and EWOULDBLOCK), an error shows one of them.
    return { type, code: errnoCode(abi, errno) ?? code, errno, message }
  }

  /** Do this at the end, before what was put off earlier. */
  defer(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup)
  }

  /** An fd as a system call returned it, to be closed at the end; fails on -errno. */
  fd(rc: number): number {
    assert(rc >= 0, `-errno ${rc} instead of a descriptor`)
    this.defer(() => this.sys.close(rc))
    return rc
  }

  /** A socket to be closed at the end. */
  own(socket: Socket): Socket {
    this.defer(() => socket.close())
    return socket
  }

  /** `new Socket(options)`. */
  socket(options?: SocketOptions): Socket {
    return this.own(new this.sockets.Socket(options))
  }

  /** A datagram socket of AF_INET, bound to loopback. */
  udp(): Socket {
    const socket = this.socket({ type: this.constant('SOCK_DGRAM') })
    socket.bind(['127.0.0.1', 0])
    return socket
  }

  /** Two connected sockets of the kernel's own making. */
  pair(type = 'SOCK_STREAM'): [Socket, Socket] {
    const [a, b] = this.sockets.socketpair(this.constant('AF_UNIX'), this.constant(type))
    return [this.own(a), this.own(b)]
  }

  /** A listener on a loopback port of the kernel's choice, and its address. */
  listener(backlog?: number): { listener: Socket; address: [host: string, port: number] } {
    const listener = this.socket()
    listener.bind(['127.0.0.1', 0])
    listener.listen(backlog)
    return { listener, address: inetAddress(listener.getsockname()) }
  }

  /** Two ends of a TCP connection over loopback. */
  tcpPair(): [client: Socket, server: Socket] {
    const { listener, address } = this.listener()
    const client = this.socket()
    client.connect(address)
    const [server] = listener.accept()
    return [client, this.own(server)]
  }

  /** A new empty folder, removed at the end. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'sockcall-'))
    this.defer(() => rmSync(folder, { recursive: true, force: true }))
    return folder
  }

  /** Close and remove everything, last things first. */
  async end(): Promise<void> {
    for (let cleanup = this.#cleanups.pop(); cleanup !== undefined; cleanup = this.#cleanups.pop()) {
      try {
        await cleanup()
      } catch {
        // A check that failed in the middle leaves things half open; its own error is the one to show.
      }
    }
  }
}

/** An address that must be `[host, port]`. */
export function inetAddress(address: Address | null): [host: string, port: number] {
  assert(Array.isArray(address), `${String(address)} is no AF_INET address`)
  const [host, port] = address
  assert(typeof host === 'string' && typeof port === 'number', 'no AF_INET address')
  return [host, port]
}
