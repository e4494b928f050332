import { mkdtempSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import * as asyncio from '../src/asyncio/index.js'
import { BlockingIOError, ConnectionResetError, ExceptionGroup, RuntimeError } from '../src/exceptions/index.js'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'

const loop = asyncio.get_running_loop()
const NOT_BYTES: readonly [unknown, string][] = [
  ['text', 'str'],
  [null, 'NoneType'],
  [{}, 'dict'],
  [5, 'int'],
  [1.5, 'float'],
  [[1, 2], 'tuple'],
  [true, 'bool'],
]

type Streams = [reader: asyncio.StreamReader, writer: asyncio.StreamWriter]

/** Both ends of a connection. */
async function pair(keywords: asyncio.OpenConnectionKeywords = {}): Promise<[Streams, Streams]> {
  const [a, b] = socket.socketpair()
  return Promise.all([
    asyncio.open_connection({ ...keywords, sock: a }),
    asyncio.open_connection({ ...keywords, sock: b }),
  ])
}

function nonblockingPair(): [socket.socket, socket.socket] {
  const [a, b] = socket.socketpair()
  a.setblocking(false)
  b.setblocking(false)
  return [a, b]
}

eachBackend(() => {
  it('anything but bytes is a TypeError in every call that sends, and nothing is sent', async () => {
    const [[, writer], [reader, other]] = await pair()
    const [a, b] = nonblockingPair()
    for (const [value, type] of NOT_BYTES) {
      const given = value as Uint8Array
      expect(() => writer.write(given)).toThrow(
        `data argument must be a bytes, bytearray, or memoryview object, not '${type}'`,
      )
      await expect(loop.sock_sendall(a, given)).rejects.toThrow(`a bytes-like object is required, not '${type}'`)
      await expect(loop.sock_sendto(a, given, 'x')).rejects.toThrow(TypeError)
    }
    expect(() => writer.writelines([Buffer.from('a'), 'b'] as never)).toThrow(
      "memoryview: a bytes-like object is required, not 'str'",
    )
    expect(() => writer.writelines(5 as never)).toThrow("'int' object is not iterable")
    writer.close()
    expect((await reader.read()).length).toBe(0)
    expect(() => b.recv(1)).toThrow(BlockingIOError)
    for (const one of [a, b]) one.close()
    other.close()
  })

  it('write() and writelines() after write_eof() are errors with their own names; after close() they do nothing', async () => {
    const [[, writer], [reader, other]] = await pair()
    writer.write(Buffer.from('all'))
    writer.write_eof()
    writer.write_eof()
    expect(() => writer.write(Buffer.from('x'))).toThrow(new RuntimeError('Cannot call write() after write_eof()'))
    expect(() => writer.writelines([])).toThrow(new RuntimeError('Cannot call writelines() after write_eof()'))
    expect(writer.is_closing()).toBe(false)
    expect(String(await reader.read())).toBe('all')
    expect(other.is_closing()).toBe(false)
    other.close()
    expect(other.is_closing()).toBe(true)
    other.write(Buffer.from('x'))
    other.writelines([Buffer.from('x')])
    await expect(other.drain()).rejects.toThrow(ConnectionResetError)
    await other.wait_closed()
    other.write(Buffer.from('x'))
    expect(String(other)).toMatch(
      /^<StreamWriter transport=<_SelectorSocketTransport closed fd=\d+> reader=<StreamReader/,
    )
    writer.close()
  })

  it('the buffer is a copy: memory that is changed or transferred after write() is sent as it was', async () => {
    const [[, writer], [reader, other]] = await pair()
    const size = 3_000_000
    const changed = Buffer.alloc(size, 'a')
    const transferred = new Uint8Array(size).fill(98)
    writer.write(changed)
    writer.writelines([transferred, transferred.subarray(0, 5)])
    changed.fill('x')
    structuredClone(transferred.buffer, { transfer: [transferred.buffer] })
    expect(writer.transport.get_write_buffer_size()).toBeGreaterThan(size)
    writer.close()
    const received = await reader.read()
    expect(received.equals(Buffer.concat([Buffer.alloc(size, 'a'), Buffer.alloc(size + 5, 'b')]))).toBe(true)
    other.close()
  })

  it('memory that is transferred while sock_sendall or sock_recv_into waits is an error that says so', async () => {
    const [a, b] = nonblockingPair()
    const data = new Uint8Array(4_000_000)
    const sending = loop.sock_sendall(a, data)
    const into = new Uint8Array(10)
    const receiving = loop.sock_recv_into(a, into)
    const settled = Promise.allSettled([sending, receiving])
    structuredClone([data, into], { transfer: [data.buffer, into.buffer] })
    b.send(Buffer.from('x'))
    while (b.recv(65536).length === 65536) await asyncio.sleep(0)
    for (const result of await settled) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) })
    }
    a.close()
    b.close()
  })

  it('flow control: pause_writing() above the high-water mark, resume_writing() at the low one', async () => {
    const calls: string[] = []
    const [a, b] = socket.socketpair()
    const [transport] = await loop.create_connection(
      () => ({ pause_writing: () => calls.push('pause'), resume_writing: () => calls.push('resume') }),
      null,
      null,
      { sock: a },
    )
    transport.set_write_buffer_limits({ high: 1000, low: 10 })
    expect(transport.get_write_buffer_limits()).toEqual([10, 1000])
    expect(() => transport.set_write_buffer_limits(1, 2)).toThrow('high (1) must be >= low (2) must be >= 0')
    transport.write(Buffer.alloc(1_000_000))
    expect(calls).toEqual(['pause'])
    const [reader, writer] = await asyncio.open_connection({ sock: b })
    await reader.readexactly(1_000_000)
    expect(calls).toEqual(['pause', 'resume'])
    transport.abort()
    writer.close()
  })

  it('a transport’s protocol: made, data, the end, lost; and a buffered protocol of the program’s own memory', async () => {
    const calls: unknown[] = []
    class Recorder extends asyncio.Protocol {
      override connection_made(transport: asyncio.BaseTransport): void {
        calls.push(['made', transport.get_extra_info('sockname') !== null])
      }
      override data_received(data: Buffer): void {
        calls.push(String(data))
      }
      override eof_received(): boolean {
        calls.push('eof')
        return true
      }
      override connection_lost(exc: Error | null): void {
        calls.push(exc)
      }
    }
    const memory = Buffer.alloc(3)
    let collected = ''
    class Collector extends asyncio.BufferedProtocol {
      override get_buffer(): Buffer {
        return memory
      }
      override buffer_updated(nbytes: number): void {
        collected += memory.subarray(0, nbytes)
      }
    }
    const server = await loop.create_server(() => new Recorder(), '127.0.0.1', 0)
    const port = server.sockets[0]?.getsockname()[1] ?? 0
    const [transport, collector] = await loop.create_connection(() => new Collector(), '127.0.0.1', port)
    expect(transport.get_protocol()).toBe(collector)
    transport.write(Buffer.from('hello'))
    await vi.waitFor(() => expect(calls).toEqual([['made', true], 'hello']))
    transport.write_eof()
    await vi.waitFor(() => expect(calls.at(-1)).toBe('eof'))
    server.close()
    server.close_clients()
    await server.wait_closed()
    expect(calls).toEqual([['made', true], 'hello', 'eof', null])
    const echo = await asyncio.start_server((_, writer) => writer.write(Buffer.from('12345678')), '127.0.0.1', 0)
    const [second] = await loop.create_connection(() => new Collector(), '127.0.0.1', echo.sockets[0]?.getsockname()[1])
    await vi.waitFor(() => expect(collected).toBe('12345678'))
    second.pause_reading()
    expect(second.is_reading()).toBe(false)
    second.resume_reading()
    second.close()
    echo.close()
  })

  it('an exception of a protocol’s data_received() is reported, and ends the connection with it', async () => {
    const seen: asyncio.ExceptionContext[] = []
    loop.set_exception_handler((_, context) => seen.push(context))
    const [a, b] = socket.socketpair()
    const lost = vi.fn()
    const protocol = {
      data_received: () => {
        throw new Error('of the program')
      },
      connection_lost: lost,
    }
    await loop.create_connection(() => protocol, { sock: a })
    b.send(Buffer.from('x'))
    await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1))
    expect(String(lost.mock.calls[0]?.[0])).toBe('Error: of the program')
    expect(seen[0]?.message).toBe('Fatal error: protocol.data_received() call failed.')
    b.close()
    loop.set_exception_handler(null)
  })

  it('open_connection: all_errors, local_addr, a limit of 0 before anything is connected', async () => {
    const taken = new socket.socket()
    taken.bind(['127.0.0.1', 0])
    const [, port] = taken.getsockname()
    const failure = await asyncio.open_connection('127.0.0.1', port, { all_errors: true }).catch((error) => error)
    expect(failure).toBeInstanceOf(ExceptionGroup)
    expect(failure.message).toBe('create_connection failed (1 sub-exception)')
    taken.listen()
    taken.setblocking(false)
    await expect(asyncio.open_connection('127.0.0.1', port, { limit: 0 })).rejects.toThrow('Limit cannot be <= 0')
    await expect(asyncio.open_connection('127.0.0.1', port, { limti: 5 } as never)).rejects.toThrow(
      "BaseEventLoop.create_connection() got an unexpected keyword argument 'limti'",
    )
    await expect(asyncio.open_connection('127.0.0.1', port, { local_addr: ['192.0.2.1', 0] })).rejects.toThrow(
      "error while attempting to bind on address ('192.0.2.1', 0): [errno 99] cannot assign requested address",
    )
    expect(() => taken.accept()).toThrow(BlockingIOError)
    const [, writer] = await asyncio.open_connection('localhost', port, {
      local_addr: ['127.0.0.3', 0],
      family: socket.AF_INET,
      happy_eyeballs_delay: 0.25,
    })
    expect((writer.get_extra_info('sockname') as string[])[0]).toBe('127.0.0.3')
    const named = writer.get_extra_info('socket') as asyncio.TransportSocket
    expect(named.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)).not.toBe(0)
    expect(() => named.settimeout(1)).toThrow('settimeout(): only 0 timeout is allowed on transport sockets')
    expect(() => named.setblocking(true)).toThrow('setblocking(): transport sockets cannot be blocking')
    writer.close()
    taken.close()
  })

  it('get_extra_info returns its default for an unknown name, even a plain object', async () => {
    const [[, writer], [, other]] = await pair()
    const fallback = { a: 1 }
    expect(writer.get_extra_info('nosuch', fallback)).toBe(fallback)
    expect(writer.get_extra_info('nosuch', { default: 5 } as never)).toBe(5)
    expect(writer.get_extra_info('peername', 7)).toBe('')
    expect(() => (writer.get_extra_info as () => void)()).toThrow('StreamWriter.get_extra_info() missing 1 required')
    writer.close()
    other.close()
  })

  it('sock_sendfile checks as CPython does, and reads and sends files without a descriptor', async () => {
    const [a, b] = nonblockingPair()
    const path = join(mkdtempSync(join(tmpdir(), 'sockcall-')), 'file')
    writeFileSync(path, '0123456789')
    const fd = openSync(path, 'r')
    const errors: readonly [args: unknown[], message: string][] = [
      [[fd, -1, 10], 'offset must be a non-negative integer (got -1)'],
      [[fd, 1.5], 'offset must be a non-negative integer (got 1.5)'],
      [[fd, 0, 0], 'count must be a positive integer (got 0)'],
      [[fd, 0, 'x'], "count must be a positive integer (got 'x')"],
      [[{ fileno: () => fd, mode: 'r' }], 'file should be opened in binary mode'],
      [[{ fileno: () => null, read: () => null }], "'NoneType' object cannot be interpreted as an integer"],
      [[{ fileno: () => 2n ** 1000n }], 'Python int too large to convert to C int'],
      [[{}], "'dict' object has no attribute 'readinto'"],
    ]
    for (const [args, message] of errors) {
      const call = loop.sock_sendfile as (...args: unknown[]) => Promise<number>
      await expect(call.call(loop, a, ...args)).rejects.toThrow(message)
    }
    expect(() => b.recv(1)).toThrow(BlockingIOError)
    let position = 0
    const memory = {
      seek: (at: number) => {
        position = at
      },
      read: (size: number) => {
        const data = Buffer.from('0123456789').subarray(position, position + size)
        position += data.length
        return data
      },
    }
    expect(await loop.sock_sendfile(a, memory, 3, 4)).toBe(4)
    expect([String(b.recv(10)), position]).toEqual(['3456', 7])
    await expect(loop.sock_sendfile(a, memory, { fallback: false })).rejects.toThrow(asyncio.SendfileNotAvailableError)
    expect(await loop.sock_sendfile(a, fd, { offset: 8 })).toBe(2)
    expect(String(b.recv(10))).toBe('89')
    a.close()
    b.close()
  })

  it('getaddrinfo and getnameinfo of the loop', async () => {
    const found = await loop.getaddrinfo('127.0.0.1', 80, { type: socket.SOCK_STREAM })
    expect(found).toEqual([[socket.AF_INET, socket.SOCK_STREAM, 6, '', ['127.0.0.1', 80]]])
    expect(await loop.getnameinfo(['127.0.0.1', 80], socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)).toEqual([
      '127.0.0.1',
      '80',
    ])
    await expect(loop.getaddrinfo('127.0.0.1', 80, { typ: 1 } as never)).rejects.toThrow("Did you mean 'type'?")
    await expect(loop.getaddrinfo('127.0.0.1', 80, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow(
      'no',
    )
  })

  it('datagrams: an endpoint receives, sends, and is called for errors; an empty datagram is one', async () => {
    const received: [string, unknown][] = []
    const errors: unknown[] = []
    class Recorder extends asyncio.DatagramProtocol {
      override datagram_received(data: Buffer, addr: unknown): void {
        received.push([String(data), addr])
      }
      override error_received(exc: Error): void {
        errors.push(exc.message)
      }
    }
    const [bound] = await loop.create_datagram_endpoint(() => new Recorder(), ['127.0.0.1', 0])
    const at = bound.get_extra_info('sockname') as [string, number]
    const [joined] = await loop.create_datagram_endpoint(() => new Recorder(), { remote_addr: at })
    const from = joined.get_extra_info('sockname')
    joined.sendto(Buffer.from('one'))
    joined.sendto(Buffer.alloc(0))
    joined.sendto(Buffer.from('two'), at)
    await vi.waitFor(() => expect(received.length).toBe(3))
    expect(received).toEqual([
      ['one', from],
      ['', from],
      ['two', from],
    ])
    expect(() => joined.sendto(Buffer.from('x'), ['127.0.0.1', 5])).toThrow('Invalid address: must be None or')
    expect(() => joined.sendto('x' as never)).toThrow("data argument must be a bytes-like object, not 'str'")
    bound.close()
    await vi.waitFor(() => expect(bound.is_closing()).toBe(true))
    await asyncio.sleep(0.01)
    joined.sendto(Buffer.from('x'))
    await vi.waitFor(() => expect(errors).toEqual(['[Errno 111] Connection refused']))
    joined.abort()
    await expect(loop.create_datagram_endpoint(() => new Recorder())).rejects.toThrow('unexpected address family')
    await expect(loop.create_datagram_endpoint(() => new Recorder(), '127.0.0.1' as never)).rejects.toThrow(
      '2-tuple is expected',
    )
  })
})
