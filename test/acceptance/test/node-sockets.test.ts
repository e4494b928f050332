/** Our descriptors under Node's own sockets. */
import dgram from 'node:dgram'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type AddressKind, addressKinds, addressOf, backends, connectedPair, listen } from '../src/sockets.js'

describe.each(backends)('descriptors of the %s backend under sockets of Node', (_, sockets) => {
  const { AsyncSocket, Socket, constants, fromfd } = sockets
  const { AF_INET, SOCK_STREAM, SOCK_DGRAM, SOL_SOCKET, IPPROTO_TCP } = constants
  const any = ['127.0.0.1', 0] as [string, number]

  it.each(addressKinds)('a connection is a net.Socket (%s)', async (kind: AddressKind) => {
    const [client, server] = await connectedPair(sockets, kind)
    const [near, far] = [client, server].map((connection) => {
      const fd = connection.detach()
      return new net.Socket({ fd, readable: true, writable: true })
    })
    if (near === undefined || far === undefined) throw new Error('there are two')
    if (kind === 'tcp') expect([far.remoteAddress, far.remotePort]).toEqual(['127.0.0.1', near.localPort])
    near.end('x'.repeat(1_000_000))
    far.end('answer')
    expect((await text(far)).length).toBe(1_000_000)
    expect(await text(near)).toBe('answer')
  })

  it('a connection of a blocking socket is one, too, and what it has received is still there', async () => {
    const listener = listen(sockets)
    onTestFinished(() => listener.close())
    const socket = new Socket({ family: AF_INET, type: SOCK_STREAM })
    socket.connect(addressOf(listener) as [string, number])
    const [connection] = await listener.accept()
    await connection.sendall(Buffer.from('early'))
    connection.close()
    await sleep(10)
    expect(await text(new net.Socket({ fd: socket.detach(), readable: true, writable: true }))).toBe('early')
  })

  it.each(['tcp', 'unix path'] as const)('a listening socket is an http server (%s)', async (kind) => {
    const listener = listen(sockets, kind)
    const at = addressOf(listener)
    const server = http.createServer((_req, res) => res.end('hello')).listen({ fd: listener.detach() })
    await once(server, 'listening')
    const where = typeof at === 'string' ? { socketPath: at } : { host: '127.0.0.1', port: Number(at[1]) }
    const answer = await new Promise((resolve) => {
      http.get({ ...where, agent: false }, (res) => resolve(text(res)))
    })
    expect(answer).toBe('hello')
    server.close()
    await once(server, 'close')
  })

  it('a UDP socket is one of node:dgram', async () => {
    const ours = new AsyncSocket({ family: AF_INET, type: SOCK_DGRAM })
    await ours.bind(any)
    const [, port] = ours.getsockname() as [string, number]
    const socket = dgram.createSocket('udp4')
    // It is bound already, so 'listening' comes at once.
    const listening = once(socket, 'listening')
    socket.bind({ fd: ours.detach() })
    await listening
    const peer = dgram.createSocket('udp4')
    peer.send('question', port, '127.0.0.1')
    const [message, from] = await once(socket, 'message')
    expect(String(message)).toBe('question')
    socket.send('answer', from.port, from.address)
    const [answer] = await once(peer, 'message')
    expect(String(answer)).toBe('answer')
    socket.close()
    peer.close()
  })

  it('options of a net.Socket are set and read through its descriptor, which it keeps', async () => {
    const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as net.AddressInfo
    const socket = net.connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const fd = Number(Reflect.get(Reflect.get(socket, '_handle') as object, 'fd'))
    expect(fd).toBeGreaterThan(2)
    const copy = fromfd(fd, AF_INET, SOCK_STREAM)
    copy.setsockopt(IPPROTO_TCP, constants.TCP_USER_TIMEOUT, 12_345)
    copy.setsockopt(SOL_SOCKET, constants.SO_KEEPALIVE, 1)
    copy.close()
    const again = fromfd(fd, AF_INET, SOCK_STREAM)
    expect(again.getsockopt(IPPROTO_TCP, constants.TCP_USER_TIMEOUT)).toBe(12_345)
    expect(again.getsockopt(SOL_SOCKET, constants.SO_KEEPALIVE)).toBe(1)
    again.close()
    expect(await text(socket)).toBe('')
    server.close()
  })
})
