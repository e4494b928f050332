import { setImmediate as turn } from 'node:timers/promises'
import type { AsyncSocket } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { report, scaled } from '../src/scale.js'
import { backends } from '../src/sockets.js'

/** Pseudo-random numbers, the same in every run. */
function* randoms(seed: number): Generator<number, never, void> {
  let state = seed
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state / 2 ** 32
  }
}

describe.each(backends)('fd numbers over the %s backend', (name, sockets) => {
  it('closed while polled and reused at once never get another socket’s event', { timeout: 600_000 }, async () => {
    const total = scaled(1_000_000, 10_000)
    const random = randoms(7)
    const next = (below: number) => Math.floor(random.next().value * below)
    interface Slot {
      readonly tag: number
      readonly ours: AsyncSocket
      readonly peer: AsyncSocket
      written: boolean
    }
    let wrong = 0
    let right = 0
    let rejected = 0
    let tags = 0
    const open = (): Slot => {
      const [ours, peer] = sockets.socketpair().map((socket) => socket.toAsync()) as [AsyncSocket, AsyncSocket]
      const slot = { tag: tags++ & 0xff, ours, peer, written: false }
      ours.recv(16).then(
        (data) => {
          if (data.length === 0 || (slot.written && data[0] === slot.tag)) right++
          else wrong++
        },
        () => rejected++,
      )
      return slot
    }
    const slots = Array.from({ length: 64 }, open)
    const startedAt = performance.now()
    let closes = 0
    while (closes < total) {
      const at = next(slots.length)
      const slot = slots[at]
      if (slot === undefined) continue
      const what = next(8)
      if (what < 3 && !slot.written) {
        slot.written = true
        slot.peer.send(Buffer.of(slot.tag)).catch(() => {})
      } else if (what === 3) {
        slot.peer.shutdown(1)
      } else if (what > 3) {
        // Often with an event under way, and the numbers are reused before it arrives.
        const ends = next(2) === 0 ? [slot.ours, slot.peer] : [slot.peer, slot.ours]
        for (const end of ends) end.close()
        closes += 2
        slots[at] = open()
      }
      if (next(16) === 0) await turn()
    }
    for (const { ours, peer } of slots) {
      ours.close()
      peer.close()
    }
    await turn()
    const took = (performance.now() - startedAt) / 1000
    report(`close and reuse, ${name}`, { closes, right, rejected, wrong, seconds: took })
    expect(wrong).toBe(0)
    expect(right + rejected).toBe(tags)
    expect(right).toBeGreaterThan(total / 100)
  })
})
