import { ValueError } from '@sockcall/core'
import type { AnyAddress, DefaultAddress } from '../socket/addresses.js'
import type { SocketClass } from '../socket/socket.js'

/** `asyncio.TransportSocket`: a socket that a transport or server owns. It can be inspected and configured, but not closed. */
export class TransportSocket {
  readonly #sock: SocketClass

  /** @internal Transports and servers make it. */
  constructor(sock: SocketClass) {
    this.#sock = sock
  }

  /** AF_*, as a number. */
  get family(): number {
    return this.#sock.family
  }

  /** SOCK_*, as a number. */
  get type(): number {
    return this.#sock.type
  }

  /** The protocol number. */
  get proto(): number {
    return this.#sock.proto
  }

  /** The descriptor, or -1 once the transport is closed. */
  fileno(): number {
    return this.#sock.fileno()
  }

  /** A socket over a duplicate of the descriptor, owned by the program. */
  dup(): SocketClass {
    return this.#sock.dup()
  }

  /** Whether a child process would inherit the descriptor. */
  get_inheritable(): boolean {
    return this.#sock.get_inheritable()
  }

  /** shutdown(2). */
  shutdown(how: number): void {
    this.#sock.shutdown(how)
  }

  /** getsockopt(2). */
  getsockopt(level: number, optname: number): number
  getsockopt(level: number, optname: number, buflen: number): Buffer
  getsockopt(...args: unknown[]): number | Buffer {
    return (this.#sock.getsockopt as (...args: unknown[]) => number | Buffer).apply(this.#sock, args)
  }

  /** setsockopt(2). */
  setsockopt(...args: Parameters<SocketClass['setsockopt']>): void {
    this.#sock.setsockopt(...args)
  }

  /** getpeername(2). */
  getpeername<A extends AnyAddress = DefaultAddress>(): NoInfer<A> {
    return this.#sock.getpeername<A>()
  }

  /** getsockname(2). */
  getsockname<A extends AnyAddress = DefaultAddress>(): NoInfer<A> {
    return this.#sock.getsockname<A>()
  }

  /** @throws ValueError for anything but 0. */
  settimeout(value: number | null): void {
    if (value !== 0) throw new ValueError('settimeout(): only 0 timeout is allowed on transport sockets')
  }

  /** Always 0. */
  gettimeout(): number {
    return 0
  }

  /** @throws ValueError for true. */
  setblocking(flag: boolean): void {
    if (flag) throw new ValueError('setblocking(): transport sockets cannot be blocking')
  }

  /** Python's repr. */
  __repr__(): string {
    const whole = this.#sock.__repr__()
    const fields = whole.slice(whole.indexOf(' fd='), -1)
    return `<asyncio.TransportSocket${fields}>`
  }

  /** The same as {@link __repr__}. */
  toString(): string {
    return this.__repr__()
  }
}
