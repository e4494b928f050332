import { type Bytes, ValueError } from '@sockcall/core'
import { errnoErrorWithText, isIndex, pythonRepr, pythonTypeName, stateOf, waitReady } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { bindArguments } from '../calling/keywords.js'
import { isTrue } from '../calling/truth.js'
import { AttributeError, BlockingIOError } from '../exceptions/index.js'
import type { AddressInput, AnyAddress, DefaultAddress } from '../socket/addresses.js'
import { AF_INET, AF_INET6, SO_ERROR, SOCK_STREAM, SOL_SOCKET } from '../socket/constants.js'
import { SocketClass } from '../socket/socket.js'
import { coreOf } from '../socket/socket-handle.js'
import { bytesLike } from './bytes-like.js'
import { checkSignal, type SignalKeywords } from './call-signal.js'
import { type CallSignal, cancellable } from './cancellation.js'
import { LoopBase } from './loop-base.js'
import { ensureResolved } from './resolve.js'
import { type AsyncSendable, sendFile } from './sock-sendfile.js'

/** An AF_UNIX listener's queue is full, and no event tells when there is room. */
const CONNECT_PAUSE_MS = 10

const method = (name: string, ...parameters: string[]) => ({
  name: `BaseSelectorEventLoop.${name}`,
  parameters,
  required: parameters.length,
  keywordOnly: ['signal'],
  method: true,
  // Any value is accepted here, and refused later with its type.
  objects: parameters,
})
const signatures = {
  sock_recv: method('sock_recv', 'sock', 'n'),
  sock_recv_into: method('sock_recv_into', 'sock', 'buf'),
  sock_recvfrom: method('sock_recvfrom', 'sock', 'bufsize'),
  sock_recvfrom_into: { ...method('sock_recvfrom_into', 'sock', 'buf', 'nbytes'), required: 2 },
  sock_sendall: method('sock_sendall', 'sock', 'data'),
  sock_sendto: method('sock_sendto', 'sock', 'data', 'address'),
  sock_accept: method('sock_accept', 'sock'),
  sock_connect: method('sock_connect', 'sock', 'address'),
  sock_sendfile: {
    name: 'BaseEventLoop.sock_sendfile',
    parameters: ['sock', 'file', 'offset', 'count'],
    required: 2,
    keywordOnly: ['fallback', 'signal'],
    method: true,
    objects: ['sock', 'file'],
  },
}

/** The keyword arguments of `loop.sock_sendfile()`. */
export interface SockSendfileKeywords extends SignalKeywords {
  /** Where to begin, in bytes; 0 by default. */
  readonly offset?: number | undefined
  /** How many bytes; null for the rest of the file. */
  readonly count?: number | null | undefined
  /** Whether to read and send if sendfile(2) cannot be used; true by default. */
  readonly fallback?: boolean | undefined
}

/**
 * The part of asyncio's event loop that works on sockets of this package, which must be non-blocking. Each call accepts a
 * trailing `{ signal }`, and can also be cancelled by `wait_for`, `timeout` and `Task.cancel`.
 */
export class LoopSockets extends LoopBase {
  /** Receive up to `n` bytes; none at the end of the stream. */
  sock_recv(sock: SocketClass, n: number, keywords?: SignalKeywords): Promise<Buffer>
  sock_recv(...args: unknown[]): Promise<Buffer> {
    return begin('sock_recv', args, (sock, [n], call) => whenReady(sock, 'input', call, () => sock.recv(n as number)))
  }

  /** Receive into the caller's memory; returns the number of bytes. */
  sock_recv_into(sock: SocketClass, buf: Bytes, keywords?: SignalKeywords): Promise<number>
  sock_recv_into(...args: unknown[]): Promise<number> {
    return begin('sock_recv_into', args, (sock, [buf], call) => {
      const held = new HeldMemory(buf)
      return whenReady(sock, 'input', call, () => sock.recv_into(held.check(buf) as Bytes))
    })
  }

  /** Receive a datagram of up to `bufsize` bytes, and its sender. */
  sock_recvfrom<A extends AnyAddress = DefaultAddress>(
    sock: SocketClass,
    bufsize: number,
    keywords?: SignalKeywords,
  ): Promise<[data: Buffer, address: A]>
  sock_recvfrom(...args: unknown[]): Promise<[data: Buffer, address: AnyAddress]> {
    return begin('sock_recvfrom', args, (sock, [bufsize], call) =>
      whenReady(sock, 'input', call, () => sock.recvfrom<AnyAddress>(bufsize as number)),
    )
  }

