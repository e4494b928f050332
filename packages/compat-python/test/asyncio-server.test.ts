import { once } from 'node:events'
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import * as asyncio from '../src/asyncio/index.js'
import { RuntimeError } from '../src/exceptions/index.js'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'

const loop = asyncio.get_running_loop()

/** The contexts that the exception handler receives. */
function reports(): asyncio.ExceptionContext[] {
  const seen: asyncio.ExceptionContext[] = []
  loop.set_exception_handler((_, context) => seen.push(context))
  return seen
}

function portOf(server: asyncio.Server): number {
  return server.sockets[0]?.getsockname()[1] ?? 0
}

afterEach(() => {
  loop.set_exception_handler(null)
  vi.restoreAllMocks()
})

eachBackend(() => {
  it('a handler’s exception, at once or later, is reported, closes its connection, and the server goes on', async () => {
    const seen = reports()
    const handlers = [
      () => {
        throw new Error('at once')
      },
      async () => {
        throw new Error('later')
      },
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
      () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error('a thenable')) }),
      async (reader: asyncio.StreamReader) => {
        await reader.readexactly(10)
      },
    ]
    let calls = 0
    await using server = await asyncio.start_server((reader) => handlers[calls++ % 4]?.(reader), '127.0.0.1', 0)
    for (let i = 0; i < 4; i++) {
      const [reader, writer] = await asyncio.open_connection('127.0.0.1', portOf(server))
      if (i === 3) writer.write_eof()
      expect((await reader.read()).length).toBe(0)
      writer.close()
    }
    expect(seen.map(({ message }) => message)).toEqual(Array(4).fill('Unhandled exception in client_connected_cb'))
    expect(seen.map(({ exception }) => String(exception))).toEqual([
      'Error: at once',
      'Error: later',
      'Error: a thenable',
      'IncompleteReadError: 0 bytes read on a total of 10 expected bytes',
    ])
    expect(String(seen[0]?.transport)).toMatch(/^<_SelectorSocketTransport closed/)
  })

  it('a client that resets while its handler writes is the handler’s exception, printed where there is no handler for it', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    let failed: unknown
    await using server = await asyncio.start_server(
      async (_reader, writer) => {
        try {
          for (;;) {
            writer.write(Buffer.alloc(100_000))
            await writer.drain()
          }
        } catch (error) {
          failed = error
          throw error
        }
      },
      '127.0.0.1',
      0,
    )
    const client = connect(portOf(server), '127.0.0.1')
    await once(client, 'data')
    client.resetAndDestroy()
    await vi.waitFor(() => expect(printed).toHaveBeenCalledTimes(1))
    expect(failed).toBeInstanceOf(socket.error)
    expect(printed.mock.calls[0]).toEqual([
      expect.stringMatching(/^Unhandled exception in client_connected_cb\ntransport: <_SelectorSocketTransport/),
      failed,
    ])
  })

  it('an exception handler that throws is printed, too', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    loop.set_exception_handler(() => {
      throw new Error('the handler')
    })
    loop.call_exception_handler({ message: 'something', exception: new Error('first') })
    expect(String(printed.mock.calls[0])).toContain('Unhandled error in exception handler')
    expect(() => loop.set_exception_handler(5 as never)).toThrow('A callable object or None is expected')
  })

  it('start_serving: false accepts nothing before start_serving() or serve_forever()', async () => {
    const server = await asyncio.start_server(() => {}, '127.0.0.1', 0, { start_serving: false })
    expect(server.is_serving()).toBe(false)
    await expect(asyncio.open_connection('127.0.0.1', portOf(server))).rejects.toThrow(
      '[Errno 111] Connect call failed',
    )
    await server.start_serving()
    await server.start_serving()
    expect(server.is_serving()).toBe(true)
    expect(server.get_loop()).toBe(loop)
    const [, writer] = await asyncio.open_connection('127.0.0.1', portOf(server))
    const forever = server.serve_forever()
    await expect(server.serve_forever()).rejects.toThrow(
      new RuntimeError(`server ${server} is already being awaited on serve_forever()`),
    )
    writer.close()
    server.close()
    await expect(forever).rejects.toThrow(asyncio.CancelledError)
    await expect(server.serve_forever()).rejects.toThrow('server <Server sockets=()> is closed')
    expect(server.sockets).toEqual([])
    server.close()
    await server.wait_closed()
  })

  it('cancelling serve_forever() closes the server and its connections', async () => {
    const server = await asyncio.start_server(() => {}, '127.0.0.1', 0)
    const [reader, writer] = await asyncio.open_connection('127.0.0.1', portOf(server))
    await expect(asyncio.wait_for(server.serve_forever(), 0.02)).rejects.toThrow(asyncio.TimeoutError)
    expect((await reader.read()).length).toBe(0)
    expect(server.is_serving()).toBe(false)
    writer.close()
  })

  it('close_clients() sends the buffer and closes; abort_clients() drops it; wait_closed() waits for connections', async () => {
    const server = await asyncio.start_server(
      (_reader, writer) => {
        writer.write(Buffer.alloc(8_000_000))
      },
      '127.0.0.1',
      0,
    )
    const [reader, writer] = await asyncio.open_connection('127.0.0.1', portOf(server))
    await vi.waitFor(() => expect(reader.at_eof()).toBe(false))
    await reader.readexactly(1)
    server.close_clients()
    expect((await reader.read()).length).toBe(7_999_999)
    writer.close()
    const [late, lateWriter] = await asyncio.open_connection('127.0.0.1', portOf(server))
    await late.readexactly(1)
    server.close()
    let closed = false
    const waiting = server.wait_closed().then(() => {
      closed = true
    })
    await asyncio.sleep(0.02)
    expect(closed).toBe(false)
    server.abort_clients()
    await waiting
    await expect(late.read()).resolves.toSatisfy((rest: Buffer) => rest.length < 7_999_999)
    lateWriter.close()
  })

  it('bind errors name the address; each address of several hosts is bound once', async () => {
    const taken = new socket.socket()
    taken.bind(['127.0.0.1', 0])
    const [, port] = taken.getsockname()
    await expect(asyncio.start_server(() => {}, '127.0.0.1', port)).rejects.toMatchObject({
      errno: 98,
      message: `[Errno 98] error while attempting to bind on address ('127.0.0.1', ${port}): [errno 98] address already in use`,
    })
    taken.close()
    await expect(asyncio.start_server(() => {}, '192.0.2.1', 0)).rejects.toThrow(
      "could not bind on any address out of [('192.0.2.1', 0)]",
    )
    await using server = await asyncio.start_server(() => {}, ['127.0.0.1', '127.0.0.1', '127.0.0.2'], 0)
    expect(server.sockets.map((one) => one.getsockname()[0])).toEqual(['127.0.0.1', '127.0.0.2'])
  })

  it('ports out of range are refused before anything is looked up or bound', async () => {
    for (const port of [70000, -1, 65558, '70000', 10n ** 30n, Number.MAX_SAFE_INTEGER]) {
      for (const host of ['127.0.0.1', 'localhost', null]) {
        await expect(asyncio.open_connection(host, port as number)).rejects.toThrow('connect(): port must be 0-65535.')
        await expect(asyncio.start_server(() => {}, host, port as number)).rejects.toThrow(
          'bind(): port must be 0-65535.',
        )
      }
    }
    for (const port of [1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(asyncio.open_connection('127.0.0.1', port)).rejects.toThrow(TypeError)
      await expect(asyncio.start_server(() => {}, 'localhost', port)).rejects.toThrow(TypeError)
    }
  })

  it('AF_UNIX: only a socket that no process has open is replaced at the path', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sockcall-'))
    const at = (name: string) => join(directory, name)
    writeFileSync(at('file'), 'precious')
    symlinkSync('file', at('link'))
    symlinkSync('nothing', at('dangling'))
    mkdirSync(at('directory'))
    const live = new socket.socket(socket.AF_UNIX)
    live.bind(at('live'))
    live.listen()
    const unlistened = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    unlistened.bind(at('datagrams'))
    for (const name of ['file', 'link', 'dangling', 'directory', 'live', 'datagrams']) {
      const before = lstatSync(at(name)).ino
      await expect(asyncio.start_unix_server(() => {}, at(name))).rejects.toMatchObject({
        errno: 98,
        strerror: `Address '${at(name)}' is already in use`,
      })
      await expect(
        loop.create_datagram_endpoint(() => ({}), at(name), null, { family: socket.AF_UNIX }),
      ).rejects.toThrow('[Errno 98]')
      expect(lstatSync(at(name)).ino).toBe(before)
    }
    expect(readFileSync(at('file'), 'utf8')).toBe('precious')
    live.close()
    unlistened.close()
    const server = await asyncio.start_unix_server(() => {}, at('live'))
    expect(server.sockets[0]?.getsockname<string>()).toBe(at('live'))
    server.close()
    expect(existsSync(at('live'))).toBe(false)
  })

  it('AF_UNIX: close() removes the socket’s file, but not one that has replaced it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sockcall-'))
    const path = join(directory, 's')
    const kept = await asyncio.start_unix_server(() => {}, path, { cleanup_socket: false })
    kept.close()
    expect(lstatSync(path).isSocket()).toBe(true)
    const server = await asyncio.start_unix_server(() => {}, path)
    unlinkSync(path)
    writeFileSync(path, 'another')
    server.close()
    expect(readFileSync(path, 'utf8')).toBe('another')
    unlinkSync(path)
    const moved = await asyncio.start_unix_server(() => {}, path)
    const other = join(directory, 'other')
    linkSync(path, other)
    moved.close()
    expect(existsSync(path)).toBe(false)
    expect(lstatSync(other).isSocket()).toBe(true)
    const given = new socket.socket(socket.AF_UNIX)
    given.bind(path)
    const adopted = await asyncio.start_unix_server(() => {}, { sock: given })
    adopted.close()
    expect(existsSync(path)).toBe(false)
  })

  it('a server whose accept fails for lack of descriptors reports it, and goes on', async () => {
    const seen = reports()
    const listener = socket.create_server(['127.0.0.1', 0])
    const accept = vi.spyOn(listener, 'accept')
    const error = new socket.error(24, 'Too many open files')
    accept.mockImplementationOnce(() => {
      throw error
    })
    await using server = await asyncio.start_server((_reader, writer) => writer.close(), { sock: listener })
    await vi.waitFor(() => expect(seen.length).toBe(1))
    expect(seen[0]).toMatchObject({ message: 'socket.accept() out of system resource', exception: error })
    const [reader, writer] = await asyncio.open_connection('127.0.0.1', portOf(server))
    expect((await reader.read()).length).toBe(0)
    writer.close()
  })
})
