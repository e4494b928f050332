import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Signals } from '../../backend/index.js'
import { BlockingIOError, TimeoutError } from '../../voice/python/os-error.js'
import { duration, lasted, raises } from '../assertions.js'
import { check, type Topic } from '../check.js'
import { node, start } from '../children.js'
import type { Trial } from '../trial.js'

const SIGNAL = 'SIGUSR2'
const POLLIN = 1

class Interruption extends Error {}

/** A listener for our signal, until the end of the check; it counts its runs. */
function listen(t: Trial, listener: () => void): { runs: number } {
  const counter = { runs: 0 }
  const counting = () => {
    counter.runs++
    listener()
  }
  process.on(SIGNAL, counting)
  t.defer(() => process.off(SIGNAL, counting))
  return counter
}

/** Signals to this process at these times, in seconds after one another. */
function signalsAfter(t: Trial, ...seconds: readonly number[]): void {
  start(t, 'sh', ['-c', seconds.map((pause) => `sleep ${pause}; kill -USR2 ${process.pid}`).join('; ')])
}

function signalsOf(t: Trial): Signals {
  const { signals } = t.backend
  assert(signals !== null)
  return signals
}

const needs = ['signals', 'sh', 'the main thread'] as const

export const signalLaws: Topic = {
  name: 'law 4: signals',
  checks: [
    check('a listener runs while a call blocks, and the call goes on', { needs }, (t) => {
      const [a, b] = t.pair()
      const counter = listen(t, () => b.send(Buffer.from('from the listener')))
      // If the listener were starved, this would time out.
      a.timeoutMs = 5000
      signalsAfter(t, 0.1)
      assert.equal(a.recv(100).toString(), 'from the listener')
      assert.equal(counter.runs, 1)
    }),

    check('a listener runs also while a call without a timeout blocks', { needs }, (t) => {
      const [a, b] = t.pair()
      listen(t, () => b.send(Buffer.from('from the listener')))
      start(t, 'sh', ['-c', `sleep 0.1; kill -USR2 ${process.pid}; sleep 3; printf late >&3`], [b.fileno()])
      assert.equal(a.recv(100).toString(), 'from the listener')
    }),

    check('an exception of a listener ends the call at once (S13, S25)', { needs }, (t) => {
      listen(t, () => {
        throw new Interruption('stop')
      })
      const [a] = t.pair()
      const { listener } = t.listener()
      for (const socket of [a, listener]) socket.timeoutMs = 5000
      for (const call of [
        () => a.recv(1),
        () => a.recvfrom(1),
        () => listener.accept(),
        () => a.sendall(Buffer.alloc(10_000_000)),
      ]) {
        signalsAfter(t, 0.1)
        const ms = duration(t.clock, () => raises(call, { type: Interruption, message: 'stop' }))
        assert(ms < 1500, `only after ${ms} ms`)
      }
    }),

    check('a listener runs even if no call waits', { needs }, (t) => {
      const [a, b] = t.pair()
      const { listener, address } = t.listener()
      const closed = t.socket()
      const client = t.socket()
      for (const socket of [a, listener, client]) socket.timeoutMs = 0
      const blocked = (call: () => unknown) => () => raises(call, { type: BlockingIOError })
      const calls: readonly (() => unknown)[] = [
        blocked(() => a.recv(1)),
        blocked(() => a.recvInto(new Uint8Array(1))),
        blocked(() => a.recvmsg(1)),
        blocked(() => listener.accept()),
        () => b.send(Buffer.from('x')) && a.recv(1),
        () => b.sendall(Buffer.from('x')) ?? a.recvfrom(1),
        () => a.getsockopt(t.constant('SOL_SOCKET'), t.constant('SO_TYPE')),
        () => a.getsockname(),
        () => client.connectEx(address),
        () => t.socket().close(),
        () => {
          closed.timeoutMs = 0
        },
      ]
      const counter = listen(t, () => {})
      for (const [index, call] of calls.entries()) {
        signalsAfter(t, 0.1)
        const began = t.clock.now()
        while (counter.runs === index && t.clock.now() - began < 3000) call()
        assert.equal(counter.runs, index + 1, call.toString())
        assert(t.clock.now() - began < 1500, call.toString())
      }
    }),

    check('a signal that arrives when there is a listener is noticed in the next call', { needs }, async (t) => {
      const [a] = t.pair()
      const ready = () => a.getsockname()
      const counter = listen(t, () => {})
      // Right away, and after the event loop had the signals again.
      for (let turn = 0; turn < 3; turn++) {
        if (turn > 0) {
          await sleep(5)
          ready()
        }
        const before = counter.runs
        process.kill(process.pid, SIGNAL)
        process.kill(process.pid, SIGNAL)
        assert.equal(counter.runs, before)
        ready()
        assert.equal(counter.runs, before + 2)
      }
    }),

    check('an exception of a listener ends a call that does not wait, before it has an effect', { needs }, (t) => {
      const [a, b] = t.pair()
      listen(t, () => {
        throw new Interruption('stop')
      })
      b.send(Buffer.from('kept'))
      for (const call of [() => a.recv(4), () => a.send(Buffer.from('x')), () => t.socket(), () => a.listen()]) {
        process.kill(process.pid, SIGNAL)
        raises(call, { type: Interruption, message: 'stop' })
      }
      assert.equal(a.recv(4).toString(), 'kept')
      b.timeoutMs = 0
      raises(() => b.recv(1), { type: BlockingIOError })
      // A socket closes even if a listener throws; the next call throws it.
      process.kill(process.pid, SIGNAL)
      b.close()
      assert.equal(b.closed, true)
      raises(() => a.recv(1), { type: Interruption, message: 'stop' })
    }),

    check('six signals during a call of 600 ms do not prolong it (S13)', { needs }, (t) => {
      const counter = listen(t, () => {})
      const [a] = t.pair()
      a.timeoutMs = 600
      signalsAfter(t, 0.05, 0.08, 0.08, 0.08, 0.08, 0.08)
      lasted(
        duration(t.clock, () => raises(() => a.recv(1), { type: TimeoutError, message: 'timed out' })),
        600,
      )
      // The kernel merges signals that come together.
      assert(counter.runs >= 2 && counter.runs <= 6, `${counter.runs} runs`)
    }),

    check('each signal runs its listeners once: not again when the event loop turns', { needs }, async (t) => {
      const [a, b] = t.pair()
      const counter = listen(t, () => b.send(Buffer.from('x')))
      a.timeoutMs = 5000
      signalsAfter(t, 0.1)
      assert.equal(a.recv(1).length, 1)
      assert.equal(counter.runs, 1)
      await sleep(100)
      assert.equal(counter.runs, 1)
    }),

    check(
      'a signal that comes after hold() makes poll return -EINTR, before it has waited or meanwhile',
      { needs },
      (t) => {
        const counter = listen(t, () => {})
        const signals = signalsOf(t)
        const [a] = t.pair()
        const poll = () => t.sys.poll(Int32Array.of(a.fileno(), POLLIN), 1, 3000)
        signals.hold()
        try {
          process.kill(process.pid, SIGNAL)
          const ms = duration(t.clock, () => assert.equal(poll(), t.errno('EINTR')))
          assert(ms < 1000, `only after ${ms} ms`)
          assert.equal(counter.runs, 0, 'the listener waits for run()')
          signals.run()
          assert.equal(counter.runs, 1)
          signalsAfter(t, 0.1)
          // A child's end interrupts poll as well.
          for (let polls = 0; counter.runs < 2 && polls < 10; polls++) {
            assert.equal(poll(), t.errno('EINTR'))
            signals.run()
          }
          signals.run()
          assert.equal(counter.runs, 2)
        } finally {
          signals.release()
        }
      },
    ),

    check('holds nest, and a signal not run when they end is run by the event loop', { needs }, async (t) => {
      const counter = listen(t, () => {})
      const signals = signalsOf(t)
      signals.hold()
      signals.hold()
      process.kill(process.pid, SIGNAL)
      signals.release()
      assert.equal(counter.runs, 0)
      signals.release()
      for (let waited = 0; counter.runs === 0 && waited < 2000; waited += 20) await sleep(20)
      assert.equal(counter.runs, 1)
      process.kill(process.pid, SIGNAL)
      for (let waited = 0; counter.runs === 1 && waited < 2000; waited += 20) await sleep(20)
      assert.equal(counter.runs, 2, 'Node itself delivers again afterwards')
    }),

    check('a listener may make blocking calls of its own, and be interrupted in them', { needs }, (t) => {
      const [a, b] = t.pair()
      const [c, d] = t.pair()
      for (const socket of [a, c]) socket.timeoutMs = 5000
      let depth = 0
      const heard: string[] = []
      listen(t, () => {
        if (depth++ > 0) {
          d.send(Buffer.from('inner'))
          return
        }
        signalsAfter(t, 0.1)
        heard.push(c.recv(10).toString())
        b.send(Buffer.from('outer'))
      })
      signalsAfter(t, 0.1)
      assert.equal(a.recv(10).toString(), 'outer')
      assert.deepEqual(heard, ['inner'])
    }),

    check(
      'a signal during a call is no error where no listener can run, and none is lost',
      { needs: ['sh', 'the main thread'] },
      async (t) => {
        const counter = listen(t, () => {})
        const [a] = t.pair()
        a.timeoutMs = 300
        signalsAfter(t, 0.1)
        lasted(
          duration(t.clock, () => raises(() => a.recv(1), { type: TimeoutError, message: 'timed out' })),
          300,
        )
        for (let waited = 0; counter.runs === 0 && waited < 2000; waited += 20) await sleep(20)
        assert.equal(counter.runs, 1)
      },
    ),

    check(
      'a signal without a listener does what it always does: it ends the process',
      { needs: ['realKernel', 'a package to import in another thread'] },
      async (t) => {
        const companion = node(t, `process.stdout.write('ready'); const [a, b] = socketpair(); a.recv(1)`)
        companion.process.stdout?.once('data', () => setTimeout(() => companion.process.kill('SIGTERM'), 100))
        const { code, signal } = await companion.ended
        assert.deepEqual([code, signal], [null, 'SIGTERM'])
      },
    ),
  ],
}
