import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bindSockets } from '../../bind-sockets.js'
import type { Address } from '../../sockaddr/types.js'
import {
  BlockingIOError,
  ConnectionRefusedError,
  FileNotFoundError,
  OSError,
  TimeoutError,
} from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { python, succeeded } from '../children.js'
import type { DrivenTrial } from '../driven.js'
import { driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { withSyscalls } from '../with-syscalls.js'

function unix(t: DrivenTrial, type = 'SOCK_STREAM'): DrivenSocket {
  return t.socket({ family: t.constant('AF_UNIX'), type: t.constant(type) })
}

/** A listener and both ends of a connection to it. */
interface Connected {
  readonly listener: DrivenSocket
  readonly client: DrivenSocket
  readonly server: DrivenSocket
}

/** A listener at `address`, and a client connected to it. */
async function connected(t: DrivenTrial, address: Address, type?: string): Promise<Connected> {
  const listener = unix(t, type)
  await listener.bind(address)
  listener.listen()
  const client = unix(t, type)
  await client.connect(address)
  const [server, peer] = await listener.accept()
  assert.equal(peer, '', 'the client has no name')
  return { listener, client, server: t.own(server) }
}

async function talk(a: DrivenSocket, b: DrivenSocket): Promise<void> {
  await a.sendall(Buffer.from('ping'))
  assert.equal((await b.recv(10)).toString(), 'ping')
  await b.sendall(Buffer.from('pong'))
  assert.equal((await a.recv(10)).toString(), 'pong')
}

const needs = ['AF_UNIX'] as const

export const unixTopic: Topic = {
  name: 'AF_UNIX',
  checks: [
    ...driven(
      'a stream over a path, which is a socket in the file system',
      { needs: ['AF_UNIX', 'realKernel'] },
      async (t) => {
        const path = join(t.folder(), 's')
        const { listener, client, server } = await connected(t, path)
        await talk(client, server)
        assert.deepEqual([listener.getsockname(), server.getsockname(), client.getpeername()], [path, path, path])
        assert.equal(client.getsockname(), '')
        assert(statSync(path).isSocket())
        listener.close()
        assert(existsSync(path), 'closing leaves the name')
      },
    ),

    ...driven(
      'paths as bytes, in all scripts, and in bytes that are not text (address-formats 3)',
      { needs: ['AF_UNIX', 'realKernel', 'linux'] },
      async (t) => {
        const folder = t.folder()
        for (const [given, shown] of [
          [Buffer.from(join(folder, 'bytes')), join(folder, 'bytes')],
          [join(folder, 'żółw-亀-🐢'), join(folder, 'żółw-亀-🐢')],
          [Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff, 0xfe)]), `${folder}/\udcff\udcfe`],
          [`${folder}/\udcff`, `${folder}/\udcff`],
        ] as const) {
          const { listener, client, server } = await connected(t, given)
          assert.equal(listener.getsockname(), shown)
          await talk(client, server)
        }
        const cut = unix(t)
        await cut.bind(join(folder, 'a\0b'))
        assert.equal(cut.getsockname(), join(folder, 'a'))
      },
    ),

    ...driven('a path of 107 bytes, the longest', { needs: ['AF_UNIX', 'realKernel', 'linux'] }, async (t) => {
      const folder = t.folder()
      const path = `${folder}/${'x'.repeat(107 - folder.length - 1)}`
      const { listener, client, server } = await connected(t, path)
      await talk(client, server)
      assert.equal(listener.getsockname(), path)
      assert.equal(client.getpeername(), path)
    }),

    ...driven('a path that is missing, taken or abandoned', { needs: ['AF_UNIX', 'realKernel'] }, async (t) => {
      const path = join(t.folder(), 's')
      await rejects(() => unix(t).connect(path), t.failure('ENOENT', FileNotFoundError))
      const listener = unix(t)
      await listener.bind(path)
      listener.listen()
      await rejects(() => unix(t).bind(path), t.failure('EADDRINUSE', OSError))
      listener.close()
      await rejects(() => unix(t).connect(path), t.failure('ECONNREFUSED', ConnectionRefusedError))
    }),

    ...driven('abstract names: bytes after a NUL, with NULs inside', { needs: ['abstractUnix'] }, async (t) => {
      const name = Buffer.from(`\0sockcall-${process.pid}-\0-${Math.random()}`)
      const { listener, client, server } = await connected(t, name)
      await talk(client, server)
      assert.deepEqual(listener.getsockname(), name)
      assert.deepEqual(client.getpeername(), name)
      const text = `\0sockcall-${process.pid}-${Math.random()}`
      const second = await connected(t, text)
      assert.deepEqual(second.listener.getsockname(), Buffer.from(text))
    }),

    ...driven('an abstract name of 108 bytes, the longest', { needs: ['abstractUnix'] }, async (t) => {
      const name = Buffer.alloc(108, 'x')
      name.write(`\0${process.pid}.${Math.random()}`)
      const { listener } = await connected(t, name)
      assert.deepEqual(listener.getsockname(), name)
    }),

    ...driven('binding to "" lets the kernel choose an abstract name', { needs: ['abstractUnix'] }, async (t) => {
      for (const empty of ['', Buffer.alloc(0)]) {
        const socket = unix(t, 'SOCK_DGRAM')
        await socket.bind(empty)
        const name = socket.getsockname()
        assert(name instanceof Uint8Array)
        assert.match(Buffer.from(name).toString('latin1'), /^\0[0-9a-f]{5}$/)
      }
    }),

    ...driven(
      'datagrams over paths name their sender; one without a name has none (S36)',
      { needs: ['AF_UNIX', 'realKernel'] },
      async (t) => {
        const folder = t.folder()
        const receiver = unix(t, 'SOCK_DGRAM')
        const sender = unix(t, 'SOCK_DGRAM')
        await receiver.bind(join(folder, 'receiver'))
        await sender.sendto(Buffer.from('anonymous'), join(folder, 'receiver'))
        assert.deepEqual(await receiver.recvfrom(20), [Buffer.from('anonymous'), null])
        await sender.bind(join(folder, 'sender'))
        await sender.sendto(Buffer.from('named'), join(folder, 'receiver'))
        assert.deepEqual(await receiver.recvfrom(20), [Buffer.from('named'), join(folder, 'sender')])
        await receiver.sendto(Buffer.from('back'), join(folder, 'sender'))
        assert.equal((await sender.recv(20)).toString(), 'back')
      },
    ),

    // The sender's own buffer has room, and poll and epoll report only that.
    ...driven(
      'a datagram waits for room in its receiver’s queue without spinning',
      { needs: ['AF_UNIX', 'realKernel', 'linux'] },
      async (t) => {
        const path = join(t.folder(), 'receiver')
        const receiver = unix(t, 'SOCK_DGRAM')
        await receiver.bind(path)
        const filler = unix(t, 'SOCK_DGRAM')
        filler.timeoutMs = 0
        let queued = 0
        const fill = async () => {
          for (;;) {
            await filler.sendto(Buffer.from('x'), path)
            queued++
          }
        }
        await rejects(fill, t.failure('EAGAIN', BlockingIOError))

        let attempts = 0
        const counted = withSyscalls(t.backend, (sys) => ({
          sendto(...args) {
            attempts++
            return sys.sendto(...args)
          },
        }))
        const options = { family: t.constant('AF_UNIX'), type: t.constant('SOCK_DGRAM') }
        const sender = t.socket(options, bindSockets(counted))
        sender.timeoutMs = 250
        await rejects(() => sender.sendto(Buffer.from('late'), path), { type: TimeoutError, message: 'timed out' })
        assert(attempts < 60, `${attempts} attempts in 250 ms`)

        for (; queued > 0; queued--) await receiver.recv(10)
        await sender.sendto(Buffer.from('in time'), path)
        assert.equal((await receiver.recv(10)).toString(), 'in time')
      },
    ),

    ...driven('SOCK_SEQPACKET keeps messages apart', { needs: ['SOCK_SEQPACKET'] }, async (t) => {
      const [a, b] = t.pair('SOCK_SEQPACKET')
      await a.send(Buffer.from('one'))
      await a.send(Buffer.from('two, longer'))
      assert.equal((await b.recv(100)).toString(), 'one')
      assert.equal((await b.recv(3)).toString(), 'two')
      await a.send(Buffer.from('three'))
      assert.equal((await b.recv(100, t.constant('MSG_WAITALL'))).toString(), 'three')
      a.close()
      assert.equal((await b.recv(100)).length, 0)
    }),

    ...driven(
      'SOCK_SEQPACKET connects and accepts like a stream',
      { needs: ['SOCK_SEQPACKET', 'abstractUnix'] },
      async (t) => {
        const name = Buffer.from(`\0sockcall-${process.pid}-${Math.random()}`)
        const { client, server } = await connected(t, name, 'SOCK_SEQPACKET')
        await talk(client, server)
        assert.deepEqual([server.type, server.family], [t.constant('SOCK_SEQPACKET'), t.constant('AF_UNIX')])
      },
    ),

    ...driven('a datagram pair keeps boundaries, and its names are empty', { needs }, async (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      await a.send(Buffer.from('one'))
      await a.send(Buffer.from('two'))
      assert.deepEqual(await b.recvfrom(100), [Buffer.from('one'), null])
      assert.equal((await b.recv(100)).toString(), 'two')
      assert.deepEqual([a.getsockname(), a.getpeername()], ['', ''])
    }),

    ...driven('CPython sees the same name', { needs: ['abstractUnix', 'python3', 'realKernel'] }, async (t) => {
      const listener = unix(t)
      const name = `\0sockcall-${process.pid}-${Math.random()}`
      await listener.bind(name)
      listener.listen()
      const program = `
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(b'\\0' + sys.argv[1].encode())
s.sendall(repr(s.getpeername()).encode())`
      const companion = python(t, program, name.slice(1))
      const [connection] = await listener.accept()
      assert.equal((await t.own(connection).recv(200)).toString(), `b'\\x00${name.slice(1)}'`)
      await succeeded(companion)
    }),
  ],
}