  /**
   * Receive a datagram into the caller's memory; returns the number of bytes and the sender. @param nbytes 0 for the whole
   * buffer.
   */
  sock_recvfrom_into<A extends AnyAddress = DefaultAddress>(
    sock: SocketClass,
    buf: Bytes,
    nbytes?: number,
    keywords?: SignalKeywords,
  ): Promise<[nbytes: number, address: A]>
  sock_recvfrom_into(...args: unknown[]): Promise<[nbytes: number, address: AnyAddress]> {
    return begin('sock_recvfrom_into', args, (sock, [buf, nbytes = 0], call) => {
      if (!isTrue(nbytes) && typeof buf !== 'string' && bytesLike(buf) === undefined) {
        throw new TypeError(`object of type '${pythonTypeName(buf)}' has no len()`)
      }
      const held = new HeldMemory(buf)
      return whenReady(sock, 'input', call, () =>
        sock.recvfrom_into<AnyAddress>(held.check(buf) as Bytes, nbytes as number),
      )
    })
  }

  /** Send all of `data`. If it rejects, it is unknown how much was sent. */
  sock_sendall(sock: SocketClass, data: Bytes, keywords?: SignalKeywords): Promise<void>
  sock_sendall(...args: unknown[]): Promise<void> {
    return begin('sock_sendall', args, async (sock, [data], call) => {
      const bytes = bytesToSend(data)
      const held = new HeldMemory(bytes)
      const { length } = bytes
      let sent = 0
      for (;;) {
        held.check(bytes)
        const before = sent
        sent += await whenReady(sock, 'output', call, () => sock.send(bytes.subarray(before)))
        if (sent >= length) return
        // A stream that accepted a part is full; other sockets are tried again.
        if (stateOf(coreOf(sock)).partialSendFills)
          await waitReady(sock, coreOf(sock), 'output', { signal: call.signal })
      }
    })
  }

  /** Send a datagram. @returns the number of bytes sent. */
  sock_sendto(sock: SocketClass, data: Bytes, address: AnyAddress, keywords?: SignalKeywords): Promise<number>
  sock_sendto(...args: unknown[]): Promise<number> {
    return begin('sock_sendto', args, (sock, [data, address], call) => {
      const held = new HeldMemory(data)
      return whenReady(sock, 'output', call, () => sock.sendto(held.check(data) as Bytes, address as AddressInput))
    })
  }

  /** Accept the next connection, as a non-blocking socket, with the peer's address. */
  sock_accept<A extends AnyAddress = DefaultAddress>(
    sock: SocketClass,
    keywords?: SignalKeywords,
  ): Promise<[conn: SocketClass, address: A]>
  sock_accept(...args: unknown[]): Promise<[conn: SocketClass, address: AnyAddress]> {
    return begin('sock_accept', args, async (sock, _, call) => {
      const accepted = await whenReady(sock, 'input', call, () => sock.accept<AnyAddress>())
      accepted[0].setblocking(false)
      return accepted
    })
  }

  /** Connect; a host name is resolved without blocking. */
  sock_connect(sock: SocketClass, address: AddressInput, keywords?: SignalKeywords): Promise<void>
  sock_connect(...args: unknown[]): Promise<void> {
    return begin('sock_connect', args, (sock, [address], call) => connectSocket(sock, address, call))
  }

  /**
   * sendfile(2) from a descriptor, a FileHandle, or an object with fileno(); else reading and sending.
   *
   * @param file its `seek`, if any, is called with the position after the last byte sent.
   * @param count how many bytes, or null for the rest of the file.
   * @returns the number of bytes sent.
   * @throws ValueError, TypeError for a count not above 0, an offset below 0, a text file or a socket that is not a stream;
   * SendfileNotAvailableError if `fallback` is false.
   */
  sock_sendfile(
    sock: SocketClass,
    file: AsyncSendable,
    offset?: number,
    count?: number | null,
    keywords?: SockSendfileKeywords,
  ): Promise<number>
  sock_sendfile(sock: SocketClass, file: AsyncSendable, keywords: SockSendfileKeywords): Promise<number>
  sock_sendfile(...args: unknown[]): Promise<number> {
    return begin('sock_sendfile', args, (sock, [file, offset = 0, count = null, fallback = true], call) => {
      checkSendfile(sock, file, offset, count)
      const rest = (data: Uint8Array) => this.sock_sendall(sock, data, { signal: call.signal })
      return sendFile(sock, file, Number(offset), count === null ? null : Number(count), fallback !== false, call, rest)
    })
  }
}

