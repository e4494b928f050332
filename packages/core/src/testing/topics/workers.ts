import assert from 'node:assert/strict'
import { type Check, type CheckBody, check, type Topic } from '../check.js'
import { node, succeeded } from '../children.js'
import { type DrivenBody, driven } from '../driven.js'
import type { TrialBase } from '../trial-base.js'

/** A blocked call must release its thread within this time. */
const LIMIT_MS = 250
/** A busy machine may be late; a call that never returns is late every time. */
const TRIES = 10

/** What a worker does before `enter()`, and the call that it then blocks in. */
const blocked: Readonly<Record<string, string>> = {
  accept: "const s = new Socket(); s.bind(['127.0.0.1', 0]); s.listen(); enter(); s.accept()",
  recv: 'const [a, b] = socketpair(); enter(); a.recv(1)',
  recvfrom: "const s = new Socket({ type: constants.SOCK_DGRAM }); s.bind(['127.0.0.1', 0]); enter(); s.recvfrom(1)",
  sendall: 'const [a, b] = socketpair(); enter(); a.sendall(Buffer.alloc(50_000_000))',
  'recv with a timeout': 'const [a, b] = socketpair(); a.timeoutMs = 60_000; enter(); a.recv(1)',
  connect: `
    const s = new Socket(); s.bind(['127.0.0.1', 0]); s.listen(0)
    const waiting = Array.from({ length: 8 }, () => new Socket())
    for (const client of waiting) { client.setblocking(false); client.connectEx(s.getsockname()) }
    const last = new Socket(); enter(); last.connect(s.getsockname())`,
}

/**
 * The modules' addresses, and `spawn(body, more)`: a worker that runs `body`, with `Driven` as the named class, and has reached
 * `enter()`.
 */
function spawning(t: TrialBase, className: 'Socket' | 'AsyncSocket' = 'Socket'): string {
  return `
    const { Worker } = await import('node:worker_threads')
    const { setTimeout: sleep } = await import('node:timers/promises')
    const urls = [import.meta.resolve('@sockcall/core'), import.meta.resolve(${JSON.stringify(t.options.specifier)})]
    async function spawn(body, more = {}) {
      const entered = new Int32Array(new SharedArrayBuffer(4))
      const worker = new Worker(\`
        const { parentPort, workerData } = require('node:worker_threads')
        const { urls, entered, more } = workerData
        const enter = () => Atomics.store(entered, 0, 1)
        Promise.all(urls.map((url) => import(url))).then(async ([core, { backend }]) => {
          const bound = core.bindSockets(backend)
          const { constants, Socket, socketpair } = bound
          const Driven = bound.${className}
          \${body}
        })\`, { eval: true, execArgv: [], workerData: { urls, entered, more } })
      worker.on('error', (error) => { console.error(error); process.exit(3) })
      while (Atomics.load(entered, 0) === 0) await sleep(5)
      // It has entered the call, or is about to.
      await sleep(60)
      return worker
    }`
}

/** The best of a few measurements is within the limit. */
async function within(what: string, measure: () => Promise<number>): Promise<void> {
  const measured: number[] = []
  while (measured.length < TRIES) {
    const ms = await measure()
    if (ms <= LIMIT_MS) return
    measured.push(ms)
  }
  assert.fail(`${what} took ${measured.map(Math.round).join(', ')} ms`)
}

/** worker.terminate() while each of the calls blocks. */
const terminates: CheckBody = async (t) => {
  for (const [name, body] of Object.entries(blocked)) {
    await within(`terminate() during ${name}`, async () => {
      const program = `${spawning(t)}
        const worker = await spawn(${JSON.stringify(body)})
        const began = performance.now()
        await worker.terminate()
        console.log(performance.now() - began)
        process.exit(0)`
      return Number(await succeeded(node(t, program)))
    })
  }
}

/** process.exit() of the main thread while a worker blocks in each of the calls. */
const exits: CheckBody = async (t) => {
  for (const [name, body] of Object.entries(blocked)) {
    await within(`process.exit() during ${name}`, async () => {
      const program = `${spawning(t)}
        await spawn(${JSON.stringify(body)})
        process.on('exit', () => {})
        process.stdout.write(String(Date.now()), () => process.exit(0))`
      const companion = node(t, program)
      const exited = new Promise<number>((resolve) => companion.process.once('exit', () => resolve(Date.now())))
      const began = Number(await succeeded(companion))
      return (await exited) - began
    })
  }
}

const needs = ['realKernel', 'a package to import in another thread'] as const

