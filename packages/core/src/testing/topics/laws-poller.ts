import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Poller } from '../../backend/index.js'
import { check, type Topic } from '../check.js'
import { node, succeeded } from '../children.js'
import type { Trial } from '../trial.js'

const POLLIN = 1
const POLLOUT = 4
const POLLHUP = 16

/** A poller that is closed at the end, and what it has delivered. */
function poller(t: Trial): { poller: Poller; delivered: [token: number, revents: number][] } {
  const delivered: [number, number][] = []
  const made = t.backend.createPoller((events, count) => {
    for (let i = 0; i < count; i++) delivered.push([events[2 * i] ?? 0, events[2 * i + 1] ?? 0])
  })
  t.defer(() => made.close())
  made.ref()
  return { poller: made, delivered }
}

/** Wait until a condition holds, for up to two seconds. */
async function until(what: string, condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    assert(waited < 2000, `never: ${what}`)
    await sleep(10)
  }
}

function saw(delivered: readonly [number, number][], token: number, event: number): boolean {
  return delivered.some(([from, revents]) => from === token && (revents & event) !== 0)
}

const needs = ['poller'] as const

export const pollerLaws: Topic = {
  name: 'law 7: the poller',
  checks: [
    check('readiness is delivered with its token: existing, new, and the end', { needs }, async (t) => {
      const [a, b] = t.pair()
      const { poller: p, delivered } = poller(t)
      assert.equal(p.add(a.fileno(), 7), 0)
      await until('ready for output', () => saw(delivered, 7, POLLOUT))
      assert(!saw(delivered, 7, POLLIN))
      b.send(Buffer.from('x'))
      await until('ready for input', () => saw(delivered, 7, POLLIN))
      a.recv(1)
      delivered.length = 0
      b.send(Buffer.from('y'))
      await until('ready for input again', () => saw(delivered, 7, POLLIN))
      b.close()
      await until('hung up', () => saw(delivered, 7, POLLHUP))
    }),

    check('nothing is delivered again until something new happens', { needs }, async (t) => {
      const [a, b] = t.pair()
      const { poller: p, delivered } = poller(t)
      b.send(Buffer.from('x'))
      p.add(a.fileno(), 7)
      await until('ready for input', () => saw(delivered, 7, POLLIN))
      const count = delivered.length
      await sleep(100)
      assert.equal(delivered.length, count, 'registration is edge-triggered')
    }),

    check('what cannot be watched is refused: a second time, a closed descriptor', { needs }, (t) => {
      const [a] = t.pair()
      const { poller: p } = poller(t)
      assert.equal(p.add(a.fileno(), 7), 0)
      assert.equal(p.add(a.fileno(), 8), t.errno('EEXIST'))
      assert.equal(p.add(-1, 9), t.errno('EBADF'))
      assert(p.remove(a.fileno(), 7) === 0)
      assert(p.remove(a.fileno(), 7) < 0)
    }),

    check('a file cannot be watched', { needs: ['poller', 'realKernel', 'linux'] }, (t) => {
      const fd = openSync('/proc/self/exe', 'r')
      t.defer(() => closeSync(fd))
      assert.equal(poller(t).poller.add(fd, 7), t.errno('EPERM'))
    }),

    check(
      'after remove none of its events is delivered, not even to the next owner of its number (law 5)',
      { needs },
      async (t) => {
        const [a, b] = t.pair()
        const { poller: p, delivered } = poller(t)
        const fd = a.fileno()
        p.add(fd, 7)
        b.send(Buffer.from('x'))
        p.remove(fd, 7)
        a.close()
        const [c, d] = t.pair()
        const reused = c.fileno() === fd ? c : d
        assert.equal(reused.fileno(), fd)
        assert.equal(p.add(fd, 8), 0)
        const other = reused === c ? d : c
        other.send(Buffer.from('z'))
        await until('the new owner is ready', () => saw(delivered, 8, POLLIN))
        await sleep(30)
        assert(!delivered.some(([token]) => token === 7), 'an event of the earlier owner came')
      },
    ),

    check('close ends it, and can be repeated', { needs }, async (t) => {
      const [a, b] = t.pair()
      const { poller: p, delivered } = poller(t)
      p.add(a.fileno(), 7)
      p.close()
      p.close()
      b.send(Buffer.from('x'))
      await sleep(50)
      assert.deepEqual(delivered, [])
    }),

    check('a hundred waits leave libuv’s pool free', { needs: ['poller', 'realKernel'] }, async (t) => {
      const { poller: p, delivered } = poller(t)
      for (let token = 1; token <= 100; token++) assert.equal(p.add(t.pair()[0].fileno(), token), 0)
      const began = performance.now()
      await Promise.all(Array.from({ length: 64 }, () => stat(tmpdir())))
      assert(performance.now() - began < 2000)
      await until('all are writable', () => new Set(delivered.map(([token]) => token)).size === 100)
    }),

    check(
      'it keeps the process alive between ref and unref, and not before',
      { needs: ['poller', 'realKernel', 'a package to import in another thread'] },
      async (t) => {
        const program = (then: string) => `
        const [a, b] = socketpair()
        const poller = backend.createPoller(() => {})
        poller.add(a.fileno(), 1)
        ${then}`
        await succeeded(node(t, program('')))
        await succeeded(node(t, program('poller.ref(); poller.unref()')))
        const kept = node(
          t,
          program("poller.ref(); setTimeout(() => { console.log('alive'); poller.unref() }, 100).unref()"),
        )
        assert.equal(await succeeded(kept), 'alive\n')
      },
    ),
  ],
}
