/** Shortages: no descriptors left, or calls that the kernel or a seccomp filter does not know. */
import assert from 'node:assert/strict'
import { check, type Topic } from '../check.js'
import { nodeUnder, succeeded } from '../children.js'
import { OLD_KERNEL } from '../old-kernel.js'

const needs = ['realKernel', 'linux', 'poller', 'a package to import in another thread'] as const

/** Leaves `free` descriptors, and takes the rest. */
const TAKE_ALL = `
  const { openSync, closeSync } = process.getBuiltinModule('node:fs')
  function takeAllBut(free) {
    const taken = []
    try { for (;;) taken.push(openSync('/dev/null')) } catch (error) { if (error.code !== 'EMFILE') throw error }
    for (const fd of taken.splice(0, free)) closeSync(fd)
    return () => taken.forEach((fd) => closeSync(fd))
  }`

/** Waits on the event loop with few descriptors left, then with enough. It prints the outcomes. */
const WAIT = `
  const [a, b] = bound.socketpair()
  const waiting = a.toAsync()
  const outcomes = []
  const receive = async () => {
    const outcome = waiting.recv(1).then(String, (error) => error instanceof core.OSError ? error.code : String(error))
    const waits = await Promise.race([outcome.then(() => false), new Promise((resolve) => setTimeout(resolve, 50, true))])
    if (waits) b.send(Buffer.from('x'))
    outcomes.push(await outcome)
  }
  for (const free of [0, 1, 2, 3]) {
    const giveBack = takeAllBut(free)
    await receive()
    giveBack()
  }
  await receive()`

export const scarcityTopic: Topic = {
  name: 'scarcity',
  checks: [
    check(
      'without descriptors, a wait on the event loop is OSError EMFILE, and goes on once there are some',
      {
        needs: [...needs, 'sh'],
        timeoutMs: 60_000,
      },
      async (t) => {
        const under = ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh']
        const out = await succeeded(
          nodeUnder(t, under, `${TAKE_ALL}${WAIT}\nconsole.log(outcomes.join(' ')); process.exit(0)`),
        )
        assert.match(out, /^EMFILE (EMFILE |x )(x ){2}x\n$/)
      },
    ),

    check('so it is in a worker, which survives', { needs: [...needs, 'sh'], timeoutMs: 60_000 }, async (t) => {
      const under = ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh']
      const program = `
        const { Worker } = await import('node:worker_threads')
        const urls = [import.meta.resolve('@sockcall/core'), import.meta.resolve(${JSON.stringify(t.options.specifier)})]
        const worker = new Worker(${JSON.stringify(`
          const { parentPort, workerData } = require('node:worker_threads')
          Promise.all(workerData.map((url) => import(url))).then(async ([core, { backend }]) => {
            const bound = core.bindSockets(backend)
            ${TAKE_ALL}${WAIT}
            parentPort.postMessage(outcomes.join(' '))
          })`)}, { eval: true, execArgv: [], workerData: urls })
        worker.on('message', (text) => { console.log(text); process.exit(0) })`
      assert.match(await succeeded(nodeUnder(t, under, program)), /^EMFILE (EMFILE |x )(x ){2}x\n$/)
    }),

    check(
      'where SOCK_CLOEXEC is EINVAL and accept4 ENOSYS, descriptors are close-on-exec anyway, and the kernel is asked once (S28)',
      { needs: [...needs, 'filters of system calls'], timeoutMs: 60_000 },
      async (t) => {
        const program = `
          const assert = (await import('node:assert/strict')).default
          const { subscribe } = await import('node:diagnostics_channel')
          const { AsyncSocket, fromfd } = bound
          const refused = []
          const note = ({ operation, code }) => { if (code === 'EINVAL' || code === 'ENOSYS') refused.push(operation) }
          for (const call of ['socket', 'socketpair', 'accept4', 'acceptDontwait', 'dup']) subscribe('sockcall:' + call, note)
          assert.throws(() => new Socket({ type: 9999 }), { code: 'EINVAL' })
          refused.length = 0
          const made = []
          for (let round = 0; round < 2; round++) {
            const listener = new Socket(); listener.bind(['127.0.0.1', 0]); listener.listen()
            const waiting = new AsyncSocket(); await waiting.bind(['127.0.0.1', 0]); waiting.listen()
            const clients = [0, 1, 2].map(() => new Socket())
            clients[0].connect(listener.getsockname()); made.push(listener.accept()[0])
            listener.fileno()
            clients[1].connect(listener.getsockname()); made.push(listener.accept()[0])
            clients[2].connect(waiting.getsockname())
            const [accepted] = await waiting.accept()
            clients[2].send(Buffer.from('x'))
            assert.equal(String(await accepted.recv(1)), 'x')
            made.push(listener, waiting, ...clients, accepted, ...socketpair(), clients[0].dup(), fromfd(clients[0].fileno(), 2, 1))
          }
          for (const socket of made) assert.equal(socket.getInheritable(), false, String(socket))
          console.log(refused.join(' '))
          process.exit(0)`
        const out = await succeeded(nodeUnder(t, ['python3', '-c', OLD_KERNEL], program))
        assert.equal(out, 'socket accept4\n')
      },
    ),
  ],
}
