import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as asyncio from '../src/asyncio/index.js'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'

eachBackend((name) => {
  const loop = asyncio.get_running_loop()

  function nonblocking(sock: socket.socket): socket.socket {
    sock.setblocking(false)
    return sock
  }

  it('the loop’s socket calls: accept, connect, recv, recv_into, sendall, sendfile', async () => {
    const listener = nonblocking(socket.create_server(['127.0.0.1', 0]))
    const client = nonblocking(new socket.socket())
    const [[server, peer]] = await Promise.all([
      loop.sock_accept(listener),
      loop.sock_connect(client, ['localhost', listener.getsockname()[1]]),
    ])
    expect(peer).toEqual(client.getsockname())
    expect(server.gettimeout()).toBe(0)
    const waiting = loop.sock_recv(server, 100)
    await loop.sock_sendall(client, Buffer.from('hello'))
    expect(String(await waiting)).toBe('hello')
    const data = Buffer.alloc(3_000_000, 'x')
    const sending = loop.sock_sendall(client, data)
    const memory = Buffer.alloc(100_000)
    let received = 0
    while (received < data.length) received += await loop.sock_recv_into(server, memory)
    await sending
    const file = join(mkdtempSync(join(tmpdir(), 'sockcall-')), 'file')
    writeFileSync(file, data)
    const sendingFile = loop.sock_sendfile(client, openSync(file, 'r'), 10, 2_000_000)
    received = 0
    while (received < 2_000_000) received += await loop.sock_recv_into(server, memory)
    expect(await sendingFile).toBe(2_000_000)
    const aborted = loop.sock_recv(server, 1, { signal: AbortSignal.timeout(10) })
    await expect(aborted).rejects.toThrow()
    const closed = loop.sock_recv(server, 1)
    server.close()
    await expect(closed).rejects.toThrow('[Errno 9] Bad file descriptor')
    client.close()
    listener.close()
  })

  it('datagrams: sock_sendto, sock_recvfrom, sock_recvfrom_into', async () => {
    const a = nonblocking(new socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    const b = nonblocking(new socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    a.bind(['127.0.0.1', 0])
    b.bind(['127.0.0.1', 0])
    const waiting = loop.sock_recvfrom(a, 100)
    expect(await loop.sock_sendto(b, Buffer.from('one'), a.getsockname())).toBe(3)
    expect(await waiting).toEqual([Buffer.from('one'), b.getsockname()])
    const memory = Buffer.alloc(10)
    const into = loop.sock_recvfrom_into(a, memory)
    await loop.sock_sendto(b, Buffer.from('two'), a.getsockname())
    expect(await into).toEqual([3, b.getsockname()])
    a.close()
    b.close()
  })

  it('sockets must be non-blocking; a refused connection is asyncio’s error', async () => {
    const sock = new socket.socket()
    await expect(loop.sock_recv(sock, 1)).rejects.toThrow('the socket must be non-blocking')
    const listener = socket.create_server(['127.0.0.1', 0])
    const [, port] = listener.getsockname()
    listener.close()
    await expect(loop.sock_connect(nonblocking(sock), ['127.0.0.1', port])).rejects.toThrow(/^\[Errno 111\] Conn/)
    await expect(asyncio.open_connection('127.0.0.1', port)).rejects.toThrow(
      `[Errno 111] Connect call failed ('127.0.0.1', ${port})`,
    )
    await expect(asyncio.open_connection()).rejects.toThrow('host and port was not specified and no sock specified')
    sock.close()
  })

  it('start_server and open_connection: lines back and forth, and both ends closed', async () => {
    const server = await asyncio.start_server(
      async (reader, writer) => {
        for await (const line of reader) {
          writer.write(Buffer.from(`${line}`.toUpperCase()))
          await writer.drain()
        }
        writer.close()
        await writer.wait_closed()
      },
      '127.0.0.1',
      0,
    )
    expect(server.is_serving()).toBe(true)
    const [listener] = server.sockets
    const [, port] = (listener?.getsockname() ?? []) as [string, number]
    const [reader, writer] = await asyncio.open_connection('127.0.0.1', port)
    expect(writer.get_extra_info('peername')).toEqual(['127.0.0.1', port])
    expect(writer.get_extra_info('cipher', 'none')).toBe('none')
    writer.writelines([Buffer.from('one\n'), Buffer.from('two\n')])
    expect(String(await reader.readline())).toBe('ONE\n')
    expect(String(await reader.readexactly(4))).toBe('TWO\n')
    const lines = 20_000
    writer.write(Buffer.from('x'.repeat(99).concat('\n').repeat(lines)))
    for (let i = 0; i < lines; i++) expect((await reader.readline()).length).toBe(100)
    writer.write_eof()
    expect((await reader.read()).length).toBe(0)
    expect(reader.at_eof()).toBe(true)
    writer.close()
    await writer.wait_closed()
    expect(writer.is_closing()).toBe(true)
    server.close()
    await server.wait_closed()
    expect(server.sockets).toEqual([])
  })

  it('AF_UNIX: start_unix_server and open_unix_connection; a broken connection reaches the reader', async () => {
    const path = join(tmpdir(), `sockcall-asyncio-${process.pid}-${name}`)
    await using server = await asyncio.start_unix_server((_reader, writer) => {
      writer.write(Buffer.from('bye'))
      writer.close()
    }, path)
    const [reader, writer] = await asyncio.open_unix_connection(path)
    expect(String(await reader.read())).toBe('bye')
    writer.close()
    await writer.wait_closed()
    expect(server.is_serving()).toBe(true)
  })

  it('talks with asyncio itself (needs python3)', async ({ skip }) => {
    const program = `
import asyncio
async def main():
    async def echo(reader, writer):
        while line := await reader.readline():
            writer.write(line[::-1])
            await writer.drain()
        writer.close()
    server = await asyncio.start_server(echo, '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())`
    const child = spawn('python3', ['-c', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const started = await Promise.race([once(child.stdout, 'data'), once(child, 'error')])
    const port = Number(String(started[0]))
    if (!(port > 0)) skip('python3 is not installed')
    const [reader, writer] = await asyncio.open_connection('127.0.0.1', port)
    writer.write(Buffer.from('abc\n'))
    expect(String(await reader.readexactly(4))).toBe('\ncba')
    writer.close()
    await writer.wait_closed()
    child.kill()
  })
})
