import { once } from 'node:events'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import * as tls from 'node:tls'
import { expect, it, vi } from 'vitest'
import { certificate } from '../../../test-certificate.js'
import * as asyncio from '../src/asyncio/index.js'
import { ConnectionAbortedError, NotImplementedError, OSError } from '../src/exceptions/index.js'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'

const trusting = { ca: certificate.cert }

function portOf(server: asyncio.Server): number {
  return server.sockets[0]?.getsockname()[1] ?? 0
}

async function echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter): Promise<void> {
  for await (const line of reader) {
    writer.write(line)
    await writer.drain()
  }
  writer.close()
}

eachBackend(() => {
  it('open_connection and start_server over TLS, with contexts of node:tls', async () => {
    const contexts = [certificate, tls.createSecureContext(certificate)]
    for (const ssl of contexts) {
      await using server = await asyncio.start_server(echo, '127.0.0.1', 0, { ssl, limit: 2 ** 20 })
      const context = ssl === certificate ? trusting : tls.createSecureContext(trusting)
      const [reader, writer] = await asyncio.open_connection('127.0.0.1', portOf(server), {
        ssl: context,
        server_hostname: 'localhost',
      })
      expect(writer.get_extra_info('sslcontext')).toBe(context)
      expect(writer.get_extra_info('cipher')).toEqual([expect.any(String), expect.stringMatching(/^TLS/), null])
      expect(writer.get_extra_info('peercert')).toMatchObject({ subject: { CN: 'localhost' } })
      expect(writer.get_extra_info('peername')).toEqual(['127.0.0.1', portOf(server)])
      expect(writer.can_write_eof()).toBe(false)
      expect(() => writer.write_eof()).toThrow(NotImplementedError)
      expect(() => writer.write('text' as never)).toThrow(TypeError)
      const line = Buffer.concat([Buffer.alloc(300_000, 'x'), Buffer.from('\n')])
      writer.writelines([line.subarray(0, 5), line.subarray(5)])
      const got: Buffer[] = [await reader.readexactly(line.length)]
      expect(Buffer.concat(got).equals(line)).toBe(true)
      writer.close()
      expect(writer.is_closing()).toBe(true)
      await writer.wait_closed()
    }
  })

  it('node:tls and asyncio talk to each other', async () => {
    await using server = await asyncio.start_server(echo, '127.0.0.1', 0, { ssl: certificate })
    const client = tls.connect({ port: portOf(server), host: '127.0.0.1', servername: 'localhost', ...trusting })
    client.write('over node\n')
    expect(String((await once(client, 'data'))[0])).toBe('over node\n')
    client.end()
    await once(client, 'close')
    const peer = tls.createServer(certificate, (connection) => connection.pipe(connection)).listen(0, '127.0.0.1')
    await once(peer, 'listening')
    const [reader, writer] = await asyncio.open_connection('127.0.0.1', (peer.address() as AddressInfo).port, {
      ssl: trusting,
      server_hostname: 'localhost',
    })
    writer.write(Buffer.from('over us\n'))
    expect(String(await reader.readline())).toBe('over us\n')
    writer.close()
    peer.close()
  })

  it('a certificate that is untrusted, or of another host, ends the connection; nothing is sent in the clear', async () => {
    await using server = await asyncio.start_server(echo, '127.0.0.1', 0, { ssl: certificate })
    const port = portOf(server)
    const untrusted = asyncio.open_connection('127.0.0.1', port, { ssl: true, server_hostname: 'localhost' })
    await expect(untrusted).rejects.toThrow(asyncio.SSLCertVerificationError)
    // The host is the name by default.
    await expect(asyncio.open_connection('127.0.0.1', port, { ssl: trusting })).rejects.toThrow(asyncio.SSLError)
    const other = asyncio.open_connection('127.0.0.1', port, { ssl: trusting, server_hostname: 'example.org' })
    await expect(other).rejects.toThrow(asyncio.SSLCertVerificationError)
    const [, writer] = await asyncio.open_connection('127.0.0.1', port, { ssl: trusting, server_hostname: '' })
    writer.close()
    const received: Buffer[] = []
    const plain = createNetServer((connection) => connection.on('data', (data) => received.push(data))).listen(0)
    await once(plain, 'listening')
    const { port: clear } = plain.address() as AddressInfo
    const stuck = asyncio.open_connection('127.0.0.1', clear, { ssl: true, ssl_handshake_timeout: 0.5 })
    await expect(stuck).rejects.toThrow(ConnectionAbortedError)
    await expect(stuck).rejects.toThrow('SSL handshake is taking longer than 0.5 seconds: aborting the connection')
    // A TLS record, version 3.x.
    await vi.waitFor(() => expect(Buffer.concat(received).subarray(0, 2)).toEqual(Buffer.from([0x16, 0x03])))
    plain.close()
  })

  it('a client without TLS, and one that goes away, leave a server with TLS as it was', async () => {
    await using server = await asyncio.start_server(echo, '127.0.0.1', 0, { ssl: certificate })
    const [reader, writer] = await asyncio.open_connection('127.0.0.1', portOf(server))
    writer.write(Buffer.from('GET / HTTP/1.0\r\n\r\n'))
    await reader.read().catch((error: unknown) => expect(error).toBeInstanceOf(OSError))
    writer.close()
    const [, gone] = await asyncio.open_connection('127.0.0.1', portOf(server))
    gone.transport.abort()
    const keywords = { ssl: trusting, server_hostname: 'localhost' }
    const [secure, secureWriter] = await asyncio.open_connection('127.0.0.1', portOf(server), keywords)
    secureWriter.write(Buffer.from('still\n'))
    expect(String(await secure.readline())).toBe('still\n')
    secureWriter.close()
  })

  it('start_tls on both sides of a plain connection', async () => {
    await using server = await asyncio.start_server(
      async (reader, writer) => {
        expect(String(await reader.readline())).toBe('STARTTLS\n')
        writer.write(Buffer.from('go\n'))
        await writer.start_tls(certificate)
        await echo(reader, writer)
      },
      '127.0.0.1',
      0,
    )
    const [reader, writer] = await asyncio.open_connection('127.0.0.1', portOf(server))
    writer.write(Buffer.from('STARTTLS\n'))
    expect(String(await reader.readline())).toBe('go\n')
    await expect(writer.start_tls(5 as never)).rejects.toThrow(
      'sslcontext is expected to be an instance of ssl.SSLContext, got 5',
    )
    await writer.start_tls(trusting, { server_hostname: 'localhost' })
    expect(writer.get_extra_info('cipher')).not.toBe(null)
    writer.write(Buffer.from('secret\n'))
    expect(String(await reader.readline())).toBe('secret\n')
    writer.close()
    await writer.wait_closed()
    expect(String(writer.transport)).toMatch(/^<_SSLProtocolTransport closed/)
  })

  it('TLS options that cannot be honoured are refused', async () => {
    const refused: readonly [asyncio.OpenConnectionKeywords, string][] = [
      [{ server_hostname: 'x' }, 'server_hostname is only meaningful with ssl'],
      [{ ssl_handshake_timeout: 1 }, 'ssl_handshake_timeout is only meaningful with ssl'],
      [{ ssl: false, ssl_shutdown_timeout: 1 }, 'ssl_shutdown_timeout is only meaningful with ssl'],
      [{ ssl: 'yes' as never }, 'ssl must be true, a tls.SecureContext or an object of node:tls options, not str'],
      [{ ssl: 1 as never }, 'not int'],
      [{ ssl: true, ssl_handshake_timeout: 0 }, 'ssl_handshake_timeout should be a positive number, got 0'],
    ]
    for (const [keywords, message] of refused) {
      await expect(asyncio.open_connection('127.0.0.1', 9, keywords)).rejects.toThrow(message)
    }
    const [a, b] = socket.socketpair()
    await expect(asyncio.open_connection({ sock: a, ssl: true })).rejects.toThrow(
      'You must set server_hostname when using ssl without a host',
    )
    a.close()
    b.close()
    for (const ssl of [true, false]) {
      await expect(asyncio.start_server(echo, '127.0.0.1', 0, { ssl: ssl as never })).rejects.toThrow(
        'ssl argument must be an SSLContext or None',
      )
    }
  })
})
