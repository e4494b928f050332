import {
  type Bytes,
  type CallOptions,
  errnoErrorWithText,
  OSError,
  pythonRepr,
  ValueError,
  waitReady,
} from '@sockcall/core'
import type { AnyAddress, DefaultAddress } from '../addresses.js'
import { bound } from '../backend/environment.js'
import { BlockingIOError } from '../exceptions/index.js'
import type { SocketClass } from '../socket.js'
import { coreOf } from '../socket-handle.js'

/**
 * The part of asyncio's event loop that works on sockets of this package, which must be non-blocking. Each call takes a
 * trailing `{ signal }` where Python would cancel the task.
 */
export class EventLoop {
  /** Up to `n` bytes; none at the end of the stream. */
  sock_recv(sock: SocketClass, n: number, options?: CallOptions): Promise<Buffer> {
    return whenReady(sock, 'input', () => sock.recv(n), options)
  }

  /** Into the caller's memory: the count of bytes. */
  sock_recv_into(sock: SocketClass, buf: Bytes, options?: CallOptions): Promise<number> {
    return whenReady(sock, 'input', () => sock.recv_into(buf), options)
  }

  /** A datagram of up to `bufsize` bytes, and its sender. */
  sock_recvfrom<A extends AnyAddress = DefaultAddress>(
    sock: SocketClass,
    bufsize: number,
    options?: CallOptions,
  ): Promise<[data: Buffer, address: A]> {
    return whenReady(sock, 'input', () => sock.recvfrom<A>(bufsize), options)
  }

  /** A datagram into the caller's memory: the count of bytes, and the sender. @param nbytes 0 for the whole buffer. */
  sock_recvfrom_into<A extends AnyAddress = DefaultAddress>(
    sock: SocketClass,
    buf: Bytes,
    nbytes = 0,
    options?: CallOptions,
  ): Promise<[nbytes: number, address: A]> {
    return whenReady(sock, 'input', () => sock.recvfrom_into<A>(buf, nbytes), options)
  }

  /** All of `data`. When it rejects, nobody knows how much was sent. */
  async sock_sendall(sock: SocketClass, data: Bytes, options?: CallOptions): Promise<void> {
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data)
    let sent = 0
    do {
      sent += await whenReady(sock, 'output', () => sock.send(bytes.subarray(sent)), options)
    } while (sent < bytes.length)
  }

  /** A datagram. @returns the count of bytes sent. */
  sock_sendto(sock: SocketClass, data: Bytes, address: AnyAddress, options?: CallOptions): Promise<number> {
    return whenReady(sock, 'output', () => sock.sendto(data, address as DefaultAddress), options)
  }

  /** The next connection, made non-blocking, and the peer's address. */
  async sock_accept<A extends AnyAddress = DefaultAddress>(
    sock: SocketClass,
    options?: CallOptions,
  ): Promise<[conn: SocketClass, address: A]> {
    const [conn, address] = await whenReady(sock, 'input', () => sock.accept<A>(), options)
    conn.setblocking(false)
    return [conn, address]
  }

  /** Connect; a host name is resolved without blocking. */
  async sock_connect(sock: SocketClass, address: AnyAddress, options?: CallOptions): Promise<void> {
    nonblocking(sock)
    const { env, sockets } = bound()
    let to = address
    if ((sock.family === env.AF_INET || sock.family === env.AF_INET6) && Array.isArray(address)) {
      const [host, port, ...rest] = address as unknown as [string, number, ...unknown[]]
      const [found] = await sockets.getaddrinfoAsync(host, port, sock.family, sock.type, sock.proto)
      if (found === undefined) throw new OSError('getaddrinfo() returned empty list')
      const [numeric] = found[4] as unknown as [string]
      to = [numeric, port, ...rest] as unknown as AnyAddress
    }
    for (let first = true; ; first = false) {
      const errno = sock.connect_ex(to as DefaultAddress)
      if (errno === 0 || (!first && errno === -env.EISCONN)) return
      const { number: already } = env.backend.abi.errnos.EALREADY ?? { number: -1 }
      if (errno !== -env.EINPROGRESS && errno !== -env.EWOULDBLOCK && errno !== already) {
        const text = first ? env.backend.netdb.strerror(errno) : `Connect call failed ${pythonRepr(to)}`
        throw errnoErrorWithText(env.backend, errno, text, 'connect', to)
      }
      await waitReady(sock, coreOf(sock), 'output', options)
    }
  }

  /**
   * sendfile(2) from a descriptor, a FileHandle, or what has fileno().
   *
   * @param count how many bytes, or null for the rest of the file.
   * @returns the count of bytes sent.
   * @throws ValueError for a count that is not positive, or a socket that is no stream.
   */
  async sock_sendfile(
    sock: SocketClass,
    file: number | { readonly fd: number } | { fileno(): number },
    offset = 0,
    count: number | null = null,
    options?: CallOptions,
  ): Promise<number> {
    nonblocking(sock)
    const { env } = bound()
    if (sock.type !== env.SOCK_STREAM) throw new ValueError('only SOCK_STREAM type sockets are supported')
    if (count !== null && (!Number.isInteger(count) || count <= 0)) {
      throw new ValueError(`count must be a positive integer (got ${count})`)
    }
    const fd = typeof file === 'number' ? file : 'fd' in file ? file.fd : file.fileno()
    let sent = 0
    for (;;) {
      const left = count === null ? BLOCK_BYTES : Math.min(count - sent, BLOCK_BYTES)
      const n = left === 0 ? 0 : env.sys.sendfile(sock.fileno(), fd, offset + sent, left)
      if (n === 0) return sent
      if (n > 0) sent += n
      else if (env.wouldBlock(n)) await waitReady(sock, coreOf(sock), 'output', options)
      else if (n !== env.EINTR) {
        throw errnoErrorWithText(env.backend, -n, env.backend.netdb.strerror(-n), 'sendfile')
      }
    }
  }
}

const BLOCK_BYTES = 2 ** 30

const loop = new EventLoop()

/** `asyncio.get_running_loop()`: Node has one loop a thread, and it always runs. */
export function get_running_loop(): EventLoop {
  return loop
}

function nonblocking(sock: SocketClass): void {
  if (sock.gettimeout() !== 0) throw new ValueError('the socket must be non-blocking')
}

/** Try, and try again each time the socket becomes ready. */
async function whenReady<T>(
  sock: SocketClass,
  direction: 'input' | 'output',
  call: () => T,
  options: CallOptions | undefined,
): Promise<T> {
  nonblocking(sock)
  for (;;) {
    options?.signal?.throwIfAborted()
    try {
      return call()
    } catch (error) {
      if (!(error instanceof BlockingIOError)) throw error
    }
    await waitReady(sock, coreOf(sock), direction, options)
  }
}
