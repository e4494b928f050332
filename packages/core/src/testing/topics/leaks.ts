import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { bindSockets } from '../../bind-sockets.js'
import { raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import type { Trial } from '../trial.js'
import { inetAddress } from '../trial.js'

/** `struct linger { 1, 0 }`: close resets, so that no port stays in TIME_WAIT. */
const RESET_ON_CLOSE = new Uint8Array(Int32Array.of(1, 0).buffer)

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length
}

/** How many open/connect/close cycles: 100,000 when asked for. */
function cycles(t: Trial): number {
  const long = t.options.long ?? (process.env.SOCKCALL_LONG ?? '') !== ''
  return long ? 100_000 : 20_000
}

const needs = ['realKernel', 'linux'] as const

export const leaksTopic: Topic = {
  name: 'leaks',
  checks: [
    check(
      'open, connect, accept, close, over and over, leaves as many descriptors as before',
      { needs, timeoutMs: 120_000 },
      (t) => {
        const { listener, address } = t.listener()
        const level = t.constant('SOL_SOCKET')
        const option = t.constant('SO_LINGER')
        const { Socket } = t.sockets
        const before = openDescriptors()
        for (let i = cycles(t); i > 0; i--) {
          const client = new Socket()
          client.setsockopt(level, option, RESET_ON_CLOSE)
          client.connect(address)
          const [server] = listener.accept()
          client.close()
          server.close()
        }
        assert.equal(openDescriptors(), before)
      },
    ),

    check('so do pairs, duplicates, adoptions and detached descriptors', { needs }, (t) => {
      const before = openDescriptors()
      for (let i = cycles(t) / 20; i > 0; i--) {
        const [a, b] = t.sockets.socketpair()
        const copy = a.dup()
        const adopted = new t.sockets.Socket({ fileno: b.detach() })
        const again = t.sockets.fromfd(a.fileno(), a.family, a.type)
        for (const socket of [a, b, copy, adopted, again]) socket.close()
      }
      assert.equal(openDescriptors(), before)
    }),

    check('so do calls that fail', { needs }, (t) => {
      const { address } = t.listener()
      const udp = t.udp()
      const refused = inetAddress(udp.getsockname())
      const picky = bindSockets(t.backend)
      const before = openDescriptors()
      for (let i = cycles(t) / 100; i > 0; i--) {
        const socket = new t.sockets.Socket()
        raises(() => socket.bind(address), { code: 'EADDRINUSE' })
        raises(() => socket.connect(refused), { code: 'ECONNREFUSED' })
        raises(() => socket.accept(), { code: 'EINVAL' })
        raises(() => socket.connect(['127.0.0.1', 70_000]), {})
        raises(() => new t.sockets.Socket({ family: 9999 }), {})
        raises(() => t.sockets.socketpair(2), {})
        raises(() => t.sockets.fromfd(socket.fileno(), 2, 'x' as never), {})
        raises(() => picky.setdefaulttimeoutMs(-1), {})
        socket.close()
      }
      assert.equal(openDescriptors(), before)
    }),

    check('memory does not grow with the number of sockets that were', { needs }, (t) => {
      const cycle = (count: number) => {
        for (let i = 0; i < count; i++) new t.sockets.Socket().close()
        return process.memoryUsage().rss
      }
      cycle(2000)
      const before = cycle(2000)
      const after = cycle(20_000)
      assert(after - before < 64 << 20, `${(after - before) >> 20} MB more`)
    }),
  ],
}