/** Check a call's arguments and run it; wrong arguments are rejections. */
function begin<T>(
  name: keyof typeof signatures,
  args: readonly unknown[],
  body: (sock: SocketClass, rest: readonly unknown[], call: CallSignal) => Promise<T>,
): Promise<T> {
  let sock: unknown
  let rest: readonly unknown[]
  let outer: AbortSignal | undefined
  try {
    const signature = signatures[name]
    const { parameters } = signature
    ;[sock, ...rest] = bindArguments(signature, args)
    outer = checkSignal(name, rest[parameters.length + signature.keywordOnly.length - 2])
    if (!(sock instanceof SocketClass)) {
      throw new AttributeError(`'${pythonTypeName(sock)}' object has no attribute 'gettimeout'`)
    }
    if (sock.gettimeout() !== 0) throw new ValueError('the socket must be non-blocking')
  } catch (error) {
    return Promise.reject(error)
  }
  const checked = sock
  return cancellable(outer, async (call) => {
    call.check()
    return body(checked, rest, call)
  })
}

/** Try, and try again each time the socket becomes ready. */
async function whenReady<T>(
  sock: SocketClass,
  direction: 'input' | 'output',
  call: CallSignal,
  attempt: () => T,
): Promise<T> {
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if (!(error instanceof BlockingIOError)) throw error
    }
    await waitReady(sock, coreOf(sock), direction, { signal: call.signal })
  }
}

/** connect(2) of a non-blocking socket, and its outcome. */
async function connectSocket(sock: SocketClass, address: unknown, call: CallSignal): Promise<void> {
  const { env } = bound()
  let to = address
  if (sock.family === AF_INET || sock.family === AF_INET6) {
    const hints = { family: sock.family, type: sock.type, proto: sock.proto, flags: 0 }
    const [found] = await ensureResolved(address, hints, 'connect', call.signal)
    to = found?.[4]
  }
  for (;;) {
    const errno = sock.connect_ex(to as AddressInput)
    if (errno === 0) return
    if (errno === -env.numbers.EAGAIN) {
      await new Promise((resolve) => setTimeout(resolve, CONNECT_PAUSE_MS))
      call.check()
      continue
    }
    if (errno !== -env.numbers.EINPROGRESS && errno !== env.backend.abi.errnos.EALREADY?.number) {
      throw errnoErrorWithText(env.backend, errno, env.backend.netdb.strerror(errno), 'connect', to)
    }
    break
  }
  await waitReady(sock, coreOf(sock), 'output', { signal: call.signal })
  const outcome = sock.getsockopt(SOL_SOCKET, SO_ERROR)
  if (outcome !== 0) {
    throw errnoErrorWithText(env.backend, outcome, `Connect call failed ${pythonRepr(to)}`, 'connect', to)
  }
}

function bytesToSend(data: unknown): Uint8Array {
  const bytes = bytesLike(data)
  if (bytes === undefined) throw new TypeError(`a bytes-like object is required, not '${pythonTypeName(data)}'`)
  return bytes
}

/** The program's memory, kept by a call while it waits. */
class HeldMemory {
  readonly #length: number

  constructor(memory: unknown) {
    this.#length = bytesLike(memory)?.byteLength ?? 0
  }

  /** @throws TypeError if it was transferred, so that nothing could be sent or received. */
  check<T>(memory: T): T {
    const bytes = bytesLike(memory)
    if (bytes === undefined || bytes.byteLength >= this.#length) return memory
    throw new TypeError('the memory of the buffer was detached or made smaller while the call waited')
  }
}

function checkSendfile(sock: SocketClass, file: unknown, offset: unknown, count: unknown): void {
  const mode = typeof file === 'object' && file !== null && 'mode' in file ? file.mode : 'b'
  if (typeof mode === 'string' && !mode.includes('b')) throw new ValueError('file should be opened in binary mode')
  if (sock.type !== SOCK_STREAM) throw new ValueError('only SOCK_STREAM type sockets are supported')
  if (count !== null) {
    const message = `count must be a positive integer (got ${pythonRepr(count)})`
    if (!isIndex(count)) throw new TypeError(message)
    if (Number(count) <= 0) throw new ValueError(message)
  }
  const message = `offset must be a non-negative integer (got ${pythonRepr(offset)})`
  if (!isIndex(offset)) throw new TypeError(message)
  if (Number(offset) < 0) throw new ValueError(message)
}
