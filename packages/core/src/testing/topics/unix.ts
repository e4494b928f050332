import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ConnectionRefusedError, FileNotFoundError, OSError } from '../../errors/os-error.js'
import type { Address } from '../../sockaddr/types.js'
import type { Socket } from '../../socket.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { python, succeeded } from '../children.js'
import type { Trial } from '../trial.js'

function unix(t: Trial, type = 'SOCK_STREAM'): Socket {
  return t.socket({ family: t.constant('AF_UNIX'), type: t.constant(type) })
}

/** A listener at `address`, and a client connected to it. */
function connected(t: Trial, address: Address, type?: string): { listener: Socket; client: Socket; server: Socket } {
  const listener = unix(t, type)
  listener.bind(address)
  listener.listen()
  const client = unix(t, type)
  client.connect(address)
  const [server, peer] = listener.accept()
  assert.equal(peer, '', 'the client has no name')
  return { listener, client, server: t.own(server) }
}

function talk(a: Socket, b: Socket): void {
  a.sendall(Buffer.from('ping'))
  assert.equal(b.recv(10).toString(), 'ping')
  b.sendall(Buffer.from('pong'))
  assert.equal(a.recv(10).toString(), 'pong')
}

const needs = ['AF_UNIX'] as const

export const unixTopic: Topic = {
  name: 'AF_UNIX',
  checks: [
    check('a stream over a path, which is a socket in the file system', { needs: ['AF_UNIX', 'realKernel'] }, (t) => {
      const path = join(t.folder(), 's')
      const { listener, client, server } = connected(t, path)
      talk(client, server)
      assert.deepEqual([listener.getsockname(), server.getsockname(), client.getpeername()], [path, path, path])
      assert.equal(client.getsockname(), '')
      assert(statSync(path).isSocket())
      listener.close()
      assert(existsSync(path), 'closing leaves the name')
    }),

    check(
      'paths as bytes, in letters of the world, and in bytes that are no text (address-formats 3)',
      { needs: ['AF_UNIX', 'realKernel', 'linux'] },
      (t) => {
        const folder = t.folder()
        for (const [given, shown] of [
          [Buffer.from(join(folder, 'bytes')), join(folder, 'bytes')],
          [join(folder, 'żółw-亀-🐢'), join(folder, 'żółw-亀-🐢')],
          [Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff, 0xfe)]), `${folder}/\udcff\udcfe`],
          [`${folder}/\udcff`, `${folder}/\udcff`],
        ] as const) {
          const { listener, client, server } = connected(t, given)
          assert.equal(listener.getsockname(), shown)
          talk(client, server)
        }
        const cut = unix(t)
        cut.bind(join(folder, 'a\0b'))
        assert.equal(cut.getsockname(), join(folder, 'a'))
      },
    ),

    check('a path of 107 bytes, the longest', { needs: ['AF_UNIX', 'realKernel', 'linux'] }, (t) => {
      const folder = t.folder()
      const path = `${folder}/${'x'.repeat(107 - folder.length - 1)}`
      const { listener, client, server } = connected(t, path)
      talk(client, server)
      assert.equal(listener.getsockname(), path)
      assert.equal(client.getpeername(), path)
    }),

    check('a path that is not there, is taken, or is nobody’s any more', { needs: ['AF_UNIX', 'realKernel'] }, (t) => {
      const path = join(t.folder(), 's')
      raises(() => unix(t).connect(path), t.failure('ENOENT', FileNotFoundError))
      const listener = unix(t)
      listener.bind(path)
      listener.listen()
      raises(() => unix(t).bind(path), t.failure('EADDRINUSE', OSError))
      listener.close()
      raises(() => unix(t).connect(path), t.failure('ECONNREFUSED', ConnectionRefusedError))
    }),

    check('abstract names: bytes after a NUL, with NULs inside', { needs: ['abstractUnix'] }, (t) => {
      const name = Buffer.from(`\0sockcall-${process.pid}-\0-${Math.random()}`)
      const { listener, client, server } = connected(t, name)
      talk(client, server)
      assert.deepEqual(listener.getsockname(), name)
      assert.deepEqual(client.getpeername(), name)
      const text = `\0sockcall-${process.pid}-${Math.random()}`
      const second = connected(t, text)
      assert.deepEqual(second.listener.getsockname(), Buffer.from(text))
    }),

    check('an abstract name of 108 bytes, the longest', { needs: ['abstractUnix'] }, (t) => {
      const name = Buffer.alloc(108, 'x')
      name.write(`\0${process.pid}.${Math.random()}`)
      const { listener } = connected(t, name)
      assert.deepEqual(listener.getsockname(), name)
    }),

    check('binding to "" lets the kernel choose an abstract name', { needs: ['abstractUnix'] }, (t) => {
      for (const empty of ['', Buffer.alloc(0)]) {
        const socket = unix(t, 'SOCK_DGRAM')
        socket.bind(empty)
        const name = socket.getsockname()
        assert(name instanceof Uint8Array)
        assert.match(Buffer.from(name).toString('latin1'), /^\0[0-9a-f]{5}$/)
      }
    }),

    check(
      'datagrams over paths name their sender; one without a name has none (S36)',
      { needs: ['AF_UNIX', 'realKernel'] },
      (t) => {
        const folder = t.folder()
        const receiver = unix(t, 'SOCK_DGRAM')
        const sender = unix(t, 'SOCK_DGRAM')
        receiver.bind(join(folder, 'receiver'))
        sender.sendto(Buffer.from('anonymous'), join(folder, 'receiver'))
        assert.deepEqual(receiver.recvfrom(20), [Buffer.from('anonymous'), null])
        sender.bind(join(folder, 'sender'))
        sender.sendto(Buffer.from('named'), join(folder, 'receiver'))
        assert.deepEqual(receiver.recvfrom(20), [Buffer.from('named'), join(folder, 'sender')])
        receiver.sendto(Buffer.from('back'), join(folder, 'sender'))
        assert.equal(sender.recv(20).toString(), 'back')
      },
    ),

    check('SOCK_SEQPACKET keeps messages apart', { needs: ['SOCK_SEQPACKET'] }, (t) => {
      const [a, b] = t.pair('SOCK_SEQPACKET')
      a.send(Buffer.from('one'))
      a.send(Buffer.from('two, longer'))
      assert.equal(b.recv(100).toString(), 'one')
      assert.equal(b.recv(3).toString(), 'two')
      a.send(Buffer.from('three'))
      assert.equal(b.recv(100, t.constant('MSG_WAITALL')).toString(), 'three')
      a.close()
      assert.equal(b.recv(100).length, 0)
    }),

    check('SOCK_SEQPACKET connects and accepts like a stream', { needs: ['SOCK_SEQPACKET', 'abstractUnix'] }, (t) => {
      const name = Buffer.from(`\0sockcall-${process.pid}-${Math.random()}`)
      const { client, server } = connected(t, name, 'SOCK_SEQPACKET')
      talk(client, server)
      assert.deepEqual([server.type, server.family], [t.constant('SOCK_SEQPACKET'), t.constant('AF_UNIX')])
    }),

    check('a datagram pair keeps boundaries, and its names are empty', { needs }, (t) => {
      const [a, b] = t.pair('SOCK_DGRAM')
      a.send(Buffer.from('one'))
      a.send(Buffer.from('two'))
      assert.deepEqual(b.recvfrom(100), [Buffer.from('one'), null])
      assert.equal(b.recv(100).toString(), 'two')
      assert.deepEqual([a.getsockname(), a.getpeername()], ['', ''])
    }),

    check('CPython sees the same name', { needs: ['abstractUnix', 'python3', 'realKernel'] }, async (t) => {
      const listener = unix(t)
      const name = `\0sockcall-${process.pid}-${Math.random()}`
      listener.bind(name)
      listener.listen()
      const program = `
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(b'\\0' + sys.argv[1].encode())
s.sendall(repr(s.getpeername()).encode())`
      const companion = python(t, program, name.slice(1))
      const [connection] = listener.accept()
      assert.equal(t.own(connection).recv(200).toString(), `b'\\x00${name.slice(1)}'`)
      await succeeded(companion)
    }),
  ],
}