/**
 * A check of a listener that workers share. On the event loop its descriptor is O_NONBLOCK anyway, so every backend can do it.
 */
function shared(title: string, body: DrivenBody): Check[] {
  return [
    ...driven(title, { needs: [...needs, 'sharedAccept'], timeoutMs: 60_000, drivers: ['blocking'] }, body),
    ...driven(title, { needs, timeoutMs: 60_000, drivers: ['event loop'] }, body),
  ]
}

export const workersTopic: Topic = {
  name: 'workers',
  checks: [
    check('worker.terminate() ends a blocked call within 250 ms (law 3)', { needs, timeoutMs: 60_000 }, terminates),

    check('process.exit() ends a worker in a blocked call within 250 ms (law 3)', { needs, timeoutMs: 60_000 }, exits),

    ...shared(
      'two workers accept on one listener: one gets the connection, the other waits on and can be ended',
      async (t) => {
        const program = `${spawning(t, t.driver.className)}
        const listener = new Socket(); listener.bind(['127.0.0.1', 0]); listener.listen()
        const results = []
        const body = \`
          const listener = new Driven({ fileno: more.fd })
          enter()
          try {
            const [connection] = await listener.accept()
            parentPort.postMessage('accepted')
            await connection.sendall(Buffer.from('hello'))
          } catch (error) {
            parentPort.postMessage(String(error))
          }
          listener.detach()\`
        for (let round = 0; round < 10; round++) {
          const messages = []
          const workers = await Promise.all([0, 1].map(() => spawn(body, { fd: listener.fileno() })))
          for (const worker of workers) worker.on('message', (message) => messages.push(message))
          using client = new Socket()
          client.connect(listener.getsockname())
          const text = client.recv(5).toString()
          await sleep(120)
          const began = performance.now()
          await Promise.all(workers.map((worker) => worker.terminate()))
          results.push([text, ...messages, performance.now() - began])
        }
        console.log(JSON.stringify(results))
        process.exit(0)`
        const results: unknown = JSON.parse(await succeeded(node(t, program.replace('using client', 'const client'))))
        assert(Array.isArray(results))
        for (const result of results) {
          assert.deepEqual(result.slice(0, -1), ['hello', 'accepted'], 'one connection, one acceptor, no error')
        }
        const best = Math.min(...results.map((result) => Number(result.at(-1))))
        assert(best <= LIMIT_MS, `terminate() took ${best} ms at best`)
      },
    ),

    ...shared(
      'many connections to a listener that workers share are each accepted once, without an error',
      async (t) => {
        const program = `${spawning(t, t.driver.className)}
        const listener = new Socket(); listener.bind(['127.0.0.1', 0]); listener.listen(100)
        const body = \`
          const listener = new Driven({ fileno: more.fd })
          enter()
          try {
            for (;;) {
              const [connection] = await listener.accept()
              await connection.sendall(Buffer.from([more.name]))
              connection.close()
            }
          } catch (error) {
            parentPort.postMessage(String(error))
          }\`
        const workers = await Promise.all([1, 2, 3].map((name) => spawn(body, { fd: listener.fileno(), name })))
        for (const worker of workers) worker.on('message', (message) => { console.error(message); process.exit(4) })
        let answered = 0
        for (let i = 0; i < 300; i++) {
          const clients = [0, 1, 2].map(() => new Socket())
          for (const client of clients) { client.timeoutMs = 10_000; client.connect(listener.getsockname()) }
          for (const client of clients) { answered += client.recv(1).length; client.close() }
        }
        await sleep(20)
        const began = performance.now()
        await Promise.all(workers.map((worker) => worker.terminate()))
        console.log(answered, performance.now() - began)
        process.exit(0)`
        const [answered, ms] = (await succeeded(node(t, program))).split(' ').map(Number)
        assert.equal(answered, 900)
        assert((ms ?? Infinity) <= 4 * LIMIT_MS, `terminate() took ${ms} ms`)
      },
    ),

    check('workers that come and go with open sockets do no harm (law 8)', { needs, timeoutMs: 60_000 }, async (t) => {
      const program = `${spawning(t)}
        for (let round = 0; round < 5; round++) {
          const bodies = [0, 1, 2].map(() => spawn('globalThis.kept = socketpair(); enter(); setInterval(() => {}, 1000)'))
          for (const worker of await Promise.all(bodies)) await worker.terminate()
        }
        const [a, b] = socketpair()
        a.send(Buffer.from('still here'))
        console.log(b.recv(20).toString())`
      assert.equal(await succeeded(node(t, program)), 'still here\n')
    }),
  ],
}
