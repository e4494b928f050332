import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { bindSockets } from '../../bind-sockets.js'
import { raises, rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'

/** `struct linger { 1, 0 }`: close resets, so that no port stays in TIME_WAIT. */
const RESET_ON_CLOSE = new Uint8Array(Int32Array.of(1, 0).buffer)

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length
}

/** How many open/connect/close cycles: 100,000 when asked for. */
function cycles(t: DrivenTrial): number {
  const long = t.options.long ?? (process.env.SOCKCALL_LONG ?? '') !== ''
  return long ? 100_000 : 20_000
}

const needs = ['realKernel', 'linux'] as const

export const leaksTopic: Topic = {
  name: 'leaks',
  checks: [
    ...driven(
      'open, connect, accept, close, over and over, leaves as many descriptors as before',
      { needs, timeoutMs: 120_000 },
      async (t) => {
        const { listener, address } = await t.listener()
        const level = t.constant('SOL_SOCKET')
        const option = t.constant('SO_LINGER')
        const cycle = async (count: number) => {
          for (let i = count; i > 0; i--) {
            const client = t.driver.socket(t.sockets)
            client.setsockopt(level, option, RESET_ON_CLOSE)
            await client.connect(address)
            const [server] = await listener.accept()
            client.close()
            server.close()
          }
          return openDescriptors()
        }
        // The event loop's own descriptors stay.
        const before = await cycle(1)
        assert.equal(await cycle(cycles(t)), before)
      },
    ),

    ...driven('so do pairs, duplicates, adoptions and detached descriptors', { needs }, async (t) => {
      const before = openDescriptors()
      for (let i = cycles(t) / 20; i > 0; i--) {
        const [a, b] = t.driver.pair(t.sockets)
        const copy = a.dup()
        const adopted = t.driver.socket(t.sockets, { fileno: b.detach() })
        const again = t.sockets.fromfd(a.fileno(), a.family, a.type)
        for (const socket of [a, b, copy, adopted, again]) socket.close()
      }
      assert.equal(openDescriptors(), before)
    }),

    ...driven('so do calls that fail', { needs }, async (t) => {
      const { address } = await t.listener()
      const refused = await t.refusing()
      const picky = bindSockets(t.backend)
      const cycle = async (count: number) => {
        for (let i = count; i > 0; i--) {
          const socket = t.driver.socket(t.sockets)
          await rejects(() => socket.bind(address), { code: 'EADDRINUSE' })
          await rejects(() => socket.connect(refused), { code: 'ECONNREFUSED' })
          await rejects(() => socket.accept(), { code: 'EINVAL' })
          await rejects(() => socket.connect(['127.0.0.1', 70_000]), {})
          raises(() => t.driver.socket(t.sockets, { family: 9999 }), {})
          raises(() => t.driver.pair(t.sockets, 2), {})
          raises(() => t.sockets.fromfd(socket.fileno(), 2, 'x' as never), {})
          raises(() => picky.setdefaulttimeoutMs(-1), {})
          socket.close()
        }
        return openDescriptors()
      }
      const before = await cycle(1)
      assert.equal(await cycle(cycles(t) / 100), before)
    }),

    ...driven('memory does not grow with the number of sockets that were', { needs }, async (t) => {
      const cycle = (count: number) => {
        for (let i = 0; i < count; i++) t.driver.socket(t.sockets).close()
        return process.memoryUsage().rss
      }
      cycle(2000)
      const before = cycle(2000)
      const after = cycle(20_000)
      assert(after - before < 64 << 20, `${(after - before) >> 20} MB more`)
    }),
  ],
}
