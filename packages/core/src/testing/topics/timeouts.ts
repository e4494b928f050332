import assert from 'node:assert/strict'
import { bindSockets } from '../../bind-sockets.js'
import { BlockingIOError, OSError, OverflowError, TimeoutError, ValueError } from '../../voice/python/os-error.js'
import { elapsed, immediate, lasted, rejects } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { shellWith } from '../children.js'
import type { DrivenTrial } from '../driven.js'
import { driven } from '../driven.js'
import { withSyscalls } from '../with-syscalls.js'

/** S16. */
const timedOut = { type: TimeoutError, message: 'timed out', errno: null }

function isNonblocking(t: DrivenTrial, fd: number): boolean {
  return (t.sys.getfl(fd) & t.constant('O_NONBLOCK')) !== 0
}

export const timeoutsTopic: Topic = {
  name: 'timeouts',
  checks: [
    ...driven('the timeout decides the mode, and O_NONBLOCK follows it (S1, S2, S7)', async (t) => {
      const socket = t.socket()
      // On the event loop the fd is O_NONBLOCK whatever the timeout.
      const always = !t.blocking
      const set = (timeoutMs: number | null) => {
        socket.timeoutMs = timeoutMs
        return [socket.timeoutMs, socket.getblocking(), isNonblocking(t, socket.fileno())]
      }
      assert.deepEqual(set(1500), [1500, true, true])
      assert.deepEqual(set(0), [0, false, true])
      assert.deepEqual(set(null), [null, true, always])
      socket.setblocking(false)
      assert.deepEqual([socket.timeoutMs, isNonblocking(t, socket.fileno())], [0, true])
      socket.setblocking(true)
      assert.deepEqual([socket.timeoutMs, isNonblocking(t, socket.fileno())], [null, always])
    }),

    ...driven('a timeout is kept in nanoseconds, rounded away from zero (S3)', async (t) => {
      const socket = t.socket()
      for (const [given, kept] of [
        [1e-7, 1e-6],
        [1000.0000001, 1000.000001],
        [-0, 0],
        [2 ** 31 * 1000, 2 ** 31 * 1000],
      ] as const) {
        socket.timeoutMs = given
        assert(Object.is(socket.timeoutMs, kept), `${given} became ${socket.timeoutMs}`)
      }
    }),

    ...driven('an invalid timeout is refused, and the old one stays (S4, S5)', async (t) => {
      const socket = t.socket()
      socket.timeoutMs = 7
      for (const [value, type, message] of [
        [-1, ValueError, 'Timeout value out of range'],
        [-1e-10, ValueError, 'Timeout value out of range'],
        [Number.NaN, ValueError, 'Invalid value NaN (not a number)'],
        [Number.POSITIVE_INFINITY, OverflowError, 'timestamp out of range for C PyTime_t'],
        [2 ** 63, OverflowError, 'timestamp out of range for C PyTime_t'],
        ['1', TypeError, "timeoutMs must be a number of milliseconds, or null, not '1'"],
      ] as const) {
        await rejects(() => Object.assign(socket, { timeoutMs: value }), { type, message })
      }
      assert.equal(socket.timeoutMs, 7)
    }),

    ...driven('on a closed socket the new timeout is kept, and EBADF raised (S6)', async (t) => {
      const socket = t.socket()
      socket.close()
      await rejects(() => Object.assign(socket, { timeoutMs: 7 }), t.failure('EBADF', OSError))
      assert.equal(socket.timeoutMs, 7)
      await rejects(() => socket.setblocking(false), t.failure('EBADF', OSError))
      assert.equal(socket.timeoutMs, 0)
    }),

    ...driven('every call that waits times out after the time set, with no errno (S11, S12, S16)', async (t) => {
      const [a] = t.pair()
      const udp = await t.udp()
      const { listener } = await t.listener()
      for (const socket of [a, udp, listener]) socket.timeoutMs = 80
      const full = Buffer.alloc(10_000_000)
      for (const call of [
        () => a.recv(1),
        () => a.recvInto(new Uint8Array(1)),
        () => udp.recvfrom(1),
        () => udp.recvfromInto(new Uint8Array(1)),
        () => listener.accept(),
        () => a.sendall(full),
        () => a.send(full),
      ]) {
        lasted(await elapsed(t.clock, () => rejects(call, timedOut)), 80)
      }
    }),

    ...driven('a timeout of less than a millisecond still waits (S3, S12)', async (t) => {
      const [a] = t.pair()
      a.timeoutMs = 1e-6
      const ms = await elapsed(t.clock, () => rejects(() => a.recv(1), timedOut))
      assert(ms >= 0.5, `over after ${ms} ms: milliseconds are rounded up`)
    }),

    ...driven('a timeout too long for poll(2) can be set, and data still comes (S5)', async (t) => {
      const [a, b] = t.pair()
      a.timeoutMs = 2 ** 31 * 1000
      await b.send(Buffer.from('x'))
      assert.equal((await a.recv(1)).toString(), 'x')
    }),

    ...driven('data that is there is received at once, whatever the timeout (S11)', async (t) => {
      const [a, b] = t.pair()
      for (const timeoutMs of [null, 0, 5000]) {
        a.timeoutMs = timeoutMs
        await b.send(Buffer.from('x'))
        immediate(await elapsed(t.clock, async () => assert.equal((await a.recv(10)).toString(), 'x')))
      }
    }),

    ...driven('data that comes during the wait ends it', { needs: ['realKernel', 'sh'] }, async (t) => {
      for (const timeoutMs of [null, 5000]) {
        const [a, b] = t.pair()
        a.timeoutMs = timeoutMs
        const ms = await elapsed(t.clock, async () => {
          shellWith(t, b.fileno(), 'sleep 0.15; printf soon >&3')
          assert.equal((await a.recv(10)).toString(), 'soon')
        })
        assert(ms >= 149 && ms < 4000, `after ${ms} ms`)
      }
    }),

    ...driven('without blocking, EAGAIN is BlockingIOError at once (S10)', async (t) => {
      const [a] = t.pair()
      const { listener } = await t.listener()
      a.setblocking(false)
      listener.setblocking(false)
      immediate(
        await elapsed(t.clock, async () => {
          await rejects(() => a.recv(1), t.failure('EAGAIN', BlockingIOError))
          await rejects(() => listener.accept(), t.failure('EAGAIN', BlockingIOError))
        }),
      )
    }),

    ...driven('MSG_DONTWAIT does not defeat a timeout, but does a blocking socket (S17)', async (t) => {
      const [a] = t.pair()
      const dontwait = t.constant('MSG_DONTWAIT')
      immediate(await elapsed(t.clock, () => rejects(() => a.recv(1, dontwait), t.failure('EAGAIN', BlockingIOError))))
      a.timeoutMs = 120
      lasted(await elapsed(t.clock, () => rejects(() => a.recv(1, dontwait), timedOut)), 120)
    }),

    // The event loop does not wait in poll(2); the laws of the poller have their own check.
    ...driven(
      'after a false positive the wait goes on with the time left (S14)',
      { drivers: ['blocking'] },
      async (t) => {
        let lies = 3
        const lying = withSyscalls(t.backend, (sys) => ({
          poll(pollfds, nfds, timeoutMs) {
            if (lies-- <= 0) return sys.poll(pollfds, nfds, timeoutMs)
            sys.poll(Int32Array.of(-1, 0), 1, 50)
            pollfds[1] = (pollfds[1] ?? 0) | (1 << 16)
            return 1
          },
        }))
        const [a] = t.pair('SOCK_STREAM', bindSockets(lying))
        a.timeoutMs = 230
        lasted(await elapsed(t.clock, () => rejects(() => a.recv(1), timedOut)), 230)
        assert(lies < 0)
      },
    ),

    check('timeouts are returned as the numbers that CPython returns (S1, S3)', (t) => {
      const socket = t.socket()
      // 3.14's gettimeout returns what was set.
      for (const seconds of [0, 1e-9, 0.001, 0.1, 0.3, 1, 1.1, 12.345678901, 86_400.5, 1e6]) {
        socket.timeoutMs = seconds * 1000
        assert(Math.abs((socket.timeoutMs ?? Number.NaN) / 1000 - seconds) < 1.1e-9, `${seconds}`)
      }
    }),
  ],
}
