/** Law 8: what a worker owns ends with it, and nothing else does. */
import assert from 'node:assert/strict'
import { check, type Topic } from '../check.js'
import { node, succeeded } from '../children.js'
import type { TrialBase } from '../trial-base.js'

/** Opens sockets in every way. */
const OPENS = `
  const { AsyncSocket, serve, fromfd, dup } = bound
  const kept = globalThis.kept = []
  kept.push(socketpair(), new Socket(), new AsyncSocket())
  const listener = new Socket(); listener.bind(['127.0.0.1', 0]); listener.listen()
  const client = new Socket(); client.connect(['127.0.0.1', listener.getsockname()[1]])
  const [accepted] = listener.accept()
  kept.push(listener, client, accepted, client.dup(), fromfd(client.fileno(), client.family, client.type))
  // From a detached number, from a token, and converted to the event loop.
  kept.push(new Socket({ fileno: dup(client.fileno()) }), Socket.from(client.dup().transfer()), client.dup().toAsync())
  // Received from a peer.
  const [a, b] = socketpair()
  a.sendmsg([Buffer.from('x')], [[constants.SOL_SOCKET, constants.SCM_RIGHTS, Int32Array.of(client.fileno())]])
  const [, ancillary] = b.recvmsg(1, 64)
  kept.push(a, b, new Socket({ fileno: Buffer.from(ancillary[0][2]).readInt32LE(0) }))`

/** Connecting, served, and waiting on the event loop. */
const WAITS = `
  const pending = new AsyncSocket()
  pending.connect(['192.0.2.1', 9]).catch(() => {})
  const server = await serve({ address: ['127.0.0.1', 0] }, () => {})
  const waiting = accepted.toAsync()
  waiting.recv(1).catch(() => {})
  kept.push(pending, server, waiting)
  await new Promise((resolve) => setTimeout(resolve, 5))`

interface Ending {
  readonly body: string
  /** What the main thread does. */
  readonly end: string
}

const ENDINGS: Readonly<Record<string, Ending>> = {
  'is terminated': { body: OPENS + WAITS, end: 'await worker.terminate()' },
  'is terminated in a blocking call': {
    body: `${OPENS}${WAITS}; globalThis.block = () => a.recv(1)`,
    end: 'await worker.terminate()',
  },
  'calls process.exit': { body: OPENS + WAITS, end: "worker.postMessage('exit')" },
  throws: { body: OPENS + WAITS, end: "worker.postMessage('throw')" },
  returns: { body: OPENS, end: "worker.postMessage('return')" },
}

const needs = ['realKernel', 'linux', 'poller', 'workerCleanup', 'a package to import in another thread'] as const

/** `begin(body)` starts a worker that has run `body`; `open()` counts the descriptors of the process. */
function program(t: TrialBase, rest: string): string {
  return `
    const { Worker } = await import('node:worker_threads')
    const { once } = await import('node:events')
    const { readdirSync } = await import('node:fs')
    const urls = [import.meta.resolve('@sockcall/core'), import.meta.resolve(${JSON.stringify(t.options.specifier)})]
    const open = () => readdirSync('/proc/self/fd').length
    async function begin(body, data = {}) {
      const worker = new Worker(\`
        const { parentPort, workerData } = require('node:worker_threads')
        const { urls, data } = workerData
        Promise.all(urls.map((url) => import(url))).then(async ([core, { backend }]) => {
          const bound = core.bindSockets(backend)
          const { constants, Socket, socketpair } = bound
          parentPort.once('message', (how) => {
            if (how === 'exit') process.exit(0)
            if (how === 'throw') throw new Error('thrown')
          })
          \${body}
          parentPort.postMessage('ready')
          globalThis.block?.()
        })\`, { eval: true, execArgv: [], workerData: { urls, data } })
      worker.on('error', () => {})
      const [said] = await once(worker, 'message')
      return Object.assign(worker, { said })
    }
    ${rest}`
}

export const workerEndsTopic: Topic = {
  name: 'law 8: the end of a worker',
  checks: [
    ...Object.entries(ENDINGS).map(([how, { body, end }]) =>
      check(`nothing that a worker owns is left when it ${how}`, { needs, timeoutMs: 60_000 }, async (t) => {
        const text = program(
          t,
          `const counts = []
          for (let round = 0; round < 8; round++) {
            const worker = await begin(${JSON.stringify(body)})
            // What the first worker created for all of them stays.
            if (round === 1) counts.push(open())
            const exited = new Promise((resolve) => worker.once('exit', resolve))
            ${end}
            await exited
            counts.push(open())
          }
          console.log(JSON.stringify(counts))
          process.exit(0)`,
        )
        const [first = 0, during = 0, ...after] = JSON.parse(await succeeded(node(t, text))) as number[]
        assert(during - first > 15, `the worker opened ${during - first} descriptors`)
        assert.deepEqual(
          after,
          after.map(() => first),
          'descriptors are left open',
        )
      }),
    ),

    check('what was given away does not end with the worker', { needs, timeoutMs: 60_000 }, async (t) => {
      const text = program(
        t,
        `const body = \`
          const [a, b] = socketpair()
          globalThis.kept = b
          parentPort.postMessage([a.detach(), bound.dup(b.fileno()), b.dup().transfer()])\`
        const worker = await begin(body)
        const [detached, copy, token] = worker.said
        await worker.terminate()
        const [a, b, c] = [new Socket({ fileno: detached }), new Socket({ fileno: copy }), Socket.from(token)]
        a.send(Buffer.from('ab'))
        console.log(String(b.recv(1)), String(c.recv(1)))
        process.exit(0)`,
      )
      assert.equal(await succeeded(node(t, text)), 'a b\n')
    }),

    check(
      'a number that another thread owns is not closed, nor a reused one',
      { needs, timeoutMs: 60_000 },
      async (t) => {
        const text = program(
          t,
          `const [a, b] = socketpair()
          const adopts = 'globalThis.kept = new Socket({ fileno: data.fd })'
          const first = await begin(adopts, { fd: a.fileno() })
          await first.terminate()
          a.send(Buffer.from('x'))
          const second = await begin(adopts, { fd: a.fileno() })
          const fd = a.fileno()
          a.close()
          const [c, d] = socketpair()
          if (c.fileno() !== fd && d.fileno() !== fd) throw new Error('the kernel gives the lowest number again')
          await second.terminate()
          c.send(Buffer.from('y'))
          console.log(String(b.recv(1)), String(d.recv(1)))
          process.exit(0)`,
        )
        assert.equal(await succeeded(node(t, text)), 'x y\n')
      },
    ),
  ],
}
