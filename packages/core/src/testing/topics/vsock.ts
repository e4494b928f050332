import assert from 'node:assert/strict'
import type { Address } from '../../sockaddr/types.js'
import { OSError } from '../../voice/python/os-error.js'
import { raises, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'

const ANY = 0xffffffff

function vsock(t: DrivenTrial): DrivenSocket {
  return t.socket({ family: t.constant('AF_VSOCK') })
}

/** The name, which must be `[cid, port]`. */
function vsockName(address: Address | null): [cid: number, port: number] {
  assert(Array.isArray(address) && address.length === 2)
  const [cid, port] = address
  assert(typeof cid === 'number' && typeof port === 'number')
  return [cid, port]
}

const needs = ['AF_VSOCK', 'linux'] as const

export const vsockTopic: Topic = {
  name: 'AF_VSOCK',
  checks: [
    ...driven('binds to a port of the kernel’s choice and tells which', { needs }, async (t) => {
      const socket = vsock(t)
      assert.deepEqual(socket.getsockname(), [ANY, ANY], 'not bound')
      await socket.bind([t.constant('VMADDR_CID_ANY'), t.constant('VMADDR_PORT_ANY')])
      const [cid, port] = vsockName(socket.getsockname())
      assert.equal(cid, ANY)
      assert(port >= 1024 && port < ANY, `port ${port}`)
      socket.listen()
      const second = vsock(t)
      await rejects(() => second.bind([-1, port]), t.failure('EADDRINUSE', OSError))
    }),

    ...driven('its options are unsigned 64-bit integers (S45, S46)', { needs }, async (t) => {
      const socket = vsock(t)
      const level = t.constant('AF_VSOCK')
      const most = t.constant('SO_VM_SOCKETS_BUFFER_MAX_SIZE')
      const size = t.constant('SO_VM_SOCKETS_BUFFER_SIZE')
      for (const value of [2 ** 33 + 1, Number.MAX_SAFE_INTEGER]) {
        socket.setsockopt(level, most, value)
        assert.equal(socket.getsockopt(level, most), value)
      }
      socket.setsockopt(level, most, 2n ** 63n + 5n)
      assert.equal(socket.getsockopt(level, most) as unknown, 2n ** 63n + 5n, 'a bigint where it must be')
      socket.setsockopt(level, size, 2n ** 40n)
      assert.equal(socket.getsockopt(level, size), 2 ** 40, 'not above the most')
      socket.setsockopt(level, most, 300_000)
      assert.equal(socket.getsockopt(level, size), 300_000, 'which cuts it')
      raises(() => socket.getsockopt(level, most, 8), {
        type: OSError,
        message: 'getsockopt string buffer not allowed',
        errno: null,
      })
      raises(() => socket.setsockopt(level, most, new Uint8Array(8)), {
        type: TypeError,
        message: 'setsockopt() argument 3 must be int, not bytes',
      })
    }),

    ...driven('a stream over the local context', { needs: [...needs, 'vsock loopback'] }, async (t) => {
      const listener = vsock(t)
      await listener.bind([t.constant('VMADDR_CID_LOCAL'), t.constant('VMADDR_PORT_ANY')])
      listener.listen()
      const client = vsock(t)
      await client.connect(vsockName(listener.getsockname()))
      const [server, peer] = await listener.accept()
      assert.deepEqual(peer, client.getsockname())
      await t.own(server).sendall(Buffer.from('hello'))
      assert.equal((await client.recv(10)).toString(), 'hello')
    }),
  ],
}
