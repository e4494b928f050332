import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { BrokenPipeError, ConnectionRefusedError, ConnectionResetError, OSError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { python, succeeded } from '../children.js'
import { driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { inetAddress } from '../trial.js'

/** `struct linger { 1, 0 }`: close resets the connection. */
const RESET_ON_CLOSE = new Uint8Array(Int32Array.of(1, 0).buffer)

async function receiveAll(socket: DrivenSocket): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (;;) {
    const chunk = await socket.recv(65_536)
    if (chunk.length === 0) return Buffer.concat(chunks)
    chunks.push(chunk)
  }
}

export const tcpTopic: Topic = {
  name: 'tcp',
  checks: [
    ...driven('bytes go both ways, and the names of both ends agree', async (t) => {
      const [client, server] = await t.tcpPair()
      await client.sendall(Buffer.from('request'))
      assert.equal((await server.recv(100)).toString(), 'request')
      await server.sendall(Buffer.from('response'))
      assert.equal((await client.recv(100)).toString(), 'response')
      assert.deepEqual(client.getsockname(), server.getpeername())
      assert.deepEqual(client.getpeername(), server.getsockname())
    }),

    ...driven(
      'the end of the stream is no bytes, again and again, and half-closing keeps the other half',
      async (t) => {
        const [client, server] = await t.tcpPair()
        await client.sendall(Buffer.from('last'))
        client.shutdown(t.constant('SHUT_WR'))
        assert.equal((await server.recv(100)).toString(), 'last')
        assert.deepEqual([(await server.recv(1)).length, (await server.recv(1)).length], [0, 0])
        await server.sendall(Buffer.from('answer'))
        assert.equal((await client.recv(100)).toString(), 'answer')
        await rejects(() => client.send(Buffer.from('x')), t.failure('EPIPE', BrokenPipeError))
      },
    ),

    ...driven('a connection without a listener is ConnectionRefusedError, with the address', async (t) => {
      const address = await t.refusing()
      const error = await rejects(() => t.socket().connect(address), t.failure('ECONNREFUSED', ConnectionRefusedError))
      assert(error instanceof OSError)
      assert.deepEqual([error.syscall, error.address], ['connect', address])
    }),

    ...driven('a reset connection is ConnectionResetError once, and then the end', async (t) => {
      const [client, server] = await t.tcpPair()
      client.setsockopt(t.constant('SOL_SOCKET'), t.constant('SO_LINGER'), RESET_ON_CLOSE)
      client.close()
      await rejects(() => server.recv(1), t.failure('ECONNRESET', ConnectionResetError))
      assert.equal((await server.recv(1)).length, 0)
    }),

    ...driven('an address in use is EADDRINUSE', async (t) => {
      const { address } = await t.listener()
      const error = await rejects(() => t.socket().bind(address), t.failure('EADDRINUSE', OSError))
      assert(error instanceof OSError && error.syscall === 'bind')
    }),

    ...driven('an unconnected socket says ENOTCONN', async (t) => {
      const socket = t.socket()
      await rejects(() => socket.recv(1), t.failure('ENOTCONN', OSError))
      await rejects(() => socket.getpeername(), t.failure('ENOTCONN', OSError))
      await rejects(() => socket.shutdown(t.constant('SHUT_RDWR')), t.failure('ENOTCONN', OSError))
    }),

    ...driven('the kernel judges a listener that does not listen, and a backlog', async (t) => {
      await rejects(() => t.socket().accept(), t.failure('EINVAL', OSError))
      const socket = t.socket()
      socket.listen(-1)
      socket.listen(0)
      socket.listen()
      assert.notEqual(inetAddress(socket.getsockname())[1], 0, 'listen bound it')
    }),

    ...driven('IPv6 works like IPv4, its addresses with four items', { needs: ['IPv6 on loopback'] }, async (t) => {
      const family = t.constant('AF_INET6')
      const listener = t.socket({ family })
      await listener.bind(['::1', 0, 0, 0])
      listener.listen()
      const client = t.socket({ family })
      const name = listener.getsockname()
      assert(Array.isArray(name))
      await client.connect(['::1', Number(name[1])])
      const [server, peer] = await listener.accept()
      t.own(server)
      assert.deepEqual(peer, client.getsockname())
      assert.equal(Array.isArray(peer) && peer.length, 4)
      await client.sendall(Buffer.from('six'))
      assert.equal((await server.recv(10)).toString(), 'six')
    }),

    ...driven(
      'a megabyte to CPython and back is the same, byte for byte',
      { needs: ['python3', 'realKernel'] },
      async (t) => {
        const { listener, address } = await t.listener()
        const companion = python(
          t,
          `
import socket, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
data = b''
while len(data) < 1 << 20:
    data += s.recv(65536)
s.sendall(data)
s.shutdown(socket.SHUT_WR)
assert s.recv(1) == b''`,
          address[1],
        )
        const [server] = await listener.accept()
        t.own(server)
        const sent = Buffer.alloc(1 << 20, 'a few bytes that repeat, but not with the block size; ')
        await server.sendall(sent)
        const back = await receiveAll(server)
        server.close()
        assert.equal(digest(back), digest(sent))
        await succeeded(companion)
      },
    ),

    ...driven('a client of ours talks to a CPython server', { needs: ['python3', 'realKernel'] }, async (t) => {
      const companion = python(
        t,
        `
import socket
with socket.create_server(('127.0.0.1', 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    connection, _ = listener.accept()
    with connection, connection.makefile('rw', newline='\\n') as f:
        f.write('hello ' + f.readline())`,
      )
      const port = await new Promise<number>((resolve, reject) => {
        companion.process.stdout?.once('data', (line) => resolve(Number(line)))
        companion.ended.then(() => reject(new Error('the server ended')), reject)
      })
      const client = t.socket()
      await client.connect(['localhost', port])
      await client.sendall(Buffer.from('world\n'))
      assert.equal((await receiveAll(client)).toString(), 'hello world\n')
      await succeeded(companion)
    }),
  ],
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
